"""From the approval of an emergency to its first request."""

import json
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from broadcasts.models import Delivery, SendingPolicy, SendingSwitch
from broadcasts.services import (
    controlling,
    delivering,
    starting,
)
from broadcasts.services.slots import Lane
from broadcasts.states import BroadcastStatus
from broadcasts.tasks.delivery import prepare_emergency
from broadcasts.tests import factories
from broadcasts.tests.delivering import fresh, line, sealed, started, status, turn
from broadcasts.tests.emergency.deeds import approve, chunks, freeze, pending
from subscribers.models import Subscriber

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_doorbell_freezes_waits_out_the_grace_starts_and_sends(category):
    SendingPolicy.objects.create(has_quiet_hours=False, emergency_grace_seconds=1)
    with line(1200) as simulator:
        made = approve(pending(category))
        prepare_emergency(made.pk)
        prepare_emergency(made.pk)
        stats = simulator.stats()

    late = fresh(made).started_at - factories.authorisation_of(made).due_at
    assert timedelta(0) <= late < timedelta(seconds=0.5)
    assert (stats["distinct_recipients"], stats["duplicates"], status(made)) == (1200, 0, BroadcastStatus.COMPLETED)


def test_taken_back_in_the_grace_nothing_leaves(category):
    SendingPolicy.objects.create(has_quiet_hours=False, emergency_grace_seconds=2)
    made = approve(pending(category))
    with line(1200) as simulator:
        bell = threading.Thread(target=lambda: (prepare_emergency(made.pk), connection.close()))
        bell.start()
        time.sleep(0.5)
        controlling.take_back(broadcast_id=made.pk, by=made.author)
        bell.join()
        stats = simulator.stats()

    assert (stats["requests"], status(made), chunks(made)) == (0, BroadcastStatus.DRAFT, 0)


def test_kill_switch_holds_emergencies_too(category):
    made = approve(pending(category))
    freeze(made)
    SendingSwitch.objects.create(is_on=False, reason="test", flipped_by=factories.patroller())

    assert (
        starting.start_emergency(broadcast_id=made.pk, now=timezone.now()),
        starting.start_emergencies(now=timezone.now()),
        status(made),
    ) == (False, 0, BroadcastStatus.APPROVED)


def test_slot_at_work_starts_an_emergency_that_no_worker_was_free_to_hear_of(category, settings):
    """Every process is sending, so the doorbell stays in its queue: the slots themselves look."""
    settings.LINE_MULTICAST_RATE = 10  # so that each claim takes one chunk, and their order shows
    everybody = factories.category()
    Subscriber.objects.update(choice_mask=everybody.mask | category.mask)
    ordinary = started(sealed(everybody))
    made = pending(category)
    freeze(made)
    SendingPolicy.objects.create(has_quiet_hours=False, emergency_grace_seconds=0)

    with line(1200, latency_ms=50) as simulator:
        approve(made)
        turn()
        stats = simulator.stats()

    order = list(
        Delivery.objects.order_by("first_attempted_at", "pk").values_list("broadcast__is_emergency", flat=True)
    )
    assert (status(made), status(ordinary)) == (BroadcastStatus.COMPLETED, BroadcastStatus.COMPLETED)
    assert (order[:3], stats["requests"]) == ([True, True, True], 6)


def test_looking_for_emergencies_is_one_query_when_there_are_none(category, django_assert_num_queries):
    sealed(category)

    with django_assert_num_queries(1):
        starting.start_emergencies(now=timezone.now())


def test_emergency_lane_is_never_filled_by_anything_else(category):
    started(sealed(category))

    with line(1200):
        assert delivering.drain(lane=Lane.EMERGENCY, seconds=1.0) == 0


def test_sealed_request_of_an_emergency_names_what_was_approved(category):
    made = approve(pending(category))

    body = json.loads(factories.authorisation_of(made).request_body)

    assert (body["messages"][0]["text"], body["customAggregationUnits"]) == (
        made.parts[0]["text"],
        [made.aggregation_unit],
    )
