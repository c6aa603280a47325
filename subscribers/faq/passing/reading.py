"""Rows as residents get them: copies that hold what was passed. They are read, and never saved."""

from copy import copy
from dataclasses import dataclass

from subscribers.faq.passing.snapshots import DIALOGUE_FIELDS, ENTRY_FIELDS
from subscribers.models import Dialogue, DialogueStep, FaqEntry


@dataclass(frozen=True, slots=True)
class Guide:
    """A dialogue with its steps, either as it was passed or as it is being written."""

    dialogue: Dialogue
    steps: tuple[DialogueStep, ...]


def entry_as_passed(entry: FaqEntry) -> FaqEntry:
    made, passed = copy(entry), entry.passed or {}
    for name in ENTRY_FIELDS:
        setattr(made, name, passed[name])
    made.facility_id, made.department_id = passed["facility"], passed["department"]
    return made


def related_of(entry: FaqEntry) -> list[int]:
    """The other entries offered below it, as passed."""
    return list((entry.passed or {}).get("related", ()))


def guide_as_passed(dialogue: Dialogue) -> Guide:
    made, passed = copy(dialogue), dialogue.passed or {}
    for name in DIALOGUE_FIELDS:
        setattr(made, name, passed[name])
    made.department_id = passed["department"]
    return Guide(made, tuple(DialogueStep(dialogue=made, **step) for step in passed["steps"]))


def guide_as_written(dialogue: Dialogue) -> Guide:
    return Guide(dialogue, tuple(dialogue.steps.all()))
