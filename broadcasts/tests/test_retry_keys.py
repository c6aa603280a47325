"""Keys that a database put back to an earlier moment makes again, and keys that must differ."""

from datetime import timedelta

import pytest
from django.utils import timezone

from broadcasts.models import Broadcast, Delivery, DeliveryAttempt
from broadcasts.services import claiming, retry_keys
from broadcasts.states import BroadcastStatus, DeliveryStatus
from broadcasts.tests.delivering import due_again, line, sending, status, turn
from broadcasts.tests.test_claiming import claim, record
from cityline.line.answers import AnswerKind
from subscribers.models import Subscriber

pytestmark = pytest.mark.django_db(transaction=True)


def put_back(broadcast, rows):
    """The database is as it was when ``rows`` were dumped: the chunks, and the broadcast still being sent."""
    for row in rows:
        Delivery.objects.filter(pk=row["id"]).update(**row)
    Broadcast.objects.filter(pk=broadcast.pk).update(status=BroadcastStatus.SENDING, finished_at=None)


def key_of(**facts):
    return retry_keys.derive(**{"broadcast_id": 1, "body_sha256": "a" * 64, "generation": 0, **facts})


def test_key_is_a_random_looking_uuid_of_version_four():
    key = key_of()

    assert (key.version, key.variant, key) == (4, "specified in RFC 4122", key_of())


@pytest.mark.parametrize("other", [{"broadcast_id": 2}, {"body_sha256": "b" * 64}, {"generation": 1}])
def test_key_differs_with_whatever_makes_it_another_request(other):
    assert key_of(**other) != key_of()


def test_key_cannot_be_told_without_the_secret(settings):
    before = key_of()
    settings.SEAL_KEY = "another" * 10

    assert key_of() != before


def test_no_two_chunks_share_a_key():
    sending(6000)

    keys = [one.retry_key for one in claim()]

    assert len(set(keys)) == 12


def test_database_put_back_to_before_the_send_reaches_nobody_twice():
    broadcast = sending(1500)
    dump = list(Delivery.objects.values())
    with line(1500) as simulator:
        turn()
        put_back(broadcast, dump)
        turn()
        stats = simulator.stats()

    assert (stats["accepted_recipients"], stats["duplicates"]) == (1500, 0)
    assert stats["responses"] == {"200": 3, "409": 3}
    assert (status(broadcast), set(Delivery.objects.values_list("status", flat=True))) == ("completed", {"accepted"})


def test_database_put_back_to_before_a_refused_try_knows_the_key_that_was_accepted():
    broadcast = sending(3)
    dump = list(Delivery.objects.values())
    with line(3) as simulator:
        simulator.fail_next("429")
        turn()
        due_again(broadcast)
        turn()
        put_back(broadcast, dump)
        turn()
        stats = simulator.stats()

    assert (stats["duplicates"], stats["responses"]) == (0, {"429": 1, "200": 1, "409": 1})


def test_request_that_said_nothing_about_the_chunk_is_made_again_under_the_same_key():
    sending(3)
    [first] = claim()
    record([first], AnswerKind.CHANNEL_PROBLEM)
    Broadcast.objects.update(status=BroadcastStatus.SENDING)

    [second] = claim()

    assert (second.retry_key, second.body) == (first.retry_key, first.body)
    assert Delivery.objects.get().first_attempted_at == DeliveryAttempt.objects.first().started_at


def test_changed_list_gets_another_key():
    sending(3)
    [first] = claim()
    record([first], AnswerKind.CHANNEL_PROBLEM)
    Broadcast.objects.update(status=BroadcastStatus.SENDING)
    Subscriber.objects.filter(pk=Subscriber.objects.first().pk).update(is_following=False)

    [second] = claim()

    assert second.retry_key != first.retry_key


def test_key_that_grew_too_old_unheard_is_followed_by_another_which_then_stays():
    sending(3, send_by=timezone.now() + timedelta(days=3))
    start = timezone.now()
    tries = []
    for hours in (0, 22, 24, 25, 46, 48):
        [one] = claim(now=start + timedelta(hours=hours))
        tries.append(one.retry_key)
        record([one], AnswerKind.CHANNEL_PROBLEM)
        Broadcast.objects.update(status=BroadcastStatus.SENDING)

    first, second, third = tries[0], tries[2], tries[5]
    assert tries == [first, first, second, second, second, third]
    assert len({first, second, third}) == 3


def test_key_that_lived_through_a_day_of_refusals_and_becomes_ambiguous_is_soon_unknown():
    sending(3, send_by=timezone.now() + timedelta(days=3))
    start = timezone.now()
    [one] = claim(now=start)
    record([one], AnswerKind.RATE_LIMITED)
    due_again(Broadcast.objects.get())
    [late] = claim(now=start + timedelta(hours=22))
    record([late], AnswerKind.AMBIGUOUS)

    due_again(Broadcast.objects.get())
    claims = claim(now=start + claiming.KEY_LIFE + timedelta(minutes=1))

    assert (late.retry_key, claims) == (one.retry_key, [])
    assert Delivery.objects.get().status == DeliveryStatus.RETRYING
