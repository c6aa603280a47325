"""Making a series out of a draft, changing it, leaving out single days, stopping it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadcasts import permissions
from broadcasts.content.events import without_times
from broadcasts.content.parts import normalise
from broadcasts.exceptions import AudienceEmpty, BroadcastError, ContentInvalid, NotAllowed, SomebodyElseChanged
from broadcasts.models import Broadcast, Series, SeriesDay, SeriesVersion
from broadcasts.outlets import push_only
from broadcasts.recurring import calling_off, seeing, words
from broadcasts.recurring.plans import acting
from broadcasts.recurring.rule import FIRST_DAY, LAST_DAY, Rule
from broadcasts.recurring.terms import Terms, days_of, next_days, problem_with, unsaved
from broadcasts.services.drafting import inherit, new_draft
from broadcasts.services.moving import locked
from broadcasts.services.submitting import content_problems
from broadcasts.states import BroadcastStatus
from cityline.audit.services import record
from cityline.staff.models import User
from subscribers.models import Category

WORDS_MAX = 300
_CONTENT = ("title", "parts", "alt_text", "is_silent", "spread_minutes", "category_ids", "undecided_group_ids")


def begin(*, broadcast_id: int, by: User, mode: Series.Mode | str, terms: Terms) -> SeriesVersion:
    """A new series with the content of a draft, which is used up by it. Raises NotAllowed, BroadcastError."""
    with transaction.atomic():
        draft = _draft(broadcast_id, by)
        now = timezone.now()
        if mode not in Series.Mode.values:
            raise BroadcastError(_("Choose whether it makes drafts or sends."))
        if problem := problem_with(terms):
            raise BroadcastError(problem)
        series = Series.objects.create(
            department=draft.department,
            name=normalise(terms.name).strip(),
            mode=mode,
            days_ahead=terms.days_ahead,
            made_by=by,
            made_at=now,
        )
        record(action="broadcasts.series", actor=by, on=series, mode=series.mode)
        made = _write(series, by, now, terms, _content(draft), _hands(draft), number=1, taken_from=draft.pk)
        _use_up(draft, by)
    return made


def change(*, series_id: int, by: User, expected: int, terms: Terms, broadcast_id: int | None = None) -> SeriesVersion:
    """The next version: with other terms, and with the content of a draft where there is one. ``expected``: the version it
    was written from. What was approved goes on until this one is, or stops now, as the terms say.

    Raises NotAllowed, SomebodyElseChanged, BroadcastError.
    """
    with transaction.atomic():
        series = held(series_id)
        if not seeing.can_write(by, series):
            raise NotAllowed(permissions.why_not_draft(by))
        last = newest(series)
        if last.number != expected:
            raise SomebodyElseChanged
        if problem := problem_with(terms):
            raise BroadcastError(problem)
        now = timezone.now()
        content, hands = {name: getattr(last, name) for name in _CONTENT}, last.hands
        draft = None
        if broadcast_id is not None:
            draft = _draft(broadcast_id, by)
            content, hands = _content(draft), hands | _hands(draft)
        series.name, series.days_ahead = normalise(terms.name).strip(), terms.days_ahead
        series.save(update_fields=["name", "days_ahead"])
        made = _write(series, by, now, terms, content, hands, number=expected + 1, taken_from=broadcast_id)
        if not terms.keeps_earlier:
            calling_off.end_approval(series=series, by=by, now=now, words=_("It was changed."))
        if draft is not None:
            _use_up(draft, by)
    return made


def reword(*, series_id: int, by: User) -> Broadcast:
    """A draft with the words of the newest version, to be written and taken over again. Raises NotAllowed."""
    with transaction.atomic():
        series = held(series_id)
        if not seeing.can_write(by, series):
            raise NotAllowed(permissions.why_not_draft(by))
        last = newest(series)
        draft = new_draft(
            by,
            title=last.title,
            parts=last.parts,
            alt_text=last.alt_text,
            is_silent=last.is_silent,
            spread_minutes=last.spread_minutes,
        )
        draft.categories.set(Category.objects.offered().filter(pk__in=last.category_ids))
        draft.undecided_groups.set(last.undecided_group_ids)
        inherit(draft, sorted(last.hands))
        record(action="broadcasts.create", actor=by, on=draft, series=series.pk)
    return draft


def repeat(*, series_id: int, by: User, expected: int) -> SeriesVersion:
    """The newest version once more under the next number, because each is handed over only once. What is approved goes on
    until this is.

    Raises NotAllowed, SomebodyElseChanged, BroadcastError.
    """
    with transaction.atomic():
        series = held(series_id)
        if not seeing.can_write(by, series):
            raise NotAllowed(permissions.why_not_draft(by))
        last = newest(series)
        if last.number != expected:
            raise SomebodyElseChanged
        if not last.approvals.exists():
            raise BroadcastError(_("It has not been approved yet. There is nothing to ask for again."))
        terms = Terms(
            name=series.name,
            rule=Rule.from_json(last.rule),
            days_ahead=series.days_ahead,
            speaks_ahead=last.speaks_ahead,
            facility_id=last.facility_id,
            keeps_earlier=True,
        )
        content = {name: getattr(last, name) for name in _CONTENT}
        return _write(series, by, timezone.now(), terms, content, last.hands, number=expected + 1)


def skip(*, series_id: int, named: date, by: User, is_skipped: bool = True) -> SeriesDay:
    """Leave out one day that is not made yet, or take that back. Nothing has to be approved for it."""
    with transaction.atomic():
        series = held(series_id)
        if not seeing.can_stop(by, series):
            raise NotAllowed
        row = SeriesDay.objects.filter(series=series, named=named).first()
        if row is not None and row.made_at is not None:
            raise BroadcastError(_("It has been made already. Take it back where it is shown."))
        if row is None:
            row = SeriesDay(series=series, named=named, day=_day_of(series, named))
        row.skipped_by, row.skipped_at = (by, timezone.now()) if is_skipped else (None, None)
        row.trouble, row.tried_at = "", None
        row.save()
        action = "broadcasts.series_day_skipped" if is_skipped else "broadcasts.series_day_unskipped"
        record(action=action, actor=by, on=series, day=f"{row.day}")
    return row


def stop(*, series_id: int, by: User, words: str) -> Series:
    """For good: nothing that is still unsent leaves, and nothing more is made."""
    words = normalise(words).strip()
    if not words or len(words) > WORDS_MAX:
        raise BroadcastError(_("Say in a few words why it stops (up to 300 characters)."))
    with transaction.atomic():
        series = held(series_id)
        if series.stopped_at is not None:
            raise BroadcastError(_("It has been stopped already."))
        if not seeing.can_stop(by, series):
            raise NotAllowed
        now = timezone.now()
        series.stopped_by, series.stopped_at, series.stopped_for = by, now, words
        series.save(update_fields=["stopped_by", "stopped_at", "stopped_for"])
        record(action="broadcasts.series_stopped", actor=by, on=series, at=now, note=words)
        calling_off.end_approval(series=series, by=by, now=now, words=words)
    return series


def held(series_id: int) -> Series:
    """Under a row lock; whoever changes, decides on or makes days of it waits for another."""
    return Series.objects.select_for_update(of=("self",)).select_related("department").get(pk=series_id)


def newest(series: Series) -> SeriesVersion:
    found = SeriesVersion.objects.filter(series=series).select_related("written_by", "submitted_by", "returned_by")
    version = found.latest("number")
    version.series = series
    return version


def why_not_recurring(draft: Broadcast) -> Promise | None:
    """Why this can be no series, in words; None if it can."""
    if draft.status != BroadcastStatus.DRAFT:
        return _("Only a draft can come again. Copy this one first.")
    is_special = draft.is_emergency or draft.is_drill or draft.reaches_everyone
    if is_special or draft.follows_id is not None or draft.emergency_version_id is not None:
        return _("Emergencies, drills and what follows another broadcast do not come again.")
    if draft.outlets != push_only():
        return _("Only a message to phones can come again. Choose nothing but “LINE message” under where it appears.")
    return None


def _draft(broadcast_id: int, by: User) -> Broadcast:
    draft = locked(broadcast_id)
    if not permissions.can_edit(by, draft):
        raise NotAllowed(permissions.why_not_draft(by))
    if why := why_not_recurring(draft):
        raise BroadcastError(why)
    return draft


def _write(
    series: Series,
    by: User,
    now: datetime,
    terms: Terms,
    content: dict[str, Any],
    hands: Iterable[int],
    *,
    number: int,
    taken_from: int | None = None,
) -> SeriesVersion:
    version = SeriesVersion(
        series=series,
        number=number,
        **content,
        rule=terms.rule.to_json(),
        speaks_ahead=terms.speaks_ahead,
        facility_id=terms.facility_id,
        keeps_earlier=terms.keeps_earlier,
        writer_ids=sorted({*hands, by.pk}),
        taken_from=taken_from,
        written_by=by,
        written_at=now,
    )
    _demand_whole(version, now)
    version.save(force_insert=True)
    record(action="broadcasts.series_version", actor=by, on=series, at=now, version=number)
    return version


def _demand_whole(version: SeriesVersion, now: datetime) -> None:
    """Judged as its first day will read, for only that is a message."""
    facility = words.facility_of(version.facility_id)
    if problem := words.problem_with(version.title, version.parts, version.alt_text, has_place=facility is not None):
        raise BroadcastError(problem)
    if not version.category_ids:
        raise AudienceEmpty
    if not (found := next_days(version, timezone.localdate(now), 1)):
        raise BroadcastError(_("No day from today on fits this rule. Change it."))
    if problems := content_problems(unsaved(version, found[0], facility)):
        raise ContentInvalid(problems)


def _content(draft: Broadcast) -> dict[str, Any]:
    return {
        "title": draft.title,
        "parts": without_times(draft.parts),
        "alt_text": draft.alt_text,
        "is_silent": draft.is_silent,
        "spread_minutes": draft.spread_minutes,
        "category_ids": sorted(draft.categories.values_list("pk", flat=True)),
        "undecided_group_ids": sorted(draft.undecided_groups.values_list("pk", flat=True)),
    }


def _hands(draft: Broadcast) -> set[int]:
    return permissions.hands_in(draft)


def _use_up(draft: Broadcast, by: User) -> None:
    """Its text lives on in the series; what somebody spoke about stays."""
    if permissions.why_not_discard(by, draft) is None:
        record(action="broadcasts.discard", actor=by, on=draft)
        draft.delete()


def _day_of(series: Series, named: date) -> date:
    """By what it does now, or will do once that is approved. Raises BroadcastError for a day that is none of its."""
    versions = [*(act.version for act in acting([series])), newest(series)]
    if FIRST_DAY <= named <= LAST_DAY:  # what the browser said may lie at the end of all days
        around = named - timedelta(days=31), named + timedelta(days=31)
        for version in versions:
            for one in days_of(version, *around):
                if one.named == named:
                    return one.day
    raise BroadcastError(_("This is no day of this recurring broadcast any more. Load the page anew."))
