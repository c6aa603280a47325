"""Deputies: who decides in whose place while that person is away, from which day to which.

A deputy holds an approving role, so the patrol is told of each, and for 24 hours after the appointment nothing is
approved with it.
"""

from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cityline.audit.services import record
from cityline.staff.exceptions import DeputyshipOver, NobodyToAsk, NotADeputy, NotAllowed
from cityline.staff.models import Deputyship, User
from cityline.staff.permissions import can_ask_for_deputies, can_end_deputyship, can_manage_staff
from cityline.staff.roles import APPROVING, Role, holders_of
from cityline.staff.services import letters

DAYS_MAX = 92
AHEAD_MAX = timedelta(days=366)
SETTLING = timedelta(hours=24)


def why_not(*, absent: User, deputy: User, first_day: date, last_day: date, today: date) -> str | Promise | None:
    """Why the one cannot stand in for the other on these days, in words."""
    if absent.pk == deputy.pk:
        return _("Nobody stands in for themselves. Choose another person.")
    if not absent.is_active or not deputy.is_active:
        return _("One of the two is not active any more. Choose somebody who works here.")
    if not absent.groups.filter(name__in=APPROVING).exists():
        return _(
            "{absent} has no approving role of their own to hand on. A deputy has no deputy: choose whom they stand in for."
        ).format(absent=absent)
    if last_day < first_day:
        return _("The last day is before the first. Check the dates.")
    if last_day < today:
        return _("These days are over. Choose tomorrow or later.")
    if last_day == today:
        return _(
            "A deputy decides 24 hours after the appointment, so today would bring nothing. Choose a later last day."
        )
    if first_day > today + AHEAD_MAX:
        return _("That is more than a year away. Appoint the deputy nearer to the time.")
    if (last_day - first_day).days >= DAYS_MAX:
        return _("A deputy is appointed for 92 days at most. Appoint anew after that, or give the person the role.")
    return _why_not_beside_others(absent, deputy, first_day, last_day)


def _why_not_beside_others(absent: User, deputy: User, first_day: date, last_day: date) -> str | None:
    beside = Deputyship.objects.open().filter(first_day__lte=last_day, last_day__gte=first_day)
    if beside.filter(absent=absent, deputy=deputy).exists():
        return _("{deputy} stands in for {absent} on some of these days already.").format(deputy=deputy, absent=absent)
    if beside.filter(absent=deputy).exists():
        return _("{deputy} is away on some of these days. Choose somebody else.").format(deputy=deputy)
    return None


def appoint(*, by: User, absent: User, deputy: User, first_day: date, last_day: date) -> Deputyship:
    """Let ``deputy`` hold the approving roles of ``absent`` on these days of the city. Raises NotAllowed, NotADeputy."""
    if not can_manage_staff(by):
        raise NotAllowed
    try:
        with transaction.atomic():
            absent, deputy = _locked(absent, deputy)
            today, now = timezone.localdate(), timezone.now()
            if barred := why_not(absent=absent, deputy=deputy, first_day=first_day, last_day=last_day, today=today):
                raise NotADeputy(barred)
            made = Deputyship.objects.create(
                absent=absent, deputy=deputy, first_day=first_day, last_day=last_day, appointed_by=by, appointed_at=now
            )
            record(action="staff.deputy_appointed", actor=by, on=deputy, at=now, **_facts(made))
            _tell_of_appointment(made, now)
    except IntegrityError as both:  # the database's own word on two at a time
        raise NotADeputy from both
    return made


def decides_from(deputyship: Deputyship) -> datetime:
    """From when on the deputy can approve, as far as it hangs on this alone."""
    begins = timezone.make_aware(datetime.combine(deputyship.first_day, time.min))
    return max(begins, deputyship.appointed_at + SETTLING)


def ask(*, by: User, absent: User, deputy: User, first_day: date, last_day: date) -> None:
    """A patroller asks the administrators for a deputy. Raises NotAllowed, NotADeputy, NobodyToAsk."""
    if not can_ask_for_deputies(by):
        raise NotAllowed
    today, now = timezone.localdate(), timezone.now()
    if barred := why_not(absent=absent, deputy=deputy, first_day=first_day, last_day=last_day, today=today):
        raise NotADeputy(barred)
    wanted = Deputyship(absent=absent, deputy=deputy, first_day=first_day, last_day=last_day)
    with transaction.atomic():
        record(action="staff.deputy_asked_for", actor=by, on=deputy, at=now, **_facts(wanted))
        written = letters.write(
            to=appointing(),
            subject=format_lazy(_("A deputy is asked for: {absent}"), absent=absent),
            body=format_lazy(
                _("{by} asks you to appoint {deputy} deputy of {absent}, {days}."), by=by, **_words(wanted)
            ),
            path="admin:deputy_new",
            query={"absent": absent.pk, "deputy": deputy.pk, "first_day": first_day, "last_day": last_day},
            now=now,
        )
        if not written:
            raise NobodyToAsk


