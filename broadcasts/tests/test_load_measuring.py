"""What the residents a submitted broadcast is for have had this week, counted to the last of them."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from broadcasts.models import Broadcast, Delivery, LoadReading
from broadcasts.services import load_measuring, moving, patrol, submitting
from broadcasts.states import DeliveryStatus, Verb
from broadcasts.tests import factories
from broadcasts.tests.delivering import sealed, started
from subscribers.models import Subscriber

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(category):
    """Six residents who chose the category."""
    factories.subscribers(5, category)
    return list(Subscriber.objects.order_by("pk"))


def sent(to, *, ago=timedelta(days=1), status=DeliveryStatus.ACCEPTED, **fields) -> Broadcast:
    """A broadcast that was sent to these residents in one chunk."""
    made = factories.draft()
    at = timezone.now() - ago
    Broadcast.objects.filter(pk=made.pk).update(started_at=at, finished_at=at)
    ids = sorted(resident.pk for resident in to)
    Delivery.objects.create(
        broadcast=made, position=1, status=status, recipient_ids=ids, sent_ids=ids, first_id=ids[0], last_id=ids[-1],
        recipient_count=len(ids), retry_key=f"00000000-0000-4000-8000-{made.pk:012d}", body_sha256="0" * 64,
        finished_at=at, **fields,
    )  # fmt: skip
    return made


def counted(broadcast) -> tuple[list[int], list[int], int]:
    load_measuring.measure_waiting()
    made = LoadReading.objects.get(broadcast=broadcast)
    return made.had, made.with_coming, made.coming_count


def test_load_counts_each_resident_by_what_was_accepted_for_them(people, category):
    for n in (1, 2, 3, 4):
        sent(people[:n])
    pending = factories.pending(None, category)

    assert counted(pending) == ([2, 1, 1, 2], [2, 1, 1, 2], 0)


def test_load_counts_only_the_week_and_only_what_arrived(people, category):
    me = factories.patroller()
    sent(people, ago=timedelta(days=8))
    sent(people, status=DeliveryStatus.REFUSED)
    sent(people, status=DeliveryStatus.SPLIT)
    sent(people[:2], status=DeliveryStatus.OUTCOME_UNKNOWN)
    marked = {"marked_as": "reached", "marked_by": me, "marked_at": timezone.now()}
    sent(people[:1], status=DeliveryStatus.OUTCOME_UNKNOWN, **marked)
    pending = factories.pending(None, category)

    assert counted(pending)[0] == [5, 1, 0, 0]


def test_load_is_of_this_audience_alone_as_it_can_be_reached(people, category):
    other = factories.category()
    sent([*people, factories.subscriber(other)])
    people[0].__class__.objects.filter(pk=people[0].pk).update(is_following=False)
    paused = Subscriber.objects.filter(pk=people[1].pk)
    paused.update(paused_until=timezone.now() + timedelta(days=3), pause_is_total=False)
    ordinary, urgent = factories.pending(None, category), factories.pending(None, category, is_emergency=True)

    assert (counted(ordinary)[0], counted(urgent)[0]) == ([0, 4, 0, 0], [0, 5, 0, 0])


def test_load_adds_what_is_approved_by_choice_and_what_still_leaves(people, category):
    half = factories.category()
    Subscriber.objects.filter(pk=people[0].pk).update(choice_mask=category.mask | half.mask)
    factories.approved(None, half)
    with_two = factories.category()
    Subscriber.objects.filter(pk__in=[p.pk for p in people[:2]]).update(choice_mask=F("choice_mask") + with_two.mask)
    paused = started(sealed(with_two))
    moving.move_to(broadcast=paused, verb=Verb.PAUSE, actor=None, now=timezone.now(), reason="by_hand")
    pending = factories.pending(None, category)

    assert counted(pending) == ([6, 0, 0, 0], [4, 1, 1, 0], 2)


def test_load_leaves_out_what_is_approved_for_another_week(people, category):
    factories.approved(None, category, scheduled_at=timezone.now() + timedelta(days=5))
    pending = factories.pending(None, category)

    assert counted(pending) == ([6, 0, 0, 0], [6, 0, 0, 0], 0)


def test_load_in_many_blocks_is_the_same(people, category, monkeypatch):
    monkeypatch.setattr(load_measuring, "BLOCK", 2)
    sent(people[1:5])
    pending = factories.pending(None, category)

    assert counted(pending)[0] == [2, 4, 0, 0]


def test_load_is_counted_once_and_anew_for_what_is_submitted_again(people, category):
    pending = factories.pending(None, category)
    first = load_measuring.measure_waiting(), load_measuring.measure_waiting()

    patrol.return_for_edit(
        broadcast_id=pending.pk, by=factories.patroller(), revision=pending.revision, reason="wording", words="直す"
    )
    again = Broadcast.objects.get(pk=pending.pk)
    again.submitted_at = timezone.now()
    again.save(update_fields=["submitted_at"])
    moving.move_to(broadcast=again, verb=Verb.SUBMIT, actor=again.author, now=again.submitted_at)
    before = load_measuring.reading_of(again)

    assert (first, before, load_measuring.measure_waiting()) == ((1, 0), None, 1)
    assert load_measuring.reading_of(again).had == [6, 0, 0, 0]


def test_load_grows_old_and_is_counted_again(people, category):
    pending = factories.pending(None, category)
    load_measuring.measure_waiting()

    later = timezone.now() + load_measuring.KEEPS

    assert list(load_measuring.waiting(now=later)) == [pending]


def test_load_that_fails_waits_a_minute_and_hinders_no_other(people, category, monkeypatch):
    broken, fine = factories.pending(None, category), factories.pending(None, category)
    count = load_measuring._count
    monkeypatch.setattr(load_measuring, "_count", lambda b, week: 1 / 0 if b.pk == broken.pk else count(b, week))

    assert load_measuring.measure_waiting() == 1
    assert (load_measuring.reading_of(broken), load_measuring.reading_of(fine).had) == (None, [6, 0, 0, 0])
    assert list(load_measuring.waiting(now=timezone.now() + load_measuring.TRIED_AGAIN)) == [broken]


def test_load_ends_when_somebody_decided_meanwhile(people, category):
    pending = factories.pending(None, category)
    stale = Broadcast.objects.get(pk=pending.pk)
    submitting.withdraw(broadcast_id=pending.pk, by=pending.author)

    assert load_measuring.measure(broadcast=stale, now=timezone.now()) is False
    assert LoadReading.objects.get().measured_at is None


def test_load_of_nobody_at_all_is_none(db):
    lonely = factories.category()
    pending = factories.pending(None, lonely)

    assert counted(pending)[0] == [0, 0, 0, 0]
