"""The days of a series become broadcasts: drafts some days ahead, or sealed sends the day before. Each exactly once.

The reconciler asks every ten seconds. Two workers at one day meet at the series' row; who dies leaves nothing half made.
What could not be made keeps its reason and is tried again while its time has not passed. A day whose time has passed
leaves no mark: a clock that was ahead for a while must not have used up the days to come.
"""

import logging
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from broadcasts import audience
from broadcasts.exceptions import AudienceEmpty, BroadcastError, ChecksBlock
from broadcasts.models import (
    Authorisation,
    Broadcast,
    Contributor,
    Revision,
    SendingPolicy,
    Series,
    SeriesApproval,
    SeriesDay,
)
from broadcasts.recurring import granting, telling, words
from broadcasts.recurring.days import REACH, Occurrence
from broadcasts.recurring.keeping import held
from broadcasts.recurring.plans import Acting, Planned, acting, planned
from broadcasts.recurring.terms import at, lost_place, unsaved
from broadcasts.services import notifying, proofreading
from broadcasts.services.approving import authorise
from broadcasts.services.drafting import contribute, inherit
from broadcasts.services.isolating import isolated
from broadcasts.services.moving import move_to
from broadcasts.services.submitting import content_problems, snapshot
from broadcasts.states import Verb
from cityline.audit.services import record
from subscribers.models import Category

logger = logging.getLogger(__name__)

# What the department is told of a draft.
NEWS = "series_draft"
# What is approved is made a day ahead: everybody can see it, and take it back.
AHEAD = timedelta(hours=24)
AGAIN = timedelta(minutes=10)
# A turn is over soon: the first of a month makes hundreds, and what repairs sending must not wait for them.
AT_ONCE = 10
# Approved was a number of people; within a year it may grow, and twice as many are others than were thought of.
GROWN_MOST, FLOOR = 2, 50
_NUMBER = re.compile(r"\d[\d,.]*")


def make_due(*, now: datetime) -> int:
    """Make what is due of all series, as much as fits into a turn; say how much that was."""
    today = timezone.localdate(now)
    made = tried = 0
    acts = acting(Series.objects.going().select_related("department"))
    if not acts:
        return 0
    late = _late()
    furthest = max(_ahead(act) for act in acts)
    for one, act in _with_acts(acts, planned(acts, today - timedelta(days=1), today + furthest + timedelta(days=1))):
        if _is_due(one, act, now, late):
            with isolated("make_series_day", broadcast_id=None, but=SoftTimeLimitExceeded):
                made += make(series_id=one.series.pk, day=one, now=now)
                tried += 1  # what breaks down unforeseen takes nobody's place
        if tried >= AT_ONCE:
            break
    return made


def make(*, series_id: int, day: Planned, now: datetime) -> bool:
    """One day, by what its series says once its row is had. A second call changes nothing."""
    try:
        with transaction.atomic():
            return _make(series_id, day, now)
    except BroadcastError as refusal:
        _note_trouble(series_id, day, str(refusal), now)
        return False


def _make(series_id: int, day: Planned, now: datetime) -> bool:
    series = held(series_id)
    acts = acting([series]) if series.department.is_active else []
    mine = [one for one in planned(acts, day.day, day.day) if one.named == day.named]
    if not mine or not _is_due(mine[0], acts[0], now, _late()):
        return False  # changed, stopped, left out or made meanwhile
    one, act = mine[0], acts[0]
    if _is_taken(series, one.day):
        return False  # another named day has been moved there
    _put(act, one, now)
    return True


def _is_taken(series: Series, day: date) -> bool:
    return SeriesDay.objects.filter(series=series, day=day, made_at__isnull=False).exists()


def _put(act: Acting, one: Planned, now: datetime) -> None:
    row = one.row or SeriesDay(series=act.series, named=one.named, day=one.day)
    broadcast = _draft(act, one)
    row.day, row.version, row.broadcast, row.made_at, row.trouble = one.day, act.version, broadcast, now, ""
    row.save()
    if act.approval is None:
        entry = record(action="broadcasts.series_made", actor=None, on=broadcast, at=now, series=act.series.pk)
        notifying.tell(kind=NEWS, broadcast=broadcast, entry=entry, now=now)
    else:
        _let_go(broadcast, act, act.approval, one, now)


def take_up_freed(*, series: Series, freed: Sequence[SeriesDay], now: datetime) -> None:
    """Of the days an approval has freed, those that would not be made again by themselves: nobody gets them unless people
    see to it. ``freed``: the rows as they were before.

    What the calendar alone has moved or closed meanwhile goes out on the day it was made for, as it would have without
    another approval: a closed day marked later moves nothing that was made. What cannot go out any more is told.
    """
    if not freed:
        return
    days = [day for was in freed for day in (was.named, was.day)]
    act = acting([series])[0]
    plans = {one.named: one for one in planned([act], min(days) - REACH, max(days) + REACH)}
    late = _late()
    for was in freed:
        one = plans.get(was.named)
        is_by_calendar = was.version is not None and was.version.rule == act.version.rule
        if one is not None and one.at > now - late and (one.day == was.day or not is_by_calendar):
            continue  # made in its turn
        row = SeriesDay.objects.get(pk=was.pk)
        kept = Planned(series, act.version, was.named, was.day, at(act.version, was.day), row)
        if one is None and not is_by_calendar:
            _note_trouble(series.pk, kept, _("The version that was approved does not name this day."), now)
        elif _is_taken(series, kept.day):
            _note_trouble(series.pk, kept, _("Another of its days goes out on that day."), now)
        elif kept.at <= now - late:
            _note_trouble(series.pk, kept, _("Its time had passed when another version was approved."), now)
        else:
            _take_up(act, kept, now)