def appointing() -> "QuerySet[User]":
    """Who could do it; twin of `can_manage_staff`."""
    administrators = holders_of(Role.ADMINISTRATOR)
    return User.objects.filter(Q(pk__in=administrators.values("pk")) | Q(is_superuser=True), is_active=True)


def end(*, by: User, deputyship_id: int) -> Deputyship:
    """From now on. Whoever is back may end it themselves. Raises NotAllowed, DeputyshipOver."""
    with transaction.atomic():
        found = (
            Deputyship.objects.select_for_update(of=("self",)).select_related("absent", "deputy").get(pk=deputyship_id)
        )
        if not can_end_deputyship(by, found):
            raise NotAllowed(_("Only an administrator, the deputy and the person who was away can end this."))
        if found.ended_at is not None or found.last_day < timezone.localdate():
            raise DeputyshipOver
        _end(found, by, timezone.now())
    return found


def end_all_of(*, user: User, by: User, now: datetime) -> None:
    """In the caller's transaction: whoever leaves neither stands in for anybody nor is stood in for."""
    both = Deputyship.objects.filter(absent=user) | Deputyship.objects.filter(deputy=user)
    for found in both.filter(ended_at=None, last_day__gte=timezone.localdate(now)).select_related("absent", "deputy"):
        _end(found, by, now)


def _end(found: Deputyship, by: User, now: datetime) -> None:
    Deputyship.objects.filter(pk=found.pk, ended_at=None).update(ended_at=now, ended_by=by)
    found.ended_at, found.ended_by = now, by
    found.deputy.__dict__.pop("_cityline_roles", None)
    record(action="staff.deputy_ended", actor=by, on=found.deputy, at=now, **_facts(found))
    letters.write(
        to=_concerned(found),
        subject=format_lazy(_("Deputyship ended: {deputy}"), deputy=found.deputy),
        body=format_lazy(_("{by} has ended it: {deputy} no longer stands in for {absent}."), by=by, **_words(found)),
        path="admin:deputies",
        now=now,
    )


def _tell_of_appointment(made: Deputyship, now: datetime) -> None:
    letters.write(
        to=_concerned(made),
        subject=format_lazy(_("New deputy: {deputy}"), deputy=made.deputy),
        body=format_lazy(
            _(
                "{by} has appointed {deputy} deputy of {absent}, {days}.\n\nFor 24 hours the deputy cannot approve anything."
                " If you know nothing of it, please ask now.\n\nOn these days the deputy logs in with a second factor too."
                " Whoever has none is led to set it up at the login."
            ),
            by=made.appointed_by,
            **_words(made),
        ),
        path="admin:deputies",
        now=now,
    )


def _concerned(deputyship: Deputyship) -> set[User]:
    return {*holders_of(Role.PATROLLER), deputyship.absent, deputyship.deputy}


def _locked(absent: User, deputy: User) -> tuple[User, User]:
    """In one order, so that of two who appoint at once, or of one who closes the account, somebody waits."""
    people = User.objects.filter(pk__in={absent.pk, deputy.pk}).order_by("pk")
    found = {user.pk: user for user in people.select_for_update(of=("self",), no_key=True)}
    return found[absent.pk], found[deputy.pk]


def _words(deputyship: Deputyship) -> dict[str, object]:
    return {
        "deputy": deputyship.deputy,
        "absent": deputyship.absent,
        "days": format_lazy(
            _("from {first} to {last}"), first=_day(deputyship.first_day), last=_day(deputyship.last_day)
        ),
    }


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def _facts(deputyship: Deputyship) -> dict[str, object]:
    return {
        "absent": str(deputyship.absent),
        "deputy": str(deputyship.deputy),
        "first_day": deputyship.first_day.isoformat(),
        "last_day": deputyship.last_day.isoformat(),
    }
