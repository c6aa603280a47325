"""After the set time nobody knows any more who got it, and how many stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from broadcasts import audience, remainders
from broadcasts.exceptions import BroadcastError
from broadcasts.models import Broadcast, Delivery, FollowKind, SendingPolicy
from broadcasts.services import results, retention
from broadcasts.services.following_up import follow_up
from broadcasts.tasks.delivery import drop_recipients
from broadcasts.tests import factories
from broadcasts.tests.delivering import fresh
from broadcasts.tests.ledgers import as_if, chunk, ended
from broadcasts.tests.test_races import at_once
from cityline.audit.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)

DAYS = 30


@pytest.fixture(autouse=True)
def policy():
    return SendingPolicy.objects.create(keep_recipients_days=DAYS)


@pytest.fixture
def category():
    return factories.category()


def written(category, *, ago=DAYS + 1, first=1, **fields):
    """Ended so many days ago, with something of everything."""
    made, residents = ended(category, **fields), factories.subscribers(8, category, first=first)
    chunk(made, "accepted", residents[:3], sent=residents[:2], refused=residents[2:3])
    chunk(made, "refused", residents[3:5])
    chunk(made, "outcome_unknown", residents[5:7], first_ambiguous_at=timezone.now())
    chunk(made, "cancelled", residents[7:])
    as_if(made, "partly_failed")
    return ended_ago(made, ago)


def ended_ago(broadcast, days):
    Broadcast.objects.filter(pk=broadcast.pk).update(finished_at=timezone.now() - timedelta(days=days))
    return fresh(broadcast)


def known(broadcast):
    """Chunks that still say anything about whom."""
    return Delivery.objects.filter(retention._HOLDS_IDS, broadcast=broadcast).count()


def test_recipients_are_forgotten_and_the_ledger_stays(category):
    broadcast = written(category)
    before = results.ledger(broadcast)

    assert retention.drop_recipients(now=timezone.now()) == 4

    assert known(broadcast) == 0
    assert fresh(broadcast).recipients_dropped_at is not None
    assert results.ledger(fresh(broadcast)) == before
    assert before.adds_up
    entry = Entry.objects.get(action="broadcasts.drop_recipients")
    assert (entry.actor, entry.object_id, entry.data) == (None, broadcast.pk, {"chunks": 4})


def test_nothing_is_forgotten_before_its_time(category, policy):
    broadcast = written(category, ago=DAYS - 1)

    drop_recipients()

    assert (known(broadcast), fresh(broadcast).recipients_dropped_at) == (4, None)
    assert retention.kept_until(broadcast, policy) == broadcast.finished_at + timedelta(days=DAYS)


def test_what_is_not_at_its_end_keeps_its_recipients(category):
    broadcast = written(category)
    Broadcast.objects.filter(pk=broadcast.pk).update(status="cancelled")
    Delivery.objects.filter(broadcast=broadcast, status="cancelled").update(status="pending")

    drop_recipients()

    assert known(broadcast) == 4


@pytest.mark.parametrize("kind", FollowKind)
def test_open_follow_up_keeps_them(category, kind):
    broadcast = written(category)
    follow_up(original_id=broadcast.pk, kind=kind, by=broadcast.author)

    drop_recipients()

    assert known(broadcast) == 4


def test_forgotten_draft_keeps_nobody_s_data(category):
    broadcast = written(category)
    draft = follow_up(original_id=broadcast.pk, kind=FollowKind.NOT_SENT, by=broadcast.author)
    Broadcast.objects.filter(pk=draft.pk).update(edited_at=timezone.now() - timedelta(days=181))

    drop_recipients()

    assert known(broadcast) == 0


def test_who_was_reached_by_an_earlier_sending_is_kept_for_the_next_one(category):
    broadcast = written(category, ago=1)
    again = follow_up(original_id=broadcast.pk, kind=FollowKind.NOT_SENT, by=broadcast.author)
    chunk(again, "accepted", list(audience.matching(audience.rule_of(again), is_emergency=False).order_by("pk")))
    ended_ago(as_if(again, "completed"), DAYS + 1)
    follow_up(original_id=broadcast.pk, kind=FollowKind.UNKNOWN, by=broadcast.author)

    drop_recipients()

    assert known(again) == 1


def test_nothing_is_sent_again_once_it_is_forgotten_whom_another_sending_reached(category):
    broadcast = written(category, ago=1)
    again = follow_up(original_id=broadcast.pk, kind=FollowKind.NOT_SENT, by=broadcast.author)
    Broadcast.objects.filter(pk=again.pk).update(status="completed", recipients_dropped_at=timezone.now())

    with pytest.raises(BroadcastError):
        follow_up(original_id=broadcast.pk, kind=FollowKind.NOT_SENT, by=broadcast.author)

    assert remainders.family(broadcast.pk) == [broadcast.pk, again.pk]


def test_what_died_in_the_middle_is_finished_by_the_next_round(category, monkeypatch):
    monkeypatch.setattr(retention, "CHUNKS_AT_ONCE", 1)
    broadcast = written(category)
    retention._declare(broadcast.pk, timezone.now())
    assert retention._empty_some() == 1

    assert (known(broadcast), retention.drop_recipients(now=timezone.now())) == (3, 3)
    assert known(broadcast) == 0
    assert Entry.objects.filter(action="broadcasts.drop_recipients").count() == 1


def test_forgetting_against_following_has_one_winner(category):
    broadcast = written(category)

    [_, refused] = at_once(
        drop_recipients,
        lambda: follow_up(original_id=broadcast.pk, kind=FollowKind.NOT_SENT, by=broadcast.author),
    )

    assert known(broadcast) == (0 if refused else 4)
    assert broadcast.follow_ups.exists() == (refused is None)


def test_number_of_queries_does_not_grow_with_the_chunks(category, django_assert_max_num_queries):
    written(category)
    more = ended(category)
    for resident in factories.subscribers(40, category, first=100):
        chunk(more, "accepted", [resident])
    ended_ago(as_if(more, "completed"), DAYS + 1)

    with django_assert_max_num_queries(40):
        assert retention.drop_recipients(now=timezone.now()) == 44
