"""Blocks after broadcasts: counted once, for whoever was really sent it, and never shown of fewer than five."""

from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from broadcasts.models import Authorisation, BlockTally, Broadcast, Delivery
from broadcasts.services import block_counting, block_rates
from broadcasts.states import BroadcastStatus, DeliveryStatus
from broadcasts.tests import factories
from broadcasts.tests.delivering import crowd, sealed, started
from cityline.staff.roles import Role
from subscribers.models import Departure, Subscriber

pytestmark = pytest.mark.django_db
NOW = timezone.now()
HOUR = timedelta(hours=1)


def sent(count=3, *, at=NOW - 100 * HOUR, category=None, first=True, **fields):
    """A broadcast that LINE accepted at ``at`` for residents 1 … ``count``."""
    category = category or factories.category()
    if first:
        crowd(count, category)
    broadcast = started(sealed(category, **fields))
    for delivery in Delivery.objects.filter(broadcast=broadcast):
        Delivery.objects.filter(pk=delivery.pk).update(
            status=DeliveryStatus.ACCEPTED, sent_ids=delivery.recipient_ids, finished_at=at, first_attempted_at=at,
            retry_key=uuid4(), body_sha256="x",
        )  # fmt: skip
    Broadcast.objects.filter(pk=broadcast.pk).update(
        status=BroadcastStatus.COMPLETED, started_at=at - timedelta(seconds=1), finished_at=at
    )
    return Broadcast.objects.get(pk=broadcast.pk)


def gone(subscriber, at, **fields):
    made = Departure.objects.create(subscriber=subscriber, at=at, **{"found_by": "webhook", **fields})
    Departure.objects.filter(pk=made.pk).update(recorded_at=at)
    return made


def residents():
    return list(Subscriber.objects.order_by("pk"))


def tally(broadcast):
    return BlockTally.objects.values_list("accepted_count", "within_day", "within_three_days").get(broadcast=broadcast)


def test_blocks_count_by_the_hours_since_acceptance():
    at = NOW - 100 * HOUR
    broadcast = sent(6, at=at)
    times = [-HOUR, HOUR, 24 * HOUR, 25 * HOUR, 72 * HOUR, 73 * HOUR]
    for resident, after in zip(residents(), times, strict=True):
        gone(resident, at + after)

    assert block_counting.count_blocks(now=NOW) == 6
    assert tally(broadcast) == (6, 2, 4)


def test_block_counts_once_however_often_it_is_counted():
    broadcast = sent(2)
    gone(residents()[0], NOW - 99 * HOUR)

    settled = [block_counting.count_blocks(now=NOW) for _ in range(3)]

    assert settled == [1, 0, 0]
    assert tally(broadcast) == (2, 1, 1)
    assert Departure.objects.unsettled().count() == 0


def test_departure_of_this_minute_waits_until_answers_are_recorded():
    broadcast = sent(2, at=NOW - HOUR)
    late = gone(residents()[0], NOW - timedelta(minutes=1))

    block_counting.count_blocks(now=NOW)
    before = tally(broadcast)
    block_counting.count_blocks(now=NOW + timedelta(minutes=5))

    late.refresh_from_db()
    assert (before, tally(broadcast)) == ((2, 0, 0), (2, 1, 1))
    assert late.settled_at is not None


def test_only_those_to_whom_it_was_really_sent_count():
    broadcast = sent(5)
    first, excluded, refused, stranger, _ = residents()
    chunk = Delivery.objects.get(broadcast=broadcast)
    Delivery.objects.filter(pk=chunk.pk).update(
        sent_ids=[first.pk, stranger.pk], refused_ids=[refused.pk], refused_count=1, excluded_unticked=2
    )
    for resident in (first, excluded, refused, factories.subscriber()):
        gone(resident, NOW - 99 * HOUR)

    block_counting.count_blocks(now=NOW)

    assert tally(broadcast) == (2, 1, 1)


def test_block_after_several_broadcasts_counts_for_each():
    category = factories.category()
    early, late = (
        sent(1, at=NOW - 100 * HOUR, category=category),
        sent(1, at=NOW - 60 * HOUR, category=category, first=False),
    )
    gone(residents()[0], NOW - 50 * HOUR)

    block_counting.count_blocks(now=NOW)

    assert (tally(early), tally(late)) == ((1, 0, 1), (1, 1, 1))


@pytest.mark.parametrize("status", ["outcome_unknown", "sending", "retrying"])
def test_what_line_has_not_accepted_has_cost_nothing(status):
    broadcast = sent(1)
    Delivery.objects.update(status=status, claim_token="00000000-0000-4000-8000-000000000001", claimed_until=NOW)
    gone(residents()[0], NOW - 99 * HOUR)

    block_counting.count_blocks(now=NOW)

    assert tally(broadcast) == (0, 0, 0)


