"""Real worker processes, all of them sending to the whole city, and then an evacuation notice."""

import pytest

from broadcasts.models import Delivery, DeliveryAttempt, SendingPolicy
from broadcasts.services import patrol, results
from broadcasts.states import BroadcastStatus, DeliveryStatus
from broadcasts.tests import factories
from broadcasts.tests.delivering import crowd, fresh, line, sealed
from broadcasts.tests.processes import wait_until
from subscribers.models import Subscriber

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey, pytest.mark.timeout(240)]

CITY, CATEGORY, RATE = 20_000, 2000, 5


def test_evacuation_notice_overtakes_the_whole_city(start_worker):
    SendingPolicy.objects.create(has_quiet_hours=False, grace_seconds=0, emergency_grace_seconds=0)
    news, danger = factories.category(), factories.category()
    crowd(CITY, news)
    some = Subscriber.objects.order_by("pk").values("pk")[:CATEGORY]
    Subscriber.objects.filter(pk__in=some).update(choice_mask=news.mask | danger.mask)
    city = sealed(news)

    with line(CITY) as simulator:
        # As many processes as slots, so that none is left to hear a doorbell.
        start_worker("default", "default,webhooks", line_url=simulator.url, rate=RATE)
        start_worker("delivery", "emergency,delivery", line_url=simulator.url, rate=RATE)
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
