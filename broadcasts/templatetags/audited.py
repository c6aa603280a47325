"""Details of audit entries on our own pages."""

from typing import Any

from django import template
from django.utils.functional import Promise

from cityline.audit.facts import facts

register = template.Library()


@register.filter
def audit_facts(data: dict[str, Any]) -> list[tuple[str | Promise, str]]:
    return list(facts(data))
