"""Whether a category is still needed by something on its way to residents."""

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import ngettext_lazy

from broadcasts.models import Broadcast
from broadcasts.states import AUTHORISED, BroadcastStatus
from subscribers.models import Category

_NAMED_MAX = 3


def why_in_use(category: Category) -> str | Promise | None:
    """Words that name what uses it, or None."""
    using = Broadcast.objects.filter(
        categories=category, status__in=[*AUTHORISED, BroadcastStatus.PENDING_PATROL]
    ).order_by("pk")
    count = using.count()
    if not count:
        return None
    return format_lazy(
        ngettext_lazy(
            "{count} broadcast on its way uses this category ({names}). Take it back or wait until it is sent.",
            "{count} broadcasts on their way use this category ({names}). Take them back or wait until they are sent.",
            count,
        ),
        count=count,
        names=", ".join(f"#{broadcast.pk} {broadcast}" for broadcast in using[:_NAMED_MAX]),
    )
