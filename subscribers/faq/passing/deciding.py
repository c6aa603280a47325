"""The second person's look at what the bot is to say: passed, and so said from now on, or returned with words."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cityline.audit.services import record
from cityline.staff.models import User
from subscribers.exceptions import FaqError, FaqNotPassable, FaqSeenOtherwise
from subscribers.faq import misses
from subscribers.faq.passing.proposing import NOTED
from subscribers.faq.passing.snapshots import digest, snapshot_of
from subscribers.models import Dialogue, FaqEntry
from subscribers.permissions import can_pass_answers, may_keep_for, why_not_pass_answer

MODELS: dict[str, type[FaqEntry] | type[Dialogue]] = {"entry": FaqEntry, "dialogue": Dialogue}


@transaction.atomic
def demand_decidable(*, by: User, kind: str, pk: int, seen: str) -> None:
    """Asked before somebody has to say again who they are. Raises what `pass_` would."""
    _proposed(by, kind, pk, seen)


@transaction.atomic
def pass_(*, by: User, kind: str, pk: int, seen: str) -> FaqEntry | Dialogue:
    """Let residents get it as it was seen. Raises FaqSeenOtherwise, FaqNotPassable for whose hand is in it."""
    row = _proposed(by, kind, pk, seen)
    row.passed, row.passed_at, row.passed_by, row.version = snapshot_of(row), timezone.now(), by, row.version + 1
    row.proposed_at = None
    row.save(update_fields=["passed", "passed_at", "passed_by", "version", *NOTED])
    row.hands.clear()
    record(action="subscribers.pass_answer", actor=by, on=row, version=row.version)
    if isinstance(row, FaqEntry):
        misses.settle(by=by, entry=row, words=row.phrases)
    return row


@transaction.atomic
def return_(*, by: User, kind: str, pk: int, seen: str, words: str) -> FaqEntry | Dialogue:
    """Give the change back to its writers; residents go on getting what was passed before."""
    if not words.strip():
        raise FaqError(_("Write what has to be changed."))
    row = _proposed(by, kind, pk, seen)
    row.proposed_at, row.returned_words, row.returned_by = None, words.strip(), by
    row.save(update_fields=NOTED)
    record(action="subscribers.return_answer", actor=by, on=row, version=row.version)
    return row


def waiting_for(user: User) -> int:
    """How many changes wait for somebody who could pass them as this person may: not their own."""
    if not can_pass_answers(user):
        return 0
    rows = [row for model in MODELS.values() for row in model.objects.waiting().prefetch_related("hands")]
    return sum(not why_not_pass_answer(user, row) for row in rows)


def returned_to(user: User) -> dict[str, int]:
    """How many changes of their own department came back with words and wait for its hand, by kind."""
    if user.department_id is None or not may_keep_for(user, user.department_id):
        return dict.fromkeys(MODELS, 0)
    own = {"department": user.department_id}
    return {kind: model.objects.filter(**own).exclude(returned_words="").count() for kind, model in MODELS.items()}


def _proposed(by: User, kind: str, pk: int, seen: str) -> FaqEntry | Dialogue:
    """What was seen, locked, if this person may decide on it."""
    model = MODELS.get(kind)
    row = model.objects.select_for_update(of=("self",)).filter(pk=pk).first() if model else None
    if row is None or row.proposed_at is None or digest(snapshot_of(row)) != seen:
        raise FaqSeenOtherwise
    if why := why_not_pass_answer(by, row):
        raise FaqNotPassable(why)
    return row
