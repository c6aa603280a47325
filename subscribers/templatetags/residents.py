"""Words for residents' pages."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()


@register.filter
def as_age(months: int) -> str:
    """「2歳」, in months for the first year, and what is still to come."""
    if months < 0:
        return _("to be born")
    if months < 12:
        return ngettext("{count} month old", "{count} months old", months).format(count=months)
    years = months // 12
    return ngettext("{count} year old", "{count} years old", years).format(count=years)
