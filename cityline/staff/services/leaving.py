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
    writers = set(
        User.objects.filter(pk__in=list(held), is_active=True, groups__name=Role.DRAFTER).values_list("pk", flat=True)
    )
    writes_in = {person.pk: person.department_id for person in people if person.pk in writers}
    every = {person: holdings.left_behind(held[person.pk], writes_in=writes_in.get(person.pk)) for person in people}
    left = {person: of for person, of in every.items() if of}
    if not left:
        return
    _write(holders_of(Role.PATROLLER), left, now)
    offices = {pk for of in left.values() for pk in holdings.departments(of)}
    for office in Department.objects.filter(pk__in=offices).order_by("pk"):
        theirs = {person: of for person in left if (of := holdings.of_department(left[person], office.pk))}
        colleagues = holders_of(Role.DRAFTER).filter(department=office).exclude(pk__in=[person.pk for person in theirs])
        # Whoever is of the PR office has the other letter.
        _write(colleagues.exclude(pk__in=holders_of(Role.PATROLLER).values("pk")), theirs, now)


def _write(to: Collection[User], left: dict[User, dict[str, list[holdings.Holding]]], now: datetime) -> None:
    one = next(iter(left)) if len(left) == 1 else None
    letters.write(
        to=to,
        subject=_("Somebody is needed for what {person} was writing").format(person=one)
        if one
        else _("Somebody is needed for what colleagues were writing"),
        body=format_lazy(
            _(
                "{lines}\n\nNothing has been stopped or changed by this. Their department or an administrator can hand it over"
                " to somebody who writes there."
            ),
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
