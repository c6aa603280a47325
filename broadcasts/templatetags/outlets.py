"""Where a broadcast appears: small marks in lists, and what became of each outlet on its own pages."""

from typing import Any

from django import template
from django.utils import timezone

from broadcasts.models import Authorisation, Broadcast
from broadcasts.outlets import Outlet, in_order, named, push_only

register = template.Library()


@register.inclusion_tag("broadcasts/outlets/marks.html")
def outlet_marks(broadcast: Broadcast) -> dict[str, object]:
    """Nothing for what only goes to phones, as most of it does."""
    shown = [] if broadcast.outlets == push_only() else in_order(broadcast.outlets)
    return {"outlets": [Outlet(name) for name in shown]}


@register.inclusion_tag("broadcasts/outlets/results.html", takes_context=True)
def outlets(context: dict[str, Any], results: Any) -> dict[str, object]:
    """``results``: what `views.outlets` gathered; the page's own token lets its buttons work."""
    return {"results": results, "csrf_token": context.get("csrf_token"), "now": timezone.now()}


@register.filter
def outlet_names(approval: Authorisation) -> list[str]:
    return named(approval.outlets)


@register.filter
def outlet_sayings(approval: Authorisation) -> list[tuple[str, str]]:
    """What was sealed as the words of the outlets that have their own."""
    return [(str(Outlet(name).label), approval.outlet_words[name]) for name in in_order(approval.outlet_words)]
