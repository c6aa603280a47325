"""The end of a series' approval, and with it of everything made under it that is still unsent."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, QuerySet
from django.utils.functional import Promise

from broadcasts.doorbells import ring
from broadcasts.models import Authorisation, Broadcast, Series, SeriesApproval, SeriesDay
from broadcasts.services import freezing
from broadcasts.services.authorising import in_force
from broadcasts.services.controlling import close_open_chunks, revoke
from broadcasts.services.moving import locked, move_to
from broadcasts.states import BroadcastStatus, Verb
from cityline.audit.services import record
from cityline.staff.models import User

_UNSENT = (BroadcastStatus.APPROVED, BroadcastStatus.HELD)
_GOES_ON = (BroadcastStatus.PENDING_PATROL, *_UNSENT)
_BEGUN = (BroadcastStatus.SENDING, BroadcastStatus.PAUSED)
WORDS_MAX = 300


def end_approval(*, series: Series, by: User | None, now: datetime, words: str | Promise) -> SeriesApproval | None:
    """Of a locked series; None where it has none. What is being sent is paused by the reconciler."""
    approval = SeriesApproval.objects.select_for_update(no_key=True).filter(series=series, ended_at=None).first()
    if approval is None:
        return None
    approval.ended_by, approval.ended_at, approval.ended_for = by, now, str(words)[:WORDS_MAX]
    approval.save(update_fields=["ended_by", "ended_at", "ended_for"])
    record(action="broadcasts.series_approval_ended", actor=by, on=series, at=now, note=approval.ended_for)
    _call_off_unsent(series, by, now)
    ring("broadcasts.reconcile")
    return approval


def is_leaving(series: Series, *, now: datetime) -> bool:
    """Whether a day of a locked series has begun to leave, or may still go on, under the approval it has: without that,
    those it has not reached yet would get nothing.

    Whatever may begin meanwhile is held as it is until the transaction is over.
    """
    days = SeriesDay.objects.filter(series=series, broadcast__status__in=(*_UNSENT, *_BEGUN))
    held = [locked(pk) for pk in days.order_by("broadcast_id").values_list("broadcast_id", flat=True) if pk]
    standing = [in_force(broadcast=one, now=now) for one in held if one.status in _BEGUN]
    return any(one is not None and one.kind == Authorisation.Kind.SERIES for one in standing)


def unsent_of(series: Iterable[Series]) -> dict[int, int]:
    """How many days of each the end of its approval would call off."""
    counted = unsent_days(series).values("series").annotate(days=Count("broadcast", distinct=True))
    return {row["series"]: row["days"] for row in counted.order_by("series")}


def going_on(series: Series) -> list[Broadcast]:
    """What was made of its days and leaves by a yes of its own, so that no end of the series stops it."""
    its_own = SeriesDay.objects.filter(series=series, broadcast__status__in=_GOES_ON).exclude(
        pk__in=unsent_days([series]).values("pk")
    )
    return list(Broadcast.objects.filter(series_day__in=its_own).order_by("scheduled_at", "pk"))


def unsent_days(series: Iterable[Series]) -> QuerySet[SeriesDay]:
    """What the end of their approval would call off."""
    return SeriesDay.objects.filter(
        series__in=series, broadcast__status__in=_UNSENT, broadcast__authorisations__kind="series",
        broadcast__authorisations__revoked_at=None,
    )  # fmt: skip


def _call_off_unsent(series: Series, by: User | None, now: datetime) -> None:
    """Its days are free again: what is approved next makes them anew, with its own words."""
    for row in unsent_days([series]).order_by("broadcast_id"):
        broadcast = locked(row.broadcast_id or 0)
        if broadcast.status not in _UNSENT:
            continue  # it has started meanwhile
        if broadcast.frozen_at is not None:
            freezing.thaw(broadcast=broadcast)
        move_to(broadcast=broadcast, verb=Verb.CANCEL, actor=by, now=now)
        close_open_chunks(broadcast, now)
        revoke(broadcast, by=by, now=now, cause="series_ended")
        row.broadcast, row.made_at, row.version = None, None, None
        row.save(update_fields=["broadcast", "made_at", "version"])
