"""How much the residents a submitted series is for have had this week, counted as for a single broadcast."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from broadcasts.models import SeriesLoadReading, SeriesVersion
from broadcasts.recurring import seeing
from broadcasts.recurring.patrolling import rule_of
from broadcasts.recurring.terms import at, next_days
from broadcasts.services.isolating import isolated
from broadcasts.services.load_measuring import KEEPS, TRIED_AGAIN, count, turn, week_around


def measure_waiting() -> int:
    """Count for every series that waits for its decision without a figure; return for how many."""
    done = 0
    with turn() as is_ours:
        while is_ours and (version := waiting(now=timezone.now()).first()) is not None:
            with isolated("measure_series_load"):
                done += measure(version=version, now=timezone.now())
    return done


def waiting(*, now: datetime) -> "QuerySet[SeriesVersion]":
    """Those to count for, the longest waiting first."""
    of_this = SeriesLoadReading.objects.filter(version=OuterRef("pk"))
    is_there = of_this.filter(measured_at__gt=now - KEEPS)
    was_tried = of_this.filter(tried_at__gt=now - TRIED_AGAIN)
    return seeing.waiting().exclude(Exists(is_there)).exclude(Exists(was_tried)).order_by("submitted_at", "pk")


def reading_of(version: SeriesVersion) -> SeriesLoadReading | None:
    """The figure, if it is counted already. A version is submitted once, so none is of an earlier submission."""
    return SeriesLoadReading.objects.filter(version=version, measured_at__isnull=False).first()


def measure(*, version: SeriesVersion, now: datetime) -> bool:
    """Count as for its next day, and keep it. False if somebody decided meanwhile."""
    SeriesLoadReading.objects.update_or_create(version=version, defaults={"tried_at": now})
    following = next_days(version, timezone.localdate(now), 1)
    around = week_around(goes_out_at=at(version, following[0].day) if following else None, now=now)
    still = seeing.waiting().filter(pk=version.pk)
    counted = count(rule=rule_of(version), is_emergency=False, week=around.week, is_wanted=still.exists)
    if counted is None:
        return False
    had, with_coming = counted
    kept = SeriesLoadReading.objects.filter(version=version)
    kept.update(measured_at=now, had=had, with_coming=with_coming, coming_count=around.coming_count)
    return True
