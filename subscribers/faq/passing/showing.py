"""How a row stands, in words, and what of it differs from what residents get."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Any

from django.contrib.admin.utils import label_for_field
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cityline.differences import Sides, sides
from cityline.staff.models import Department
from subscribers.faq.passing.snapshots import DIALOGUE_FIELDS, ENTRY_FIELDS, STEP_FIELDS, Snapshot, digest, snapshot_of
from subscribers.models import Dialogue, DialogueStep, Facility, FaqEntry


class State(StrEnum):
    LIVE = "live"
    WAITING = "waiting"
    RETURNED = "returned"


_SHORT = {
    (State.LIVE, True): gettext_lazy("as written"),
    (State.WAITING, True): gettext_lazy("as before; a change waits"),
    (State.RETURNED, True): gettext_lazy("as before; a change was returned"),
    (State.WAITING, False): gettext_lazy("nothing yet; waits"),
    (State.RETURNED, False): gettext_lazy("nothing yet; returned"),
}


@dataclass(frozen=True, slots=True)
class Change:
    name: str | Promise
    sides: Sides


@dataclass(frozen=True, slots=True)
class Waiting:
    """A change as the second person sees it; ``seen`` says which one that was."""

    row: FaqEntry | Dialogue
    kind: str
    changes: list[Change]
    seen: str

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.row.pk}"

    @property
    def writers(self) -> str:
        return "、".join(str(person) for person in self.row.hands.all())


def state_of(row: FaqEntry | Dialogue) -> State:
    if row.returned_words:
        return State.RETURNED
    return State.LIVE if row.is_as_passed else State.WAITING


def in_short(row: FaqEntry | Dialogue) -> str | Promise:
    if not row.is_active:
        return gettext_lazy("nothing; switched off")
    return _SHORT[state_of(row), row.passed is not None]


def what_happens_next(row: FaqEntry | Dialogue) -> str:
    """After a save."""
    if not row.is_active:
        return _("It is switched off: residents do not get it.")
    if state_of(row) is State.LIVE:
        return _("Residents get it as it is written here.")
    if row.passed is None:
        return _("The PR office looks at it first. Residents get it from its pass on.")
    return _("The PR office looks at this change first. Until its pass residents get what was passed before.")


def waiting(rows: Iterable[FaqEntry | Dialogue]) -> list[Waiting]:
    """Each with what it changes; one query for the names of all that is referred to."""
    snapshots = [(row, row.passed or {}, snapshot_of(row)) for row in rows]
    names = _names(list(chain.from_iterable((old, new) for _row, old, new in snapshots)))
    return [
        Waiting(row, "entry" if isinstance(row, FaqEntry) else "dialogue", _changes(row, old, new, names), digest(new))
        for row, old, new in snapshots
    ]


def _changes(row: FaqEntry | Dialogue, old: Snapshot, new: Snapshot, names: "_Names") -> list[Change]:
    parts = _of_entry(old, new, names) if isinstance(row, FaqEntry) else _of_dialogue(old, new, names)
    return [Change(name, sides(before, after)) for name, before, after in parts if before != after]


@dataclass(frozen=True, slots=True)
class _Names:
    facilities: dict[int, str]
    entries: dict[int, str]
    departments: dict[int, str]


def _names(snapshots: list[Snapshot]) -> _Names:
    places = {snapshot["facility"] for snapshot in snapshots if snapshot.get("facility")}
    owners = {snapshot["department"] for snapshot in snapshots if snapshot}
    others = {pk for snapshot in snapshots for pk in snapshot.get("related", ())}
    return _Names(
        dict(Facility.objects.filter(pk__in=places).values_list("pk", "name")),
        dict(FaqEntry.objects.filter(pk__in=others).values_list("pk", "question")),
        dict(Department.objects.filter(pk__in=owners).values_list("pk", "name")),
    )


_Part = tuple[str | Promise, str, str]


def _of_entry(old: Snapshot, new: Snapshot, names: _Names) -> Iterator[_Part]:
    for name in ENTRY_FIELDS:
        if name != "kind":
            yield _label(FaqEntry, name), old.get(name, ""), new[name]
    yield _label(FaqEntry, "kind"), _kind(old, names), _kind(new, names)
    before, after = ([names.entries.get(pk, "–") for pk in one.get("related", ())] for one in (old, new))
    yield _label(FaqEntry, "related"), "\n".join(before), "\n".join(after)
    yield from _standing(FaqEntry, old, new, names)


def _of_dialogue(old: Snapshot, new: Snapshot, names: _Names) -> Iterator[_Part]:
    for name in DIALOGUE_FIELDS:
        yield _label(Dialogue, name), old.get(name, ""), new[name]
    before, after = ({step["code"]: step for step in one.get("steps", ())} for one in (old, new))
    for code in dict.fromkeys([*after, *before]):
        yield _("Step “{code}”").format(code=code), _step(before.get(code)), _step(after.get(code))
    if set(before) == set(after):
        yield _("order of the steps"), "\n".join(before), "\n".join(after)
    yield from _standing(Dialogue, old, new, names)


def _standing(model: type[FaqEntry] | type[Dialogue], old: Snapshot, new: Snapshot, names: _Names) -> Iterator[_Part]:
    before, after = (names.departments.get(one.get("department", 0), "") for one in (old, new))
    yield _label(model, "department"), before, after
    for name in ("valid_from", "valid_until"):
        yield _label(model, name), old.get(name, ""), new[name]


def _kind(snapshot: Snapshot, names: _Names) -> str:
    """What is told about which place; nothing for an answer as it is written."""
    if not snapshot.get("kind"):
        return ""
    return f"{names.facilities.get(snapshot['facility'], '–')} · {FaqEntry.Kind(snapshot['kind']).label}"


def _step(step: dict[str, Any] | None) -> str:
    said = (f"{_label(DialogueStep, name)}: {step[name]}" for name in STEP_FIELDS if step and step[name])
    return "\n".join(said)


def _label(model: type[FaqEntry] | type[Dialogue] | type[DialogueStep], name: str) -> str:
    return str(label_for_field(name, model))
