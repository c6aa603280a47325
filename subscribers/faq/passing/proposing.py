"""A department's change, noted as one that waits for the PR office, or as nothing that has to wait."""

from django.db import transaction
from django.utils import timezone

from cityline.staff.models import User
from subscribers.faq.passing.snapshots import covers, snapshot_of
from subscribers.models import Dialogue, FaqEntry

NOTED = ("proposed_at", "returned_words", "returned_by")


@transaction.atomic
def propose(*, by: User, row: FaqEntry | Dialogue, has_changed: bool = True) -> None:
    """To be called when the row and all that hangs on it are saved, with the row locked since before it was read.

    What only takes away, and what leads back to what was passed, waits for nobody. Without a change only what was
    returned is proposed again.
    """
    if not (has_changed or row.returned_words):
        return
    is_covered = covers(row.passed, snapshot_of(row))
    row.proposed_at = None if is_covered else row.proposed_at or timezone.now()
    row.returned_words, row.returned_by = "", None
    row.save(update_fields=NOTED)
    if is_covered:
        row.hands.clear()
    else:
        row.hands.add(by)
