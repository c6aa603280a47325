"""Handing a whole series to the PR office, and its answer: yes to every day of it for at most a year, or back with words."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from broadcasts import audience, deputising, permissions
from broadcasts.audience_rules import AudienceRule
from broadcasts.content.parts import ContentProblem, normalise
from broadcasts.doorbells import ring
from broadcasts.exceptions import (
    AudienceEmpty,
    BroadcastError,
    CharterUnticked,
    ChecksBlock,
    CheckUnavailable,
    ContentInvalid,
    NotAllowed,
    SomebodyElseChanged,
)
from broadcasts.models import CategoryCharter, ReasonCode, Series, SeriesApproval, SeriesDay, SeriesVersion
from broadcasts.proofreading.findings import Finding
from broadcasts.recurring import calling_off, granting, keeping, making, seeing, telling, words
from broadcasts.recurring.keeping import held, newest
from broadcasts.recurring.terms import lost_place, next_days, unsaved
from broadcasts.services import charters, concepts, load_measuring, proofreading
from broadcasts.services.previewing import messages_of
from cityline.audit.services import record
from cityline.line import client
from cityline.line.errors import LineError, LineRefused
from cityline.staff.models import User
from subscribers.models import Category

# The PR office thinks again at least once a year.
VALID_MOST = timedelta(days=366)
WORDS_MAX = 1000


def submit(*, series_id: int, by: User, number: int) -> SeriesVersion:
    """The newest version to the PR office, judged as its first day will read, by LINE's validate endpoint too.

    Raises NotAllowed, SomebodyElseChanged, ConceptUnread, AudienceEmpty, ContentInvalid, CheckUnavailable, ChecksBlock,
    BroadcastError.
    """
    series = Series.objects.select_related("department").get(pk=series_id)
    version = _submittable(series, by, number)
    if not series.department.is_training:
        _ask_line(version)
    with transaction.atomic():
        series = held(series_id)
        version = _submittable(series, by, number)
        now = timezone.now()
        version.submitted_by, version.submitted_at = by, now
        version.save(update_fields=["submitted_by", "submitted_at"])
        record(action="broadcasts.series_submitted", actor=by, on=series, at=now, version=number)
        telling.submitted(version, now=now)
        ring(load_measuring.TASK)
    return version


def ask_again(*, series_id: int, by: User, number: int) -> SeriesVersion:
    """What was approved once, unchanged, for another yes: that one is over, or will be, or holds no longer.

    Where it cannot be handed over, no version is left of it, unless LINE refuses or does not answer.
    """
    series = Series.objects.select_related("department").get(pk=series_id)
    with transaction.atomic():
        made = keeping.repeat(series_id=series_id, by=by, expected=number)
        _submittable(series, by, made.number)
    return submit(series_id=series_id, by=by, number=made.number)


def approve(
    *,
    series_id: int,
    by: User,
    number: int,
    valid_until: date,
    charter_ids: Collection[int] = (),
    proof: str = "",
) -> SeriesApproval:
    """All days of the version that was seen, in the approver's name. What was approved before ends with it.

    Raises NotAllowed (with words), SomebodyElseChanged, AudienceEmpty, CharterUnticked, BroadcastError.
    """
    today = timezone.localdate()
    if not today <= valid_until <= today + VALID_MOST:
        raise BroadcastError(_("Choose a last day between today and a year from now."))
    with transaction.atomic():
        series = held(series_id)
        version, deputy = _waiting(series, by, number)
        if why := lost_place(version, words.facility_of(version.facility_id)):
            raise BroadcastError(why)
        _demand_offered(version)
        count = reached(version)
        if count == 0:
            raise AudienceEmpty
        now = timezone.now()
        if calling_off.is_leaving(series, now=now):
            raise BroadcastError(
                _("One of its days is being sent or is paused. Approve this once that has left, or cancel that first.")
            )
        unsent = list(calling_off.unsent_days([series]).select_related("version"))
        calling_off.end_approval(series=series, by=by, now=now, words=_("Another version was approved."))
        approval = SeriesApproval(
            series=series,
            version=version,
            valid_until=valid_until,
            approved_count=count,
            charter_ids=_ticked(version, charter_ids),
            granted_by=by,
            granted_at=now,
            on_behalf_of=deputy,
        )
        approval.seal = granting.seal(approval)
        approval.save(force_insert=True)
        said = {**({"proof": proof} if proof else {}), **_as_deputy(deputy)}
        record(
            action="broadcasts.series_approved",
            actor=by,
            on=series,
            at=now,
            version=number,
            reached=count,
            valid_until=f"{valid_until}",
            seal=approval.seal,
            **said,
        )
        telling.decided(version, now=now, is_yes=True)
        free = set(
            SeriesDay.objects.filter(pk__in=[row.pk for row in unsent], made_at=None).values_list("pk", flat=True)
        )
        making.take_up_freed(series=series, freed=[row for row in unsent if row.pk in free], now=now)
    return approval


def give_back(*, series_id: int, by: User, number: int, reason: ReasonCode | str, words: str) -> SeriesVersion:
    """Back to the department with a reason; it writes another version."""
    words = normalise(words).strip()
    if reason not in ReasonCode.values or not words or len(words) > WORDS_MAX:
        raise BroadcastError(_("Choose a reason and say in a few words what should change."))
    with transaction.atomic():
        series = held(series_id)
        version, deputy = _waiting(series, by, number)
        now = timezone.now()
        version.returned_by, version.returned_at = by, now
        version.returned_reason, version.returned_words = str(reason), words
        version.save(update_fields=["returned_by", "returned_at", "returned_reason", "returned_words"])
        said = {"version": number, "reason": str(reason), **_as_deputy(deputy)}
        record(action="broadcasts.series_returned", actor=by, on=series, at=now, **said)
        telling.decided(version, now=now, is_yes=False)
    return version


def end(*, series_id: int, by: User, words: str) -> SeriesApproval:
    """The PR office takes its yes back; the series stays, and can be submitted again."""
    words = normalise(words).strip()
    if not words or len(words) > calling_off.WORDS_MAX:
        raise BroadcastError(_("Say in a few words why it ends (up to 300 characters): the department reads them."))
    if not permissions.can_patrol(by):
        raise NotAllowed
    with transaction.atomic():
        series = held(series_id)
        ended = calling_off.end_approval(series=series, by=by, now=timezone.now(), words=words)
        if ended is None:
            raise BroadcastError(_("It has been ended already."))
    return ended


def rule_of(version: SeriesVersion) -> AudienceRule:
    return audience.rule_from(category_ids=version.category_ids, undecided_group_ids=version.undecided_group_ids)


def reached(version: SeriesVersion) -> int:
    return audience.count(rule_of(version), is_emergency=False).total


def findings_of(version: SeriesVersion) -> tuple[Finding, ...]:
    """What the checks notice in its next day; nothing where no day is left."""
    first = next_days(version, timezone.localdate(), 1)
    if not first:
        return ()
    broadcast = unsaved(version, first[0], words.facility_of(version.facility_id))
    return proofreading.check(broadcast=broadcast, category_ids=version.category_ids, now=timezone.now())


def is_waiting(version: SeriesVersion) -> bool:
    """For the PR office's answer. Once given, another version is written: also where it was a yes that has ended."""
    return version.submitted_at is not None and version.returned_at is None and not version.approvals.exists()


