"""The health page: what is broken is called broken, with what to do."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from broadcasts.health import machinery, work
from broadcasts.health.signs import State, graded
from broadcasts.models import Broadcast, Heartbeat, SendingPolicy
from broadcasts.tests import factories
from broadcasts.tests.delivering import sealed, sending
from cityline.line.models import LineCall
from cityline.staff.roles import Role
from subscribers.models import WebhookEvent

pytestmark = pytest.mark.django_db


def state_of(key, signs):
    return {sign.key: sign.state for sign in signs}[key]


def test_idle_installation_has_no_trouble_with_its_work():
    now = timezone.now()

    assert {sign.state for sign in work.signs(now=now)} == {State.GOOD}


def test_chunks_that_wait_for_a_minute_are_bad():
    broadcast = sending(3)
    Broadcast.objects.filter(pk=broadcast.pk).update(started_at=timezone.now() - timedelta(minutes=2))

    assert state_of("chunks", work.signs(now=timezone.now())) == State.BAD
    assert state_of("chunks", work.signs(now=timezone.now() - timedelta(minutes=2))) == State.GOOD


@pytest.mark.parametrize(
    ("fields", "state"),
    [({}, State.GOOD), ({"is_emergency": True}, State.BAD), ({"quiet_hours_reason": "断水"}, State.BAD)],
)
def test_what_may_go_at_night_and_does_not_is_bad(category, monkeypatch, fields, state):
    now = timezone.now()
    going = sending(3, **fields)
    Broadcast.objects.filter(pk=going.pk).update(started_at=now - timedelta(minutes=2))
    sealed(category, due_at=now - timedelta(minutes=2), send_by=now + timedelta(hours=1), **fields)
    monkeypatch.setattr(work.quiet_hours, "is_quiet", lambda *_given: True)

    signs = list(work.signs(now=now))

    assert (state_of("chunks", signs), state_of("starts", signs)) == (state, state)


def test_start_that_did_not_come_is_bad(category):
    sealed(category, due_at=timezone.now() - timedelta(minutes=2), send_by=timezone.now() + timedelta(hours=1))
    SendingPolicy.objects.create(has_quiet_hours=False)

    assert state_of("starts", work.signs(now=timezone.now())) == State.BAD


def test_residents_events_that_wait_are_told():
    event = WebhookEvent.objects.create(webhook_event_id="1", event_type="follow")
    WebhookEvent.objects.filter(pk=event.pk).update(received_at=timezone.now() - timedelta(minutes=6))

    assert state_of("events", work.signs(now=timezone.now())) == State.BAD


@pytest.mark.parametrize(("failed", "state"), [(0, State.GOOD), (1, State.WORRYING), (9, State.BAD)])
def test_share_of_failed_requests_tells_how_line_is(failed, state):
    now = timezone.now()
    LineCall.objects.bulk_create(
        LineCall(method="POST", endpoint="/x", started_at=now, duration_ms=1, error_code="500" if n < failed else "")
        for n in range(10)
    )

    assert state_of("line", work.signs(now=now)) == state


def test_beat_that_fell_silent_is_bad():
    now = timezone.now()
    Heartbeat.objects.update_or_create(id=1, defaults={"seen_at": now - timedelta(minutes=2)})

    assert state_of("beat", machinery.signs(now=now)) == State.BAD
    assert state_of("beat", machinery.signs(now=now - timedelta(minutes=2))) == State.GOOD


def test_queue_without_a_worker_is_bad():
    found = {sign.key: sign.state for sign in machinery.signs(now=timezone.now())}

    assert found["broker"] == State.GOOD
    assert found["worker-delivery"] == State.BAD


def test_broker_that_does_not_answer_is_bad(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    assert [sign.key for sign in machinery.signs(now=timezone.now())] == ["broker", "beat"]


def test_graded_begins_at_its_borders():
    assert [graded(n, worrying=2, bad=4) for n in (1, 2, 3, 4)] == [
        State.GOOD, State.WORRYING, State.WORRYING, State.BAD,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.PATROLLER, 200), (Role.ADMINISTRATOR, 200), (Role.DUTY_OFFICER, 200), (Role.DRAFTER, 403)],
)
def test_health_page_is_for_those_who_can_stop_or_mend(client, role, status):
    client.force_login(factories.user(role, department=factories.department()))

    assert client.get(reverse("admin:broadcast_health")).status_code == status


def test_waiting_events_say_how_many_and_since_when():
    for number in range(2):
        WebhookEvent.objects.create(webhook_event_id=f"waits-{number}", event_type="follow", payload="{}")
    WebhookEvent.objects.filter(webhook_event_id="waits-0").update(received_at=timezone.now() - timedelta(seconds=90))

    with translation.override("en"):
        (sign,) = [sign for sign in work.signs(now=timezone.now()) if sign.key == "events"]

    assert (sign.fact, sign.state) == ("2 wait, the oldest for 1 min 30 s", State.WORRYING)


def test_events_that_were_given_up_are_shown_with_the_way_to_them_until_they_are_forgotten():
    WebhookEvent.objects.create(webhook_event_id="gone", event_type="x", given_up_at=timezone.now(), payload="")
    before = state_of("failed-events", work.signs(now=timezone.now()))
    WebhookEvent.objects.create(
        webhook_event_id="failed", event_type="follow", given_up_at=timezone.now(), payload="{}", error_code="KeyError"
    )

    (sign,) = [sign for sign in work.signs(now=timezone.now()) if sign.key == "failed-events"]

    assert (before, sign.state) == (State.GOOD, State.WORRYING)
    assert sign.href.startswith(reverse("admin:subscribers_webhookevent_changelist"))
    assert sign.advice


def test_table_of_events_shows_no_content_and_lets_an_administrator_try_again(client):
    failed = WebhookEvent.objects.create(
        webhook_event_id="failed",
        event_type="follow",
        given_up_at=timezone.now(),
        payload='{"secret": 1}',
        attempt_count=5,
    )
    address = reverse("admin:subscribers_webhookevent_changelist")
    tried = {"action": "try_again", "_selected_action": [failed.pk]}

    client.force_login(factories.patroller())
    client.post(address, tried)
    failed.refresh_from_db()
    before = failed.given_up_at
    client.force_login(factories.user(Role.ADMINISTRATOR))
    shown = client.get(address).content.decode() + client.get(f"{address}{failed.pk}/change/").content.decode()
    response = client.post(address, tried)
    failed.refresh_from_db()

    assert before is not None
    assert "secret" not in shown
    assert (response.status_code, failed.given_up_at, failed.attempt_count) == (302, None, 0)
