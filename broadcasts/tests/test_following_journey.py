"""From a send that went wrong for some to the one after it, through real claims and requests: nobody gets it twice."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from broadcasts.models import Broadcast, Delivery, FollowKind, SendingPolicy
from broadcasts.services import claiming, controlling, freezing, patrol, results, starting, submitting
from broadcasts.services.following_up import follow_up
from broadcasts.services.slots import Lane
from broadcasts.states import BroadcastStatus
from broadcasts.tests import factories
from broadcasts.tests.delivering import due_again, fresh, sealed, sending, started, status, turn
from broadcasts.tests.fake_line import fake_line, naming
from subscribers.models import Subscriber

pytestmark = pytest.mark.django_db(transaction=True)


def numbers(requests):
    """The synthetic residents of these requests."""
    known = {factories.line_user_id(number): number for number in range(1, 20)}
    return sorted(known[user] for request in requests for user in request["to"])


def sent_after(original, kind):
    """Begun, submitted, approved and started, like any other."""
    made = follow_up(original_id=original.pk, kind=kind, by=original.author)
    submitting.submit(broadcast_id=made.pk, by=made.author, expected_revision=made.revision)
    patrol.approve(broadcast_id=made.pk, by=factories.patroller(), revision=made.revision)
    now = fresh(made).due_at + timedelta(seconds=1)
    assert freezing.freeze(broadcast_id=made.pk, now=now)
    assert starting.start(broadcast_id=made.pk, now=now)
    return fresh(made)


def unticks(number):
    Subscriber.objects.filter(line_user_id=factories.line_user_id(number)).update(choice_mask=0)


@pytest.fixture
def original():
    """To six: the second was refused by name, the others have it."""
    made = sending(6)
    with fake_line() as line:
        line.answers.append(naming(1))
        turn()
    assert status(made) == BroadcastStatus.PARTLY_FAILED
    return made


def test_only_the_refused_one_gets_it_once_more(original):
    with fake_line() as line:
        again = sent_after(original, FollowKind.NOT_SENT)
        turn()

    assert numbers(line.requests) == [2]
    assert status(again) == BroadcastStatus.COMPLETED
    assert results.ledger(again).adds_up


def test_who_unticks_before_the_claim_is_left_out_of_what_is_sent_again(original):
    with fake_line() as line:
        again = sent_after(original, FollowKind.NOT_SENT)
        unticks(2)
        turn()

    assert line.requests == []
    assert results.ledger(again).excluded["unticked"] == 1


def test_correction_reaches_also_who_unticked_and_not_who_blocked(original):
    unticks(1)
    with fake_line() as line:
        correction = sent_after(original, FollowKind.CORRECTION)
        unticks(3)
        Subscriber.objects.filter(line_user_id=factories.line_user_id(4)).update(is_following=False)
        turn()

    ledger = results.ledger(fresh(correction))
    assert numbers(line.requests) == [1, 3, 5, 6]
    assert (ledger.audience, ledger.accepted, ledger.excluded["blocked"], ledger.adds_up) == (5, 4, 1, True)


def test_cancelled_half_is_sent_again_and_the_unknown_only_as_such():
    SendingPolicy.objects.create(has_quiet_hours=False, grace_seconds=0)
    made = sending(6)
    with fake_line() as line:
        line.always = (500, {})
        turn(seconds=0.3)
    controlling.cancel(broadcast_id=made.pk, by=factories.patroller())
    assert [one.status for one in Delivery.objects.filter(broadcast=made)] == ["outcome_unknown"]

    with fake_line() as line:
        again = sent_after(fresh(made), FollowKind.UNKNOWN)
        turn()

    assert numbers(line.requests) == [1, 2, 3, 4, 5, 6]
    assert status(again) == BroadcastStatus.COMPLETED


def test_correction_of_a_paused_one_reaches_who_may_have_it_by_a_request_without_an_answer():
    made = sending(6)
    with fake_line() as line:
        line.always = (500, {})
        turn(seconds=0.3)
    assert Delivery.objects.get(broadcast=made).status == "retrying"

    with fake_line() as line:
        sent_after(fresh(made), FollowKind.CORRECTION)
        due_again(made)
        turn()

    assert numbers(line.requests) == [1, 2, 3, 4, 5, 6]
    assert len({request["customAggregationUnits"][0] for request in line.requests}) == 1
    assert (status(made), Broadcast.objects.get(follows=made).status) == ("paused", "completed")


def claimed():
    """The queries of claiming the next chunk."""
    with CaptureQueriesContext(connection) as asked:
        assert len(claiming.claim(lane=Lane.DELIVERY, limit=1, now=timezone.now() + timedelta(seconds=2))) == 1
    return [query["sql"] for query in asked.captured_queries]


def test_claiming_a_follow_up_asks_no_more_than_claiming_any_other(original):
    ordinary = started(sealed(original.categories.get()))
    asked_of_ordinary = claimed()
    controlling.cancel(broadcast_id=ordinary.pk, by=factories.patroller())
    with fake_line():
        sent_after(original, FollowKind.NOT_SENT)

    asked = claimed()

    assert len(asked) == len(asked_of_ordinary)
    assert not [sql for sql in asked if f"broadcast_id = {original.pk} " in sql]
