"""What series will do: for each the version that acts now, its days, and what has become of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from broadcasts.models import Series, SeriesApproval, SeriesDay, SeriesVersion
from broadcasts.recurring.days import moment_of, occurrences
from broadcasts.recurring.rule import Rule
from broadcasts.recurring.terms import LOOKED_AHEAD, marks_between

# Further from the day it is named by nothing goes out.
NEAR = timedelta(days=31)
# Most come again within a month: only for the others further days are worked out.
_STEPS = (timedelta(days=31), timedelta(days=180), LOOKED_AHEAD)


@dataclass(frozen=True, slots=True)
class Acting:
    """The version by which a series goes on; ``approval`` where it sends."""

    series: Series
    version: SeriesVersion
    approval: SeriesApproval | None


@dataclass(frozen=True, slots=True)
class Planned:
    series: Series
    version: SeriesVersion
    named: date
    day: date
    at: datetime
    row: SeriesDay | None

    @property
    def is_skipped(self) -> bool:
        return self.row is not None and self.row.skipped_at is not None

    @property
    def is_made(self) -> bool:
        return self.row is not None and self.row.made_at is not None


def acting(series: Iterable[Series]) -> list[Acting]:
    """Those that act at all, in two queries: by the approval in force, or by the newest version where drafts are made."""
    found = {one.pk: one for one in series if one.stopped_at is None}
    approvals = SeriesApproval.objects.filter(series__in=found, ended_at=None)
    by_series = {
        one.series_id: one
        for one in approvals.select_related(
            "version__written_by", "version__submitted_by", "granted_by", "on_behalf_of"
        )
    }
    drafting = [pk for pk, one in found.items() if one.mode == Series.Mode.DRAFTS]
    newest = SeriesVersion.objects.filter(series__in=drafting).order_by("series_id", "-number").distinct("series_id")
    versions = {one.series_id: one for one in newest.select_related("written_by")}
    acts = []
    for pk, one in found.items():
        if one.mode == Series.Mode.DRAFTS and pk in versions:
            acts.append(Acting(one, versions[pk], None))
        elif one.mode == Series.Mode.SENDS and pk in by_series:
            acts.append(Acting(one, by_series[pk].version, by_series[pk]))
    return acts


def planned(acts: Sequence[Acting], first: date, last: date) -> list[Planned]:
    """Every day of theirs, made and left out ones too, in two queries."""
    marks = marks_between(first, last)
    rows = {
        (row.series_id, row.named): row
        for row in SeriesDay.objects.filter(
            series__in=[act.series.pk for act in acts], named__range=(first - NEAR, last + NEAR)
        ).select_related("broadcast")
    }
    found = []
    for act in acts:
        rule = Rule.from_json(act.version.rule)
        for one in occurrences(rule, first, last, marks):
            if act.approval is not None and one.day > act.approval.valid_until:
                continue
            row = rows.get((act.series.pk, one.named))
            found.append(Planned(act.series, act.version, one.named, one.day, moment_of(rule, one.day), row))
    return sorted(found, key=lambda each: (each.at, each.series.pk))


def coming(acts: Sequence[Acting], first: date, last: date) -> list[Planned]:
    """What is still to be made of it: the calendar shows the rest as what it has become."""
    return [one for one in planned(acts, first, last) if not one.is_made and not one.is_skipped]


def next_moments(acts: Sequence[Acting], today: date) -> dict[int, datetime]:
    """When each series goes out next, for those that will; in two to six queries."""
    found: dict[int, datetime] = {}
    first = today
    for step in _STEPS:
        left = [act for act in acts if act.series.pk not in found]
        if not left:
            break
        for one in coming(left, first, today + step):
            found.setdefault(one.series.pk, one.at)
        first = today + step + timedelta(days=1)
    return found
