"""Somebody has left or moved: their department and the PR office hear how much needs somebody. Never what it says."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cityline.staff import holdings
from cityline.staff.models import Department, User
from cityline.staff.roles import Role, holders_of
from cityline.staff.services import letters


def tell(*, people: Collection[User], now: datetime) -> None:
    """One letter to each who should know, however many people left at once; in the caller's transaction."""
    held = holdings.held_by(people)
    left = {person: held[person.pk] for person in people if _left_behind(person, held[person.pk])}
    if not left:
        return
    _write(holders_of(Role.PATROLLER), left, now)
    offices = {pk for person in left for pk in _left_behind(person, left[person])}
    for office in Department.objects.filter(pk__in=offices).order_by("pk"):
        theirs = {person: of for person, of in left.items() if office.pk in _left_behind(person, of)}
        colleagues = holders_of(Role.DRAFTER).filter(department=office).exclude(pk__in=[person.pk for person in theirs])
        # Whoever is of the PR office has the other letter.
        _write(colleagues.exclude(pk__in=holders_of(Role.PATROLLER).values("pk")), theirs, now)


def _left_behind(person: User, held: dict[str, list[holdings.Holding]]) -> set[int]:
    """In which departments something of theirs is that they can no longer look after."""
    there = set(holdings.departments(held))
    return there - {person.department_id} if person.is_active else there


def _write(to: Collection[User], left: dict[User, dict[str, list[holdings.Holding]]], now: datetime) -> None:
    one = next(iter(left)) if len(left) == 1 else None
    letters.write(
        to=to,
        subject=_("Somebody is needed for what {person} was writing").format(person=one)
        if one
        else _("Somebody is needed for what colleagues were writing"),
        body=format_lazy(
            _("{lines}\n\nNothing has been stopped or changed by this. Please hand over what needs somebody."),
            lines="\n".join(_lines(left)),
        ),
        path="admin:holdings" if one else "admin:holdings_left",
        args=[one.pk] if one else [],
        now=now,
    )


def _lines(left: dict[User, dict[str, list[holdings.Holding]]]) -> Iterator[str]:
    for person, held in left.items():
        said = "、".join(f"{name} {count}" for name, count in holdings.counts(held))
        yield f"{person}: {said}"
