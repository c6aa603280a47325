"""Real worker processes, all of them sending to the whole city, and then an evacuation notice."""

import os
import time
from contextlib import ExitStack

import pytest
from django.db import connection

from broadcasts.models import Delivery, DeliveryAttempt, SendingPolicy
from broadcasts.rehearsal import stage
from broadcasts.services import patrol, results
from broadcasts.states import BroadcastStatus, DeliveryStatus
from broadcasts.tests import factories
from broadcasts.tests.delivering import crowd, fresh, line, sealed
from subscribers.models import Subscriber

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey, pytest.mark.timeout(240)]

CITY, CATEGORY, RATE = 20_000, 2000, 5


@pytest.fixture
def workers(tmp_path):
    """As many processes as slots, so that none is left to hear a doorbell; all are stopped at the end."""
    with ExitStack() as hold:

        def start(name, queues, line_url):
            address, _, _ = os.environ["DATABASE_URL"].rpartition("/")
            environ = {
                **os.environ,
                "DATABASE_URL": f"{address}/{connection.settings_dict['NAME']}",
                "LINE_API_BASE_URL": line_url,
                "LINE_MULTICAST_RATE": str(RATE),
            }
            command = stage.worker(name=name, queues=queues, processes=2, folder=tmp_path)
            hold.enter_context(stage.actor(*command, environ=environ, log=tmp_path / f"{name}.log"))

        yield start


def wait_until(reached, seconds=120):
    until = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < until, "never got there"
        time.sleep(0.02)


def test_evacuation_notice_overtakes_the_whole_city(workers):
    SendingPolicy.objects.create(has_quiet_hours=False, grace_seconds=0, emergency_grace_seconds=0)
    news, danger = factories.category(), factories.category()
    crowd(CITY, news)
    some = Subscriber.objects.order_by("pk").values("pk")[:CATEGORY]
    Subscriber.objects.filter(pk__in=some).update(choice_mask=news.mask | danger.mask)
    city = sealed(news)

    with line(CITY) as simulator:
        workers("default", "default,webhooks", simulator.url)
        workers("delivery", "emergency,delivery", simulator.url)
        wait_until(lambda: fresh(city).status == BroadcastStatus.SENDING)
        notice = factories.pending(None, danger, is_emergency=True)
        wait_until(lambda: fresh(notice).frozen_at is not None)
        under_way = Delivery.objects.filter(broadcast=city, status=DeliveryStatus.PENDING)
        assert under_way.exists()

        patrol.approve(broadcast_id=notice.pk, by=factories.patroller(), revision=notice.revision)
        wait_until(lambda: fresh(notice).is_final and fresh(city).is_final)
        stats = simulator.stats()

    attempts = DeliveryAttempt.objects.order_by("started_at")
    last_of_notice = attempts.filter(delivery__broadcast=notice).last()
    assert attempts.filter(delivery__broadcast=city, started_at__gt=last_of_notice.started_at).exists()
    for broadcast, count in ((notice, CATEGORY), (city, CITY)):
        ledger = results.ledger(fresh(broadcast))
        assert (ledger.accepted, ledger.unknown, ledger.adds_up) == (count, 0, True)
    assert stats["duplicates"] == 0