def test_training_and_comparisons_count_for_nothing():
    broadcast = sent(2)
    gone(residents()[0], NOW - 99 * HOUR, found_by="sync")
    gone(residents()[1], NOW - 99 * HOUR)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # what is sealed cannot be changed otherwise
        Authorisation.objects.update(is_training=True)
        cursor.execute("SET LOCAL session_replication_role = origin")

    assert block_counting.count_blocks(now=NOW) == 1
    assert not BlockTally.objects.filter(broadcast=broadcast).exists()


def test_resident_who_was_erased_is_settled_and_counts_nowhere():
    broadcast = sent(2)
    gone(residents()[0], NOW - 99 * HOUR)
    Subscriber.objects.filter(pk=residents()[0].pk).delete()

    assert block_counting.count_blocks(now=NOW) == 1
    assert tally(broadcast) == (2, 0, 0)


def test_accepted_count_follows_a_send_that_goes_on():
    broadcast = sent(3, at=NOW - HOUR)
    Broadcast.objects.update(status=BroadcastStatus.SENDING, finished_at=None)
    Delivery.objects.update(
        status=DeliveryStatus.SENDING, claim_token="00000000-0000-4000-8000-000000000001", claimed_until=NOW
    )
    block_counting.count_blocks(now=NOW)
    before = tally(broadcast)
    Delivery.objects.update(status=DeliveryStatus.ACCEPTED)
    Broadcast.objects.update(status=BroadcastStatus.COMPLETED, finished_at=NOW)

    block_counting.count_blocks(now=NOW + HOUR)
    block_counting.count_blocks(now=NOW + 2 * HOUR)

    assert (before, tally(broadcast)) == ((0, 0, 0), (3, 0, 0))


def test_many_batches_are_counted_to_the_end(monkeypatch):
    monkeypatch.setattr(block_counting, "AT_ONCE", 2)
    broadcast = sent(5)
    for resident in residents():
        gone(resident, NOW - 99 * HOUR)

    assert block_counting.count_blocks(now=NOW) == 5
    assert tally(broadcast) == (5, 5, 5)


def test_number_of_statements_does_not_grow_with_the_blocks(django_assert_num_queries):
    sent(30)
    for resident in residents():
        gone(resident, NOW - 99 * HOUR)

    with django_assert_num_queries(2):
        block_counting.count_blocks(now=NOW)


# --- What people read ---
def counted(broadcast, *, day=0, three=0, accepted=10_000, started_at=None):
    BlockTally.objects.update_or_create(
        broadcast=broadcast,
        defaults={
            "accepted_count": accepted, "within_day": day, "within_three_days": three, "counted_at": NOW,
        },
    )  # fmt: skip
    if started_at:
        Broadcast.objects.filter(pk=broadcast.pk).update(started_at=started_at, finished_at=started_at)
    return Broadcast.objects.get(pk=broadcast.pk)


@pytest.fixture
def ours():
    return sent(1)


def another(category=None):
    """One more, of a department of its own."""
    category = category or factories.category()
    factories.subscriber(category)
    return sent(category=category, first=False)


def test_ordinary_is_what_all_others_of_the_ninety_days_before_saw(ours):
    day = timedelta(days=1)
    began = NOW - 10 * day
    mine = counted(ours, day=40, three=50, started_at=began)
    counted(another(), day=10, three=20, accepted=20_000, started_at=began - day)
    counted(another(), day=0, three=10, accepted=10_000, started_at=began - 89 * day)
    counted(another(), day=900, three=900, started_at=began - 91 * day)
    counted(another(), day=900, three=900, started_at=began + day)

    found = block_rates.blocks(mine, now=NOW)

    assert (found.day.count, found.three_days.count, found.three_days.per_10k) == (40, 50, 50.0)
    assert (found.ordinary_three_days.count, found.ordinary_three_days.per_10k) == (30, 10.0)
    assert found.ordinary_day.count == 10
    assert found.counting_until is None


@pytest.mark.parametrize(("blocks", "shown"), [(0, None), (4, None), (5, 5)])
def test_fewer_than_five_are_never_shown(ours, blocks, shown):
    found = block_rates.blocks(counted(ours, three=blocks), now=NOW)

    assert (found.three_days.count, found.three_days.per_10k) == (shown, shown and 5.0)


def test_fewer_than_five_cannot_be_worked_out_of_a_total_and_the_rows_beside_it():
    possible = {}
    for shown, hidden in product(range(5, 198), range(5)):
        row, total = block_rates.rate(shown, 1000), block_rates.rate(shown + hidden, 3000)
        possible.setdefault((row.count, row.per_10k, total.count, total.per_10k), set()).add(hidden)

    assert min(len(hidden) for hidden in possible.values()) >= 3


def test_broadcast_that_reached_nobody_has_no_blocks_to_show(ours):
    assert block_rates.blocks(ours, now=NOW) is None
    assert block_rates.blocks(counted(ours, accepted=0), now=NOW) is None


