"""What of a row is passed: every field a resident could notice, named here. Switching on and off is not among them.

A field that is added here needs a migration that writes it into what is passed already.
"""

import hashlib
import json
from typing import Any

from subscribers.models import Dialogue, DialogueStep, FaqEntry

Snapshot = dict[str, Any]

ENTRY_FIELDS = (
    "question", "question_easy", "question_en", "ways", "answer", "answer_easy", "answer_en", "link", "phone", "kind",
)  # fmt: skip
DIALOGUE_FIELDS = ("name", "name_easy", "name_en", "ways")
STEP_FIELDS = (
    "code", "under", "label", "label_easy", "label_en", "words", "words_easy", "words_en", "ways", "link", "phone",
)  # fmt: skip


def snapshot_of(row: FaqEntry | Dialogue) -> Snapshot:
    """As it stands in the database now, with what hangs on it."""
    return _of_entry(row) if isinstance(row, FaqEntry) else _of_dialogue(row)


def covers(passed: Snapshot | None, snapshot: Snapshot) -> bool:
    """Whether this has been passed already: word for word, and for no longer than was passed."""
    if passed is None:
        return False
    until, ends = passed["valid_until"], snapshot["valid_until"]
    is_within = until == ends or bool(ends and (not until or ends < until))
    return is_within and {**snapshot, "valid_until": until} == passed


def digest(snapshot: Snapshot) -> str:
    """What a page hands back to say what was seen on it."""
    return hashlib.sha256(json.dumps(snapshot, sort_keys=True).encode()).hexdigest()


def _of_entry(entry: FaqEntry) -> Snapshot:
    related = sorted(other.pk for other in entry.related.all())
    return {**_taken(entry, ENTRY_FIELDS), "facility": entry.facility_id, "related": related, **_standing(entry)}


def _of_dialogue(dialogue: Dialogue) -> Snapshot:
    steps = sorted(dialogue.steps.all(), key=lambda step: step.pk)
    return {
        **_taken(dialogue, DIALOGUE_FIELDS),
        "steps": [_taken(step, STEP_FIELDS) for step in steps],
        **_standing(dialogue),
    }


def _taken(row: FaqEntry | Dialogue | DialogueStep, names: tuple[str, ...]) -> Snapshot:
    """A browser ends lines otherwise than we do; that alone is no change."""
    return {name: getattr(row, name).replace("\r\n", "\n") for name in names}


def _standing(row: FaqEntry | Dialogue) -> Snapshot:
    """In whose name it is said, and how long."""
    days = {"valid_from": row.valid_from, "valid_until": row.valid_until}
    return {"department": row.department_id, **{name: day.isoformat() if day else "" for name, day in days.items()}}
