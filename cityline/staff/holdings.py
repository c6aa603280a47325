"""What people hold: things that need somebody when they leave. Each app says what there is of its own, in `ready()`.

Accounts know no broadcasts; a kind that cannot be handed over one by one has no ``hand_over``.
"""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.utils.functional import Promise

from cityline.staff.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One thing; ``label`` says only what the reader may know of it."""

    kind: str
    pk: int
    holder: int
    label: str
    state: str | Promise = ""
    department: int | None = None
    address: str = ""
    # Whether the reader may know of it at all, who does not look after accounts; and whether they may hand it over.
    is_seen: bool = True
    may_be_given: bool = False

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.pk}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    code: str
    name: str | Promise
    # Of these people, as ``viewer`` may see it; nobody looks where only the number counts.
    held: Callable[[Collection[int], User | None], list[Holding]]
    # by, pks, to → how many changed hands; raises a Refusal.
    hand_over: Callable[[User, list[int], User], int] | None = None

    @property
    def needs_somebody(self) -> bool:
        return self.hand_over is not None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.code] = kind


def kinds() -> list[Kind]:
    return list(_kinds.values())


def held_by(people: Collection[User], *, viewer: User | None = None) -> dict[int, dict[str, list[Holding]]]:
    """By person and kind; as many queries for many people as for one."""
    pks = [person.pk for person in people]
    found: dict[int, dict[str, list[Holding]]] = {pk: {} for pk in pks}
    for kind in kinds():
        for holding in kind.held(pks, viewer) if pks else ():
            found[holding.holder].setdefault(kind.code, []).append(holding)
    return found


def seen(held: dict[str, list[Holding]]) -> dict[str, list[Holding]]:
    """What is left of it for somebody who does not look after accounts."""
    left = {code: [each for each in of if each.is_seen] for code, of in held.items()}
    return {code: of for code, of in left.items() if of}


def counts(held: dict[str, list[Holding]]) -> list[tuple[str | Promise, int]]:
    """Of what needs somebody."""
    return [(kind.name, len(held[kind.code])) for kind in kinds() if kind.needs_somebody and held.get(kind.code)]


def left_behind(held: dict[str, list[Holding]], *, writes_in: int | None) -> dict[str, list[Holding]]:
    """What needs somebody and is not of the department where this person writes now, if they do."""
    needing = {kind.code for kind in kinds() if kind.needs_somebody}
    left = {code: [each for each in of if each.department != writes_in] for code, of in held.items() if code in needing}
    return {code: of for code, of in left.items() if of}


def of_department(held: dict[str, list[Holding]], department: int) -> dict[str, list[Holding]]:
    there = {code: [each for each in of if each.department == department] for code, of in held.items()}
    return {code: of for code, of in there.items() if of}


def departments(held: dict[str, list[Holding]]) -> Counter[int]:
    """Whose work it is, by department."""
    needing = {kind.code for kind in kinds() if kind.needs_somebody}
    there = [each.department for code, each_of in held.items() if code in needing for each in each_of]
    return Counter(department for department in there if department is not None)
