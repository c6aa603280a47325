"""Series for tests: begun, submitted and approved through the services."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from broadcasts.models import Series, SeriesDay
from broadcasts.recurring import keeping, patrolling
from broadcasts.recurring.plans import acting, planned
from broadcasts.recurring.rule import Pattern, Rule
from broadcasts.recurring.terms import Terms
from broadcasts.tests import factories as make

TEXT = "{日付}（{曜日}）、おはなし会を開きます。"


def today() -> date:
    return timezone.localdate()


def in_days(count: int) -> date:
    return today() + timedelta(days=count)


def on(day: date, clock: time = time(12)) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))


def rule(**said) -> Rule:
    """Every day at noon from tomorrow on, whatever day it is: no test should depend on the day it runs."""
    fields = {"pattern": Pattern.WEEKLY, "start": in_days(1), "at": time(12), "weekdays": tuple(range(7))}
    return Rule(**{**fields, **said})


def terms(**said) -> Terms:
    return Terms(**{"name": "おはなし会", "rule": rule(), **said})


def begun(category, *, author=None, mode=Series.Mode.SENDS, text=TEXT, **said) -> Series:
    author = author or make.drafter(make.department(is_training=True))
    draft = make.draft(author, category, title="おはなし会 {日付}", parts=[{"kind": "text", "text": text}])
    return keeping.begin(broadcast_id=draft.pk, by=author, mode=mode, terms=terms(**said)).series


def submitted(category, **said) -> Series:
    series = begun(category, **said)
    patrolling.submit(series_id=series.pk, by=series.made_by, number=1)
    return series


def approved(category, *, by=None, valid_until=None, **said) -> Series:
    series = submitted(category, **said)
    patrolling.approve(
        series_id=series.pk, by=by or make.patroller(), number=1, valid_until=valid_until or in_days(300)
    )
    return series


def first_day(series: Series):
    return days(series)[0]


def days(series: Series, count: int = 5):
    return planned(acting([Series.objects.select_related("department").get(pk=series.pk)]), today(), in_days(count))


def noon(count=1):
    return on(in_days(count))


def the_day_before():
    """An hour less than a day before tomorrow's noon."""
    return noon() - timedelta(hours=23)


def made_of(series):
    return [row.broadcast for row in SeriesDay.objects.filter(series=series, made_at__isnull=False).order_by("day")]
