"""What a writer holds: broadcasts that still need somebody, and templates, told to the accounts' page of holdings."""

from collections.abc import Callable, Collection
from functools import partial

from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadcasts.feeds import rights
from broadcasts.models import Broadcast, BroadcastTemplate, FeedRule
from broadcasts.permissions import can_hand_over, can_view
from broadcasts.services.handing_over import hand_over
from broadcasts.states import BroadcastStatus
from cityline.staff.holdings import Holding, Kind, register
from cityline.staff.models import User

_S = BroadcastStatus
_HEAPS: list[tuple[str, str | Promise, tuple[BroadcastStatus, ...]]] = [
    ("writing", _("Drafts and returned"), (_S.DRAFT, _S.RETURNED)),
    ("waiting", _("With the PR office"), (_S.PENDING_PATROL,)),
    ("coming", _("Approved, not yet sent"), (_S.APPROVED, _S.HELD)),
    ("under_way", _("Being sent or paused"), (_S.SENDING, _S.PAUSED)),
]


def register_kinds() -> None:
    for code, name, statuses in _HEAPS:
        register(Kind(code=code, name=name, held=_broadcasts(code, statuses), hand_over=_hand_over))
    register(Kind(code="templates", name=_("Templates (they stay with the department)"), held=_templates))
    register(Kind(code="feed_rules", name=_("Rules of feeds (a colleague takes them over there)"), held=_feed_rules))


def _hand_over(by: User, pks: list[int], to: User) -> int:
    return hand_over(by=by, broadcast_ids=pks, to=to)


def _broadcasts(
    code: str, statuses: Collection[BroadcastStatus]
) -> Callable[[Collection[int], User | None], list[Holding]]:
    return partial(_held, code, statuses)


def _held(
    code: str, statuses: Collection[BroadcastStatus], people: Collection[int], viewer: User | None
) -> list[Holding]:
    found = Broadcast.objects.begun().filter(status__in=statuses).annotate(holder=Coalesce("in_charge", "author"))
    return [_holding(code, each, viewer) for each in found.filter(holder__in=people).order_by("pk")]


def _holding(code: str, broadcast: Broadcast, viewer: User | None) -> Holding:
    """Its subject is for those who may read it; whoever only looks after accounts sees a number."""
    is_seen = viewer is not None and can_view(viewer, broadcast)
    return Holding(
        kind=code,
        pk=broadcast.pk,
        holder=broadcast.holder,  # type: ignore[attr-defined]  # annotated
        label=f"#{broadcast.pk} {broadcast}" if is_seen else f"#{broadcast.pk}",
        state=broadcast.get_status_display(),
        department=broadcast.department_id,
        address=reverse("admin:broadcast_detail", args=[broadcast.pk]) if is_seen else "",
        is_seen=is_seen,
        may_be_given=viewer is not None and can_hand_over(viewer, broadcast),
    )


def _templates(people: Collection[int], viewer: User | None) -> list[Holding]:
    found = BroadcastTemplate.objects.filter(made_by__in=people).order_by("pk")
    return [
        Holding(
            kind="templates",
            pk=each.pk,
            holder=each.made_by_id,
            label=each.name,
            department=each.department_id,
            is_seen=viewer is not None and each.department_id in {None, viewer.department_id},
        )
        for each in found
    ]


def _feed_rules(people: Collection[int], viewer: User | None) -> list[Holding]:
    """What such a rule begins needs its person: without one it only raises an alarm."""
    found = FeedRule.objects.filter(responsible__in=people, is_on=True, feed__is_on=True).select_related("feed")
    seen = set(rights.visible_to(viewer).values_list("pk", flat=True)) if viewer is not None else set()
    return [
        Holding(
            kind="feed_rules",
            pk=each.pk,
            holder=each.responsible_id,
            label=f"{each.feed}: {each}",
            department=each.feed.department_id,
            address=reverse("admin:feed", args=[each.feed_id]) if each.feed_id in seen else "",
            is_seen=each.feed_id in seen,
        )
        for each in found.order_by("pk")
    ]
