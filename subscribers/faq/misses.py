"""Questions nobody answered: by week, for the departments that may have the answer; forgotten after ninety days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Max, QuerySet
from django.db.models.functions import TruncWeek
from django.utils import timezone

from cityline.audit.services import record
from cityline.staff.models import Department, User
from subscribers.exceptions import FaqNotAllowed, FaqWaysFull, FaqWordsGone, FaqWordsMasked
from subscribers.faq.masking import MARK, masked
from subscribers.faq.passing import proposing
from subscribers.faq.passing.reading import entry_as_passed
from subscribers.faq.passing.snapshots import covers, snapshot_of
from subscribers.models import FaqAsking, FaqEntry
from subscribers.permissions import can_add_way_at_once, may_keep_for

KEPT = timedelta(days=90)
SHOWN_MAX = 100
BATCH = 5000


@dataclass(frozen=True, slots=True)
class Miss:
    """The same words in one week, once."""

    week: date
    words: str
    department_id: int
    department: str
    count: int
    entry_id: int | None
    was_asked_back: bool

    @property
    def is_masked(self) -> bool:
        return MARK in self.words


def open_misses(*, department: Department | None = None) -> list[Miss]:
    """The newest week first, the most frequent first; of one department, or of all."""
    askings = _open()
    if department is not None:
        askings = askings.filter(department=department)
    rows = (
        askings.annotate(week=TruncWeek("asked_on"))
        .values("week", "words", "department_id", "department__name")
        .annotate(count=Count("pk"), nearest=Max("entry_id"), outcome=Max("outcome"))
        .order_by("-week", "-count", "words")[:SHOWN_MAX]
    )
    return [
        Miss(
            row["week"], row["words"], row["department_id"], row["department__name"], row["count"], row["nearest"],
            was_asked_back=row["outcome"] == "offered",
        )
        for row in rows
    ]  # fmt: skip


@transaction.atomic
def add_way(*, by: User, entry_id: int, words: str) -> FaqEntry:
    """Let the entry be asked by these words: from now on where the PR office says so, after its pass where a department
    does. What was asked so is settled with that. Raises FaqError.
    """
    entry = FaqEntry.objects.select_for_update().get(pk=entry_id)
    if not may_keep_for(by, entry.department_id):
        raise FaqNotAllowed
    if MARK in words or not words.strip():
        raise FaqWordsMasked
    if not _open().filter(words=words).exists():
        raise FaqWordsGone
    is_new = words not in entry.phrases
    if is_new:
        entry.ways = f"{entry.ways.rstrip()}\n{words}".strip()
        if len(entry.ways) > (FaqEntry._meta.get_field("ways").max_length or 0):
            raise FaqWaysFull
        entry.save(update_fields=["ways", "changed_at"])
    if entry.passed is not None and can_add_way_at_once(by):
        _add_to_passed(entry, words)
        if covers(entry.passed, snapshot_of(entry)):
            proposing.propose(by=by, row=entry)  # nothing that waited is left
    else:
        proposing.propose(by=by, row=entry, has_changed=is_new)
    record(action="subscribers.add_way_to_ask", actor=by, on=entry)
    settle(by=by, entry=entry, words=[words])
    return entry


def _add_to_passed(entry: FaqEntry, words: str) -> None:
    """One more way to an answer that was passed: it changes nothing that is said."""
    passed = dict(entry.passed or {})
    if not is_asked_by(entry, words):
        entry.passed = {**passed, "ways": f"{passed['ways'].rstrip()}\n{words}".strip()}
        entry.save(update_fields=["passed", "changed_at"])


@transaction.atomic
def set_aside(*, by: User, words: str, department_id: int) -> int:
    """It needs no answer: off the list. Raises FaqNotAllowed."""
    if not may_keep_for(by, department_id):
        raise FaqNotAllowed
    settled = _open().filter(words=words, department_id=department_id).update(settled_at=timezone.now(), settled_by=by)
    record(action="subscribers.set_question_aside", actor=by, count=settled)
    return settled


def settle(*, by: User, entry: FaqEntry, words: Sequence[str]) -> int:
    """What was asked in these words has its answer now, whoever's list it was on; unless nobody gets this answer yet."""
    answering = FaqEntry.objects.in_force(timezone.localdate()).filter(pk=entry.pk).first()
    passed = set(entry_as_passed(answering).phrases) if answering else set()
    kept = [masked(one) for one in words if one in passed]
    return _open().filter(words__in=kept).update(settled_at=timezone.now(), settled_by=by)


def is_asked_by(entry: FaqEntry, words: str) -> bool:
    """Whether residents get it for these words: as it was passed."""
    return entry.passed is not None and words in entry_as_passed(entry).phrases


def awaited() -> set[str]:
    """Words that have an answer as soon as the PR office has passed it."""
    return {masked(phrase) for entry in FaqEntry.objects.waiting() for phrase in entry.phrases}


def prune(*, now: datetime | None = None) -> int:
    """Forget what is older than ninety days, in short transactions; return how many."""
    oldest = timezone.localdate(now or timezone.now()) - KEPT
    gone = 0
    while batch := list(FaqAsking.objects.filter(asked_on__lt=oldest).values_list("pk", flat=True)[:BATCH]):
        gone += FaqAsking.objects.filter(pk__in=batch).delete()[0]
    return gone


def _open() -> "QuerySet[FaqAsking]":
    return FaqAsking.objects.filter(settled_at=None).exclude(words="")
