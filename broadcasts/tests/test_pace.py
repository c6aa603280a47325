"""The pace as it is drawn: every accepted resident in exactly one stretch of time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from broadcasts.models import Broadcast, Delivery
from broadcasts.services.pace import BINS_MAX, pace
from broadcasts.states import DeliveryStatus
from broadcasts.tests.delivering import sending

pytestmark = pytest.mark.django_db


def accepted_after(broadcast: Broadcast, **seconds_by_position: float) -> Broadcast:
    start = broadcast.started_at
    for position, seconds in seconds_by_position.items():
        Delivery.objects.filter(broadcast=broadcast, position=int(position[1:])).update(
            status=DeliveryStatus.ACCEPTED, retry_key="0" * 31 + position[1:], body_sha256="x",
            finished_at=start + timedelta(seconds=seconds),
        )  # fmt: skip
    return broadcast


def test_pace_counts_residents_in_the_second_they_were_accepted():
    broadcast = accepted_after(sending(1200), p1=0.2, p2=0.9, p3=2.5)

    drawn = pace(broadcast=broadcast, now=broadcast.started_at + timedelta(seconds=4))

    assert drawn.accepted == [1000, 0, 200, 0]
    assert drawn.seconds_each == 1


def test_pace_of_an_hour_has_few_wide_stretches_and_loses_nobody():
    broadcast = accepted_after(sending(1200), p1=5, p2=1800, p3=3599)

    drawn = pace(broadcast=broadcast, now=broadcast.started_at + timedelta(hours=1))

    assert len(drawn.accepted) == BINS_MAX
    assert sum(drawn.accepted) == 1200
    assert (drawn.accepted[0], drawn.accepted[30], drawn.accepted[59]) == (500, 500, 200)


def test_pace_keeps_answers_that_another_clock_put_outside():
    broadcast = accepted_after(sending(1200), p1=-3, p2=1, p3=99)

    drawn = pace(broadcast=broadcast, now=broadcast.started_at + timedelta(seconds=2))

    assert drawn.accepted == [500, 700]


def test_pace_is_none_before_the_start():
    assert pace(broadcast=Broadcast(), now=timezone.now()) is None