def _take_up(act: Acting, kept: Planned, now: datetime) -> None:
    """One old day that cannot be made must not undo the decision on all days to come."""
    try:
        with transaction.atomic():
            _put(act, kept, now)
    except BroadcastError as refusal:
        _note_trouble(act.series.pk, kept, str(refusal), now)
    except DatabaseError:
        logger.exception("series_day_not_taken_up", extra={"series": act.series.pk})
        _note_trouble(act.series.pk, kept, _("It could not be made again. Please tell whoever runs the system."), now)


def _draft(act: Acting, one: Planned) -> Broadcast:
    """Whoever wrote the version wrote this; all of them can approve neither."""
    version = act.version
    found = Category.objects.filter(pk__in=version.category_ids).select_related("group").order_by("pk")
    chosen = list(found.select_for_update(of=("self",), no_key=True))  # retiring one waits, and then sees it in use
    if retired := [category.label for category in chosen if category.retired_at]:
        raise BroadcastError(
            format_lazy(_("“{name}” is no longer offered to residents. Choose another category."), name=retired[0])
        )
    facility = words.facility_of(version.facility_id)
    if why := lost_place(version, facility):
        raise BroadcastError(why)
    broadcast = unsaved(version, Occurrence(one.named, one.day), facility, act.series)
    broadcast.save(force_insert=True)
    broadcast.categories.set(chosen)
    broadcast.undecided_groups.set(version.undecided_group_ids)
    contribute(broadcast, version.written_by, Contributor.How.AUTHOR)
    inherit(broadcast, version.writer_ids)
    return broadcast


def _let_go(broadcast: Broadcast, act: Acting, approval: SeriesApproval, one: Planned, now: datetime) -> None:
    """By the one way everything is approved, in the name of whoever approved the series."""
    version = act.version
    approval.series, approval.version = act.series, version
    if why := granting.why_not_today(approval, one.day):
        raise BroadcastError(why)
    if problems := content_problems(broadcast):
        raise BroadcastError(problems[0].message)
    reached = audience.count(audience.rule_of(broadcast), is_emergency=False).total
    if reached == 0:
        raise AudienceEmpty
    if reached > GROWN_MOST * approval.approved_count + FLOOR:
        raise BroadcastError(
            _("It would reach more than twice the residents it was approved for. Ask for its approval again.")
        )
    findings = proofreading.check(broadcast=broadcast, category_ids=version.category_ids, now=now)
    if blocking := [finding for finding in findings if finding.blocks]:
        raise ChecksBlock(blocking)
    submitter = version.submitted_by or version.written_by
    broadcast.submitted_by, broadcast.submitted_at, broadcast.submitted_count = submitter, now, reached
    broadcast.save(update_fields=["submitted_by", "submitted_at", "submitted_count"])
    contribute(broadcast, submitter, Contributor.How.SUBMITTER)
    revision = Revision.objects.create(
        broadcast=broadcast,
        number=broadcast.revision,
        content=snapshot(broadcast),
        submitted_by=submitter,
        submitted_at=now,
    )
    proofreading.keep(revision=revision, broadcast=broadcast, findings=findings, now=now)
    authorisation, _missing = authorise(
        broadcast=broadcast,
        kind=Authorisation.Kind.SERIES,
        by=approval.granted_by,
        now=now,
        scheduled_at=one.at if one.at > now else None,
        series_approval_id=approval.pk,
    )
    said: dict[str, Any] = {"reached": authorisation.approved_count, "seal": authorisation.seal}
    move_to(
        broadcast=broadcast, verb=Verb.MAKE_IN_SERIES, actor=None, now=now,
        series=act.series.pk, series_approval=approval.pk, **said,
    )  # fmt: skip


def _is_due(one: Planned, act: Acting, now: datetime, late: timedelta) -> bool:
    """Near enough, not over, and not before anybody said yes to it: but what was made or tried once, and freed by
    another approval, is owed to its residents also where its time came first.
    """
    if one.is_made or one.is_skipped or not now - late < one.at <= now + _ahead(act):
        return False
    if one.row is not None and one.row.tried_at is not None and abs(now - one.row.tried_at) < AGAIN:
        return False
    since = act.approval.granted_at if act.approval else act.version.written_at
    is_owed = one.at > since or one.row is not None
    return is_owed and (act.approval is not None or one.at > now)


def _ahead(act: Acting) -> timedelta:
    return AHEAD if act.approval else timedelta(days=act.series.days_ahead)


def _late() -> timedelta:
    """As late as anything may start."""
    return timedelta(minutes=SendingPolicy.current().send_by_minutes)


def _with_acts(acts: list[Acting], days: list[Planned]) -> list[tuple[Planned, Acting]]:
    by_series = {act.series.pk: act for act in acts}
    return [(one, by_series[one.series.pk]) for one in days]


def _note_trouble(series_id: int, day: Planned, why: str | Promise, now: datetime) -> None:
    """Told once; another reason is told again, and not a count that went up in the same one."""
    with transaction.atomic():
        series = held(series_id)
        row, _is_new = SeriesDay.objects.get_or_create(series=series, named=day.named, defaults={"day": day.day})
        if row.made_at is not None or row.skipped_at is not None:
            return
        row.series = series
        is_news = _kind_of(row.trouble) != _kind_of(str(why)[:300])
        row.trouble, row.tried_at, row.day = str(why)[:300], now, day.day
        row.save(update_fields=["trouble", "tried_at", "day"])
        if is_news:
            record(
                action="broadcasts.series_not_made", actor=None, on=series, at=now, day=f"{row.day}", note=row.trouble
            )
            telling.not_made(row, why, now=now)


def _kind_of(trouble: str) -> str:
    return _NUMBER.sub("#", trouble)
