"""When the phone of a resident should be left alone.

Each day has hours of its own: ordinary days and days of rest those of the policy, a closed day all twenty-four. A night
reaches over midnight: its evening belongs to one day and its morning to the next, so a moment is judged by its own day
alone, and a closed day is quiet from the evening before until the next morning.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from broadcasts.models import Authorisation, Broadcast, CalendarDay, SendingPolicy
from broadcasts.states import BroadcastStatus
from cityline import holidays

Days = Mapping[date, str]

# So many days in a row are looked through for one that is not closed (the calendar takes no longer row of them); after
# them the answer is the next midnight, and whoever starts a broadcast then asks again.
HORIZON_DAYS = 60
SATURDAY = 5


def is_quiet(moment: datetime, policy: SendingPolicy, days: Days | None = None) -> bool:
    """Whether nothing but emergencies and explicit exceptions may leave at ``moment``.

    ``days``: what `days_around` found, for whoever asks more than once.
    """
    local = timezone.localtime(moment)
    day = local.date()
    marks = _marks(day, day) if days is None else days
    return _covers(hours_of(day, policy, marks), local.time())


def first_allowed(moment: datetime, policy: SendingPolicy, days: Days | None = None) -> datetime:
    """``moment`` itself, or the end of the quiet hours it lies in."""
    return _next(moment, policy, days_around(moment) if days is None else days, wanted=False)


def next_quiet(moment: datetime, policy: SendingPolicy, days: Days | None = None) -> datetime | None:
    """``moment`` itself, or when quiet hours begin after it; None if they do not, as far as one can see."""
    found = days_around(moment) if days is None else days
    begins = _next(moment, policy, found, wanted=True)
    return begins if is_quiet(begins, policy, found) else None


def days_around(moment: datetime) -> Days:
    """The PR office's calendar from the day of ``moment`` as far as it is looked through, in one small query."""
    day = timezone.localdate(moment)
    return _marks(day, day + timedelta(days=HORIZON_DAYS + 1))


def kind_of(day: date, days: Days) -> str:
    """What the PR office says of the day, or else the weekday and the national holidays."""
    if day in days:
        return days[day]
    is_rest = day.weekday() >= SATURDAY or holidays.name_of(day)
    return CalendarDay.Kind.REST if is_rest else CalendarDay.Kind.ORDINARY


def may_disturb(authorisation: Authorisation) -> bool:
    """Whether what was sealed may leave in quiet hours; the copies beside it can be changed by whoever has the database."""
    return authorisation.kind == Authorisation.Kind.EMERGENCY or authorisation.ignores_quiet_hours


def holding_until(broadcast: Broadcast, now: datetime) -> datetime | None:
    """When a broadcast that is being sent goes on after the quiet hours; None if they do not hold it."""
    if broadcast.status != BroadcastStatus.SENDING or broadcast.is_emergency or broadcast.ignores_quiet_hours:
        return None
    end = first_allowed(now, SendingPolicy.current())
    return end if end > now else None


# None: never quiet that day. Equal ends: the whole day.
_Hours = tuple[time, time] | None
_CLOSED: _Hours = (time.min, time.min)


def _marks(first: date, last: date) -> Days:
    return dict(CalendarDay.objects.filter(date__range=(first, last)).values_list("date", "kind"))


def hours_of(day: date, policy: SendingPolicy, days: Days) -> _Hours:
    """When this day is quiet, as its own hours say."""
    # A closed day is closed also where no quiet hours are wanted on the others.
    if days.get(day) == CalendarDay.Kind.CLOSED:
        return _CLOSED
    if not policy.has_quiet_hours:
        return None
    is_rest = kind_of(day, days) == CalendarDay.Kind.REST
    begin = policy.rest_day_quiet_from if is_rest else policy.quiet_from
    end = policy.rest_day_quiet_until if is_rest else policy.quiet_until
    return None if begin == end else (begin, end)


def _covers(hours: _Hours, clock: time) -> bool:
    if hours is None:
        return False
    begin, end = hours
    return begin <= clock < end if begin < end else clock >= begin or clock < end


def _next(moment: datetime, policy: SendingPolicy, days: Days, *, wanted: bool) -> datetime:
    """The first moment from ``moment`` on that is quiet, or is not: quiet hours change only at their ends and at
    midnight.
    """
    candidate = moment
    for candidate in _turns(moment, policy, days):
        if is_quiet(candidate, policy, days) == wanted:
            break
    return candidate


def _turns(moment: datetime, policy: SendingPolicy, days: Days) -> Iterator[datetime]:
    yield moment
    first = timezone.localdate(moment)
    for offset in range(HORIZON_DAYS + 2):
        day = first + timedelta(days=offset)
        clocks = {time.min, *(hours_of(day, policy, days) or ())}
        at_them = (timezone.make_aware(datetime.combine(day, clock)) for clock in sorted(clocks))
        yield from (at for at in at_them if at > moment)