def charters_of(version: SeriesVersion) -> list[CategoryCharter]:
    found = charters.in_force(version.category_ids)
    return [found[pk] for pk in version.category_ids if pk in found]


def _submittable(series: Series, by: User, number: int) -> SeriesVersion:
    if not seeing.can_write(by, series):
        raise NotAllowed(permissions.why_not_draft(by))
    if series.mode != Series.Mode.SENDS:
        raise BroadcastError(_("Its drafts go to the PR office one by one. There is nothing to submit beforehand."))
    version = newest(series)
    if version.number != number:
        raise SomebodyElseChanged
    if version.submitted_at is not None:
        raise BroadcastError(_("It has been submitted already."))
    if why := lost_place(version, words.facility_of(version.facility_id)):
        raise BroadcastError(why)
    concepts.demand_confirmed(by=by)
    _demand_offered(version)
    if reached(version) == 0:
        raise AudienceEmpty
    if blocking := [finding for finding in findings_of(version) if finding.blocks]:
        raise ChecksBlock(blocking)
    return version


def _waiting(series: Series, by: User, number: int) -> tuple[SeriesVersion, User | None]:
    """What waits for a decision, and the absent person in whose place it is made."""
    version = newest(series)
    if version.number != number:
        raise SomebodyElseChanged
    if barred := granting.why_not_approve(by, version):
        raise NotAllowed(barred)
    if series.stopped_at is not None or not series.department.is_active:
        raise BroadcastError(_("It has been stopped already."))
    if not is_waiting(version):
        raise BroadcastError(_("There is nothing to decide any more."))
    right = granting.right_to_approve(by, version)
    if right is None or not deputising.is_still_lent(by, right):
        raise NotAllowed(_("You no longer stand in for anybody who could decide on this. Ask a colleague."))
    return version, User.objects.get(pk=right.absent) if right.absent else None


def _as_deputy(absent: User | None) -> dict[str, str]:
    return {"on_behalf_of": str(absent)} if absent else {}


def _demand_offered(version: SeriesVersion) -> None:
    """Under a lock that retiring a category waits for."""
    with transaction.atomic():
        chosen = Category.objects.filter(pk__in=version.category_ids).select_related("group")
        for category in chosen.select_for_update(of=("self",), no_key=True).order_by("pk"):
            if category.retired_at:
                raise BroadcastError(
                    format_lazy(
                        _("“{name}” is no longer offered to residents. Choose another category."), name=category.label
                    )
                )


def _ticked(version: SeriesVersion, ticked: Collection[int]) -> list[int]:
    found = charters_of(version)
    if missing := [charter.category.label for charter in found if charter.pk not in ticked]:
        raise CharterUnticked(missing)
    return [charter.pk for charter in found]


def _ask_line(version: SeriesVersion) -> None:
    facility = words.facility_of(version.facility_id)
    first = next_days(version, timezone.localdate(), 1)
    if not first:
        raise BroadcastError(_("No day from today on fits this rule. Change it."))
    try:
        objections = client.validate_multicast(messages=messages_of(unsaved(version, first[0], facility)))
    except LineRefused as error:
        objections = error.problems
    except LineError as error:
        raise CheckUnavailable from error
    if objections:
        raise ContentInvalid(
            [ContentProblem(None, "parts", f"LINE: {problem.message} ({problem.property})") for problem in objections]
        )
