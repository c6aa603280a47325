"""Whom a series owes a letter: the PR office what waits for it, the department the answer and what could not be made."""

from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from broadcasts.deputising import is_barred
from broadcasts.models import Series, SeriesDay, SeriesVersion
from cityline.staff.models import User
from cityline.staff.roles import Role
from cityline.staff.services import letters

PAGE = "admin:broadcast_series"


def submitted(version: SeriesVersion, *, now: datetime) -> None:
    roles, hands = {Role.PATROLLER}, version.hands
    deciding = [user for user in letters.holders_of(Role.PATROLLER) if not is_barred(user, roles, hands)]
    letters.write(
        to=deciding,
        subject=_("A recurring broadcast waits for your review"),
        body=format_lazy(
            _("{department}: “{name}”. Please look at it and decide."),
            department=version.series.department,
            name=version.series.name,
        ),
        path=PAGE,
        args=[version.series_id],
        now=now,
    )


def decided(version: SeriesVersion, *, now: datetime, is_yes: bool) -> None:
    words = _("“{name}” is approved. Its days go out by themselves.") if is_yes else _(
        "“{name}” was given back. Please read the reason, change it and submit it again."
    )  # fmt: skip
    letters.write(
        to=_writers(version.series),
        subject=_("Recurring broadcast approved") if is_yes else _("Recurring broadcast given back"),
        body=format_lazy(words, name=version.series.name),
        path=PAGE,
        args=[version.series_id],
        now=now,
    )


def ends(series: Series, *, last_day: date, now: datetime) -> None:
    """The department has to ask again, and the PR office knows what is coming."""
    told = {user.pk: user for user in (*_writers(series), *letters.holders_of(Role.PATROLLER))}
    letters.write(
        to=told.values(),
        subject=_("The approval of a recurring broadcast ends"),
        body=format_lazy(
            _(
                "“{name}” goes out for the last time on {day} at the latest; then its approval is over. "
                "If it is to go on, the department asks for its approval again on its page."
            ),
            name=series.name,
            day=f"{last_day}",
        ),
        path=PAGE,
        args=[series.pk],
        now=now,
    )


def not_made(row: SeriesDay, why: str | Promise, *, now: datetime) -> None:
    """Both have to know: one can mend it, the other may have to approve again."""
    told = {user.pk: user for user in (*_writers(row.series), *letters.holders_of(Role.PATROLLER))}
    letters.write(
        to=told.values(),
        subject=_("A day of a recurring broadcast cannot be sent"),
        body=format_lazy(_("“{name}”, {day}: {why}"), name=row.series.name, day=f"{row.day}", why=why),
        path=PAGE,
        args=[row.series_id],
        now=now,
    )


def _writers(series: Series) -> list[User]:
    return list(letters.holders_of(Role.DRAFTER).filter(department=series.department_id))
