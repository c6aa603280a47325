"""A message that was taken back is forgotten, in whichever order LINE tells us."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from cityline.line import webhooks
from subscribers.models import WebhookEvent
from subscribers.services import intake
from subscribers.tests.happenings import event

pytestmark = pytest.mark.django_db
with_threads = pytest.mark.django_db(transaction=True)


def text_message(text="住所を書きました", *, message_id="468789577898262530", **fields):
    return event("message", message={"type": "text", "id": message_id, "text": text}, **fields)


def unsend(message_id="468789577898262530", **fields):
    return event("unsend", unsend={"messageId": message_id}, **fields)


@pytest.fixture
def read():
    """Every message that was looked at."""
    events = []
    webhooks.register("message", events.append, first=True)
    yield events
    webhooks.unregister("message", events.append)


def test_message_that_was_taken_back_is_forgotten():
    intake.store(events=[text_message(), text_message(message_id="8", number=2)])
    intake.apply_waiting()

    intake.store(events=[unsend()])
    intake.apply_waiting()

    kept = WebhookEvent.objects.filter(event_type="message").order_by("id").values_list("payload", flat=True)
    assert [bool(payload) for payload in kept] == [False, True]
    assert WebhookEvent.objects.waiting().count() == 0


def test_message_that_comes_after_its_own_withdrawal_is_neither_read_nor_kept(read):
    intake.store(events=[unsend()])
    intake.apply_waiting()

    intake.store(events=[text_message()])
    intake.apply_waiting()

    stored = WebhookEvent.objects.get(event_type="message")
    assert (read, stored.payload, stored.error_code) == ([], "", "")
    assert stored.applied_at is not None


def test_message_and_withdrawal_that_wait_together_are_not_read(read):
    intake.store(events=[text_message(), unsend()])

    intake.apply_waiting()

    assert read == []
    assert WebhookEvent.objects.get(event_type="message").payload == ""


def test_message_that_failed_and_was_taken_back_is_not_tried_again():
    def broken(event):
        raise RuntimeError

    webhooks.register("message", broken, first=True)
    try:
        intake.store(events=[text_message()])
        intake.apply_waiting()
        intake.store(events=[unsend()])
        WebhookEvent.objects.update(received_at=timezone.now() - timedelta(minutes=1))
        intake.apply_waiting()
    finally:
        webhooks.unregister("message", broken)

    stored = WebhookEvent.objects.get(event_type="message")
    assert (stored.payload, stored.error_code) == ("", "")
    assert stored.applied_at is not None


@pytest.mark.parametrize("odd", [{"unsend": None}, {"unsend": {}}, {"unsend": {"messageId": ["x"]}}])
def test_withdrawal_of_nothing_changes_nothing(odd):
    intake.store(events=[text_message()])
    intake.apply_waiting()

    intake.store(events=[{**unsend(), **odd}])
    intake.apply_waiting()

    assert WebhookEvent.objects.get(event_type="message").payload != ""
    assert WebhookEvent.objects.waiting().count() == 0


def test_withdrawn_message_is_found_by_an_index():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    about = WebhookEvent.objects.filter(message_id="5").exclude(event_type="unsend")

    assert "webhook_event_message" in about.explain()
