"""What is sent after a broadcast is checked, approved and frozen like any other, for exactly the rest of its original."""

import time

import pytest
from django.utils import timezone

from broadcasts import audience, permissions
from broadcasts.models import Broadcast, Delivery
from broadcasts.services import freezing
from broadcasts.states import BroadcastStatus, Verb
from broadcasts.tests import factories
from broadcasts.tests.delivering import fresh, status
from broadcasts.tests.following import approve, ended_original, follow, freeze, refusal, submit
from broadcasts.tests.ledgers import chunk
from broadcasts.tests.test_races import at_once
from subscribers.models import Subscriber

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def category():
    return factories.category()


@pytest.fixture
def original(category):
    return ended_original(category)


def test_follow_up_goes_through_check_and_approval_to_exactly_the_rest(original):
    approved = approve(submit(follow(original)))

    assert freeze(approved)
    [frozen] = Delivery.objects.filter(broadcast=approved)
    refused = Delivery.objects.get(broadcast=original, status="refused")
    assert (approved.submitted_count, frozen.recipient_ids) == (3, refused.sent_ids)
    assert factories.authorisation_of(approved).audience_rule["rest_of"]["broadcast"] == original.pk


def test_follow_up_of_a_follow_up_goes_to_the_rest_of_the_rest(original):
    again = approve(submit(follow(original)))
    freeze(again)
    Delivery.objects.filter(broadcast=again).update(status="cancelled")
    Broadcast.objects.filter(pk=again.pk).update(status="cancelled", finished_at=timezone.now())

    third = follow(fresh(again))

    assert third.follows == again
    assert audience.count(audience.rule_of(third), is_emergency=False).total == 3


@pytest.mark.parametrize("round_", range(3))
def test_rest_and_rest_of_the_rest_frozen_at_once_share_nobody(original, monkeypatch, round_):
    again = approve(submit(follow(original)))
    freeze(again)
    Delivery.objects.filter(broadcast=again).update(status="cancelled")
    Broadcast.objects.filter(pk=again.pk).update(status="cancelled", finished_at=timezone.now())
    two = [approve(submit(follow(fresh(again)))), approve(submit(follow(original)))]
    fill = freezing._fill

    def slowly(*given):
        time.sleep(0.2)
        fill(*given)
        time.sleep(0.2)

    monkeypatch.setattr(freezing, "_fill", slowly)
    assert at_once(*(lambda made=made: freeze(made) for made in two)) == [None, None]

    frozen = Delivery.objects.filter(broadcast__in=two).values_list("recipient_ids", flat=True)
    assert sorted(pk for ids in frozen for pk in ids) == list(
        Delivery.objects.get(broadcast=original, status="refused").recipient_ids
    )


def test_who_was_reached_meanwhile_is_not_in_the_next_one(original):
    again = approve(submit(follow(original)))
    freeze(again)
    [frozen] = Delivery.objects.filter(broadcast=again)
    Delivery.objects.filter(pk=frozen.pk).delete()
    residents = list(Subscriber.objects.filter(pk__in=frozen.recipient_ids).order_by("pk"))
    chunk(again, "accepted", residents[:2])
    chunk(again, "refused", residents[2:])
    Broadcast.objects.filter(pk=again.pk).update(status="partly_failed")

    assert audience.count(audience.rule_of(follow(original)), is_emergency=False).total == 1


def test_follow_up_of_a_retired_category_can_be_submitted(original, category):
    made = follow(original)
    type(category).objects.filter(pk=category.pk).update(retired_at=timezone.now())

    assert submit(made).status == BroadcastStatus.PENDING_PATROL


@pytest.mark.parametrize("act", [submit, lambda made: approve(_pending(made))])
def test_requests_under_way_in_the_original_are_waited_for(original, act):
    made = follow(original)
    Delivery.objects.filter(broadcast=original, status="accepted").update(
        status="sending", claim_token="00000000-0000-4000-8000-000000000001", claimed_until=timezone.now()
    )

    assert "リクエスト" in refusal(lambda: act(made))


def _pending(made):
    """As submitted before the original moved."""
    Broadcast.objects.filter(pk=made.pk).update(status=BroadcastStatus.PENDING_PATROL)
    return fresh(made)


def test_original_that_moves_after_the_approval_holds_the_follow_up(original):
    approved = approve(submit(follow(original)))
    Broadcast.objects.filter(pk=original.pk).update(recipients_dropped_at=timezone.now())

    assert not freeze(approved)
    assert (status(approved), fresh(approved).status_reason) == (BroadcastStatus.HELD, "original_moving")
    assert Verb.SEND_ANYWAY not in permissions.available_verbs(factories.patroller(), fresh(approved))