def test_recent_broadcast_says_until_when_more_may_come(ours):
    mine = counted(ours, started_at=NOW - HOUR)

    assert block_rates.blocks(mine, now=NOW).counting_until == NOW + 71 * HOUR


def test_months_without_broadcasts_are_there_too(ours):
    counted(ours, three=7, started_at=NOW)
    found = block_rates.tallies(Broadcast.objects.all(), now=NOW)

    months = block_rates.by_month(found, now=NOW)

    assert [line.broadcasts for line in months] == [0] * 11 + [1]
    assert (months[-1].blocks.count, months[-1].blocks.per_10k) == (5, 5.0)
    assert len({line.month for line in months}) == 12


def test_broadcast_of_two_categories_counts_in_each():
    first, second = factories.category(), factories.category()
    factories.subscriber(first, second)
    both = counted(started(sealed(first, second)), three=8, started_at=NOW - HOUR)
    counted(another(category=first), three=2, started_at=NOW - HOUR)
    found = block_rates.tallies(Broadcast.objects.all(), now=NOW)

    lines = {
        line.key: (line.broadcasts, line.blocks.count, line.blocks.recipients)
        for line in block_rates.by_category(found)
    }

    assert lines == {first.pk: (2, 10, 20_000), second.pk: (1, 10, 10_000)}
    narrowed = block_rates.of(found, department=both.department_id, category=second.pk)
    assert [row.pk for row in narrowed] == [both.pk]


def test_results_page_shows_blocks_beside_the_ordinary(client, ours):
    counted(another(), day=10, three=20, started_at=NOW - timedelta(days=9))
    counted(ours, day=4, three=50, started_at=NOW - timedelta(days=5))
    client.force_login(factories.patroller())

    page = client.get(
        reverse("admin:broadcast_results", args=[ours.pk]), headers={"Accept-Language": "en"}
    ).content.decode()

    assert 'id="blocks"' in page
    assert "50.0" in page
    assert "20.0" in page
    assert "style=" not in page[page.index('id="blocks"') : page.index('id="requests"')]


def test_trend_shows_departments_to_the_pr_office_and_a_department_its_own(client, ours):
    other = another()
    for broadcast in (ours, other):
        counted(broadcast, three=50, started_at=NOW - HOUR)
    address = reverse("admin:broadcast_blocks")

    client.force_login(factories.patroller())
    everything = client.get(address, {"department": ours.department_id}).content.decode()
    client.force_login(ours.author)
    own = client.get(address, {"department": other.department_id}).content.decode()

    assert 'id="by-department"' in everything
    assert other.department.name in everything
    assert 'id="by-department"' not in own
    assert other.department.name not in own
    assert other.categories.get().name not in own


def test_broadcasts_after_which_most_blocked_come_first_and_never_with_too_few(client, ours):
    counted(ours, three=20, started_at=NOW - HOUR)
    worst = counted(another(), three=10, accepted=2_000, started_at=NOW - HOUR)
    counted(another(), three=4, accepted=10, started_at=NOW - HOUR)
    found = block_rates.tallies(Broadcast.objects.all(), now=NOW)
    client.force_login(factories.patroller())

    costs = [(cost.broadcast, cost.blocks.per_10k) for cost in block_rates.costliest(found)]
    page = client.get(reverse("admin:broadcast_blocks")).content.decode()

    assert costs == [(worst, 50.0), (ours, 20.0)]
    assert reverse("admin:broadcast_results", args=[worst.pk]) in page


def test_trend_is_closed_to_those_without_broadcasts_and_takes_nonsense(client, ours):
    address = reverse("admin:broadcast_blocks")
    client.force_login(factories.patroller())
    for nonsense in ({"department": "9" * 40}, {"category": "\x00"}, {"category": "²", "department": "-1"}):
        assert client.get(address, nonsense).status_code == 200
    client.force_login(factories.user(Role.ADMINISTRATOR))

    assert client.get(address).status_code == 403


def test_trend_costs_the_same_with_many_broadcasts(client, ours, django_assert_max_num_queries):
    client.force_login(factories.patroller())
    counted(ours, three=9, started_at=NOW - HOUR)
    for _ in range(3):
        counted(another(), three=9, started_at=NOW - HOUR)

    with django_assert_max_num_queries(16):
        client.get(reverse("admin:broadcast_blocks"))


def test_chunk_of_a_resident_is_probed_by_broadcast_and_range():
    sent(2)
    values = {
        "now": NOW, "recorded_before": NOW, "day": block_counting.DAY, "three_days": block_counting.THREE_DAYS,
        "many": 10, "webhook": "webhook", "accepted": "accepted",
    }  # fmt: skip

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {block_counting._COUNT}", values)
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "delivery_leaves_disjoint" in plan
    assert "(broadcast_id = c.id) AND (int8range(" in plan
