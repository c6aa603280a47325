"""Letters before the approval of a series is over: what dies without a word is missed when it is too late.

Each is told once, and the record says so: an entry for an approval and so many days.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from broadcasts.models import Series, SeriesApproval
from broadcasts.recurring import telling
from broadcasts.recurring.keeping import held
from broadcasts.recurring.rule import Rule
from broadcasts.recurring.terms import next_days
from broadcasts.services.isolating import isolated
from cityline.audit.models import Entry
from cityline.audit.services import record

DAYS_BEFORE = (30, 7, 0)
# Where nothing ran on the last day, it is told a few days late.
LATE = timedelta(days=7)
ACTION = "broadcasts.series_ends_soon"


def remind_of_ends(*, now: datetime) -> int:
    """Tell those concerned of approvals that end; say of how many. Two queries where there is nothing to tell."""
    today = timezone.localdate(now)
    ending = SeriesApproval.objects.filter(
        ended_at=None,
        series__in=Series.objects.going(),
        valid_until__range=(today - LATE, today + timedelta(days=max(DAYS_BEFORE))),
    )
    due = [
        (one, days) for one in ending.select_related("version").order_by("pk") if (days := _due(one, now)) is not None
    ]
    known = _told([one.series_id for one, _days in due])
    told = 0
    for approval, days in due:
        if (approval.pk, days) not in known and not _is_over_anyway(approval):
            with isolated("remind_of_end"):
                told += _tell(approval, days, now)
    return told


def _due(approval: SeriesApproval, now: datetime) -> int | None:
    """The nearest letter that is due. An approval for a week needs none a month before its end."""
    left = (approval.valid_until - timezone.localdate(now)).days
    whole = (approval.valid_until - timezone.localdate(approval.granted_at)).days
    return min((days for days in DAYS_BEFORE if left <= days < whole), default=None)


def _is_over_anyway(approval: SeriesApproval) -> bool:
    """Nobody has to ask for what has no more days."""
    rule = Rule.from_json(approval.version.rule)
    if rule.until is None and rule.count is None:
        return False
    return not next_days(approval.version, approval.valid_until + timedelta(days=1), 1)


@transaction.atomic
def _tell(approval: SeriesApproval, days: int, now: datetime) -> bool:
    series = held(approval.series_id)
    is_in_force = SeriesApproval.objects.filter(pk=approval.pk, ended_at=None).exists()
    if not is_in_force or (approval.pk, days) in _told([series.pk]):
        return False
    record(action=ACTION, actor=None, on=series, at=now, approval=approval.pk, days=days)
    telling.ends(series, last_day=approval.valid_until, now=now)
    return True


def _told(series_ids: list[int]) -> set[tuple[int, int]]:
    entries = Entry.objects.filter(action=ACTION, object_type="broadcasts.series", object_id__in=series_ids)
    return {(data["approval"], data["days"]) for data in entries.values_list("data", flat=True)}
