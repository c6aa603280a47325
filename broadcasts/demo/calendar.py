"""Days the PR office of the demo city has put into its calendar."""

from broadcasts.demo.clock import Days
from broadcasts.demo.staff import person
from broadcasts.models import CalendarDay
from broadcasts.services import calendar_days

_KIND = CalendarDay.Kind


def fill(days: Days) -> None:
    """A day of rest, a day on which nothing is sent, and a Saturday on which the offices are open."""
    told = [
        (days.next("金", after=5), _KIND.REST, "市制施行記念日（市役所は閉庁）"),
        (days.next("日", after=9), _KIND.CLOSED, "庁舎の電気設備点検で問い合わせに対応できないため"),
        (days.next("土", after=12), _KIND.ORDINARY, "臨時開庁日"),
    ]
    for day, kind, words in told:
        calendar_days.put(by=person("koho1"), day=CalendarDay(date=days.moment(day, 0).date(), kind=kind, words=words))
