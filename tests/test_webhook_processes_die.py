"""Web server and worker die in the middle of a burst: whatever got its 200 is there, and everything is applied once."""

import os
import threading
import time
from contextlib import ExitStack

import pytest
from django.conf import settings
from django.db.models import Count, Q

from broadcasts.rehearsal import stage
from broadcasts.rehearsal.bench.webhooks import events, sending
from broadcasts.tests.processes import kill
from cityline.embedded.valkey import free_port
from cityline.simulator.people import synthetic_user_id
from subscribers.models import Departure, Subscriber, SubscriptionChange, WebhookEvent
from subscribers.tests.factories import make_category

pytestmark = [pytest.mark.journey]

REQUESTS, TOGETHER, A_SECOND = 300, 3, 60


@pytest.fixture(scope="module")
def workers():
    return 0  # the test starts, and kills, its own


def burst(code):
    """Every second resident blocks the account, the others choose a topic; one event each, some to a request."""
    made = []
    for number, event in enumerate(events.make(REQUESTS * TOGETHER, residents=REQUESTS * TOGETHER, codes=[code]), 1):
        kind = {"type": "unfollow"} if number % 2 else {"type": "postback", "postback": {"data": f"choose:{code}"}}
        made.append({**{k: v for k, v in event.items() if k not in {"message", "postback"}}, **kind})
    return [made[place : place + TOGETHER] for place in range(0, len(made), TOGETHER)]


@pytest.mark.timeout(600)
def test_nothing_answered_with_200_is_lost_and_nothing_is_applied_twice(system, city):
    code = make_category("burst").code
    bundles, port = burst(code), free_port()
    posted = []

    with ExitStack() as hold:
        web, worker = start_web(hold, system, port), system.start_worker("first")
        system.start_beat()
        system.wait_until(lambda: answers(port), seconds=120, what="the web server answers")
        requests = [events.request("/line/webhook/", *bundle) for bundle in bundles]
        thread = threading.Thread(
            target=lambda: posted.append(sending.post(requests, port=port, connections=8, rate=A_SECOND))
        )
        thread.start()
        system.wait_until(lambda: WebhookEvent.objects.count() > 60, seconds=120, what="the burst is under way")
        kill(web)
        system.wait_until(
            lambda: WebhookEvent.objects.filter(applied_at__isnull=False).exists(), seconds=120, what="some are applied"
        )
        kill(worker)
        start_web(hold, system, port)
        system.start_worker("second")
        thread.join()

        (first,) = posted
        answered = {
            one["webhookEventId"]
            for place, bundle in enumerate(bundles)
            if first.statuses[place] == 200
            for one in bundle
        }
        stored = set(WebhookEvent.objects.values_list("webhook_event_id", flat=True))
        assert 0 < len(first.refused()) < REQUESTS
        assert answered - stored == set()

        system.wait_until(lambda: answers(port), seconds=120, what="the second web server answers")
        again = [events.request("/line/webhook/", *redelivered(bundles[place])) for place in first.refused()]
        assert sending.post(again, port=port, connections=4).refused() == []
        system.wait_until(lambda: not WebhookEvent.objects.waiting().exists(), seconds=180, what="all are applied")
        system.kill_all()

    everybody = REQUESTS * TOGETHER
    counted = WebhookEvent.objects.aggregate(
        stored=Count("pk"), once=Count("pk", filter=Q(attempt_count=1, error_code="", applied_at__isnull=False))
    )
    ours = Subscriber.objects.filter(line_user_id__in=[synthetic_user_id(n) for n in range(1, everybody + 1)])
    assert counted == {"stored": everybody, "once": everybody}
    assert Departure.objects.filter(subscriber__in=ours).count() == everybody // 2
    assert SubscriptionChange.objects.filter(subscriber__in=ours, source="tapped").count() == everybody // 2


def redelivered(bundle):
    return [{**event, "deliveryContext": {"isRedelivery": True}} for event in bundle]


def start_web(hold, system, port):
    command = ["-m", "gunicorn", "cityline.wsgi", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"]
    command += ["--workers", "2", "--threads", "4", "--no-control-socket", "--log-level", "warning"]
    environ = {**system.environ, "TRUSTED_PROXIES": "1", "LINE_CHANNEL_SECRET": settings.LINE_CHANNEL_SECRET}
    process = hold.enter_context(
        stage.actor(*command, environ=environ, log=system.folder / f"web-{time.monotonic_ns()}-{os.getpid()}.log")
    )
    hold.callback(kill, process)
    return process


def answers(port):
    refused = sending.post([b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"], port=port, connections=1).refused()
    return not refused
