"""Whether a category is still needed: by something on its way to residents, or by what makes such things by itself."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from broadcasts.models import Broadcast, FeedRule, Series
from broadcasts.recurring.plans import acting
from broadcasts.states import AUTHORISED, BroadcastStatus
from subscribers.models import Category

_NAMED_MAX = 3


def why_in_use(category: Category) -> str | Promise | None:
    """Words that name what uses it, or None."""
    return _by_broadcasts(category) or _by_series(category) or _by_rules(category)


def _by_broadcasts(category: Category) -> str | Promise | None:
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


def _by_series(category: Category) -> str | Promise | None:
    """Each day of it would stay unsent, and months later nobody would remember why."""
    chosen = Series.objects.filter(stopped_at=None, versions__category_ids__contains=[category.pk]).distinct()
    using = [act.series.name for act in acting(chosen.order_by("pk")) if category.pk in act.version.category_ids]
    words = _("What comes again by itself uses this category ({names}). Stop it or change its categories.")
    return format_lazy(words, names=_named(using)) if using else None


def _by_rules(category: Category) -> str | Promise | None:
    rules = FeedRule.objects.filter(is_on=True, category_ids__contains=[category.pk]).order_by("pk")
    using = list(rules.values_list("name", flat=True))
    words = _("Rules of feeds use this category ({names}). Switch them off or change their categories.")
    return format_lazy(words, names=_named(using)) if using else None


def _named(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED_MAX])
