"""The audience of an emergency is frozen while it waits for its second person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from broadcasts import audience
from broadcasts.forms.choosing import choosing
from broadcasts.models import Broadcast, Delivery, SendingPolicy
from broadcasts.services import (
    freezing,
    patrol,
    recovery,
    starting,
    submitting,
)
from broadcasts.states import BroadcastStatus
from broadcasts.tasks.delivery import prepare_emergency
from broadcasts.tests import factories
from broadcasts.tests.delivering import fresh, line, sealed, status
from broadcasts.tests.emergency.deeds import approve, chunks, freeze, pending, submit
from cityline.audit.models import Entry
from subscribers.models import Subscriber

pytestmark = pytest.mark.django_db(transaction=True)


def test_submitting_rings_for_the_freeze_and_does_not_do_it_itself(category, rung):
    made = factories.draft(None, category, is_emergency=True)

    with line(1200):
        submit(made)

    assert ("broadcasts.prepare_emergency", made.pk) in rung
    assert (status(made), chunks(made)) == (BroadcastStatus.PENDING_PATROL, 0)


def test_submitting_does_not_wait_for_a_check_line_cannot_make(category, settings):
    made = factories.draft(None, category, is_emergency=True)
    settings.LINE_API_BASE_URL = "http://127.0.0.1:9"

    submit(made)

    assert status(made) == BroadcastStatus.PENDING_PATROL


def test_audience_is_frozen_while_it_waits_for_its_second_person(category):
    made = pending(category)

    done = [freeze(made), freeze(made)]

    assert (done, chunks(made), fresh(made).audience_count) == ([True, False], 3, 1200)
    assert Entry.objects.filter(action="broadcasts.freeze").count() == 1


def test_ordinary_broadcast_is_not_frozen_while_it_waits(category):
    made = factories.pending(None, category)

    assert (freeze(made), chunks(made)) == (False, 0)


def test_emergency_for_later_is_not_frozen_while_it_waits(category):
    made = pending(category, scheduled_at=timezone.now() + timedelta(hours=3))

    assert (freeze(made), chunks(made)) == (False, 0)


def test_what_follows_another_is_frozen_only_once_it_is_approved(category):
    """The ledger it is about may still move until then."""
    original = factories.pending(None, category)
    made = factories.pending(None, category)
    made.follows, made.follow_kind, made.is_emergency = original, "correction", True

    assert freezing._freeze_ahead(made, timezone.now()) is False


def test_waiting_audience_is_made_anew_before_it_grows_old(category):
    made = pending(category)
    freeze(made, ago=timedelta(minutes=6))
    factories.subscribers(5, category, first=5000)

    again = freeze(made)

    assert (again, fresh(made).audience_count) == (True, 1205)


@pytest.mark.parametrize("how", ["withdrawn", "returned", "rejected"])
def test_whatever_ends_the_waiting_thaws_the_audience(category, how):
    made, officer = pending(category), factories.patroller()
    freeze(made)
    decision = {"broadcast_id": made.pk, "by": officer, "revision": made.revision, "reason": "error", "words": "誤り"}

    if how == "withdrawn":
        submitting.withdraw(broadcast_id=made.pk, by=made.author)
    elif how == "returned":
        patrol.return_for_edit(**decision)
    else:
        patrol.reject(**decision)
    late = freeze(made)

    assert (late, chunks(made), fresh(made).frozen_at, fresh(made).audience_count) == (False, 0, None, None)


def test_reconciler_rings_for_emergencies_that_wait_without_a_fresh_audience(category, rung):
    missing, old, good, forgotten = (pending(category) for _ in range(4))
    ordinary = factories.pending(None, category)
    freeze(old, ago=timedelta(minutes=6))
    freeze(good)
    Broadcast.objects.filter(pk=forgotten.pk).update(status_changed_at=timezone.now() - timedelta(hours=2))

    recovery.freeze_what_is_missing(now=timezone.now())

    assert sorted(rung) == [("broadcasts.prepare_emergency", made.pk) for made in (missing, old)]
    assert status(ordinary) == BroadcastStatus.PENDING_PATROL


def test_approval_takes_the_waiting_audience_and_it_starts_at_once(category):
    made = pending(category)
    Broadcast.objects.filter(pk=made.pk).update(submitted_at=timezone.now() - timedelta(minutes=5))
    freeze(made, ago=timedelta(minutes=4))
    before = list(Delivery.objects.filter(broadcast=made).values_list("pk", flat=True))

    approve(made)
    began = starting.start_emergency(broadcast_id=made.pk, now=timezone.now())

    assert (began, status(made)) == (True, BroadcastStatus.SENDING)
    assert list(Delivery.objects.filter(broadcast=made).values_list("pk", flat=True)) == before


@pytest.mark.parametrize("why", ["old", "empty", "another size", "of an earlier submission"])
def test_approval_drops_a_waiting_audience_that_is_not_right(category, why):
    made = pending(category)
    if why == "empty":
        Broadcast.objects.filter(pk=made.pk).update(frozen_at=timezone.now(), audience_count=0)
    else:
        freeze(made, ago=timedelta(minutes=11 if why == "old" else 0))
    if why == "another size":
        factories.subscribers(700, category, first=5000)
    if why == "of an earlier submission":
        Broadcast.objects.filter(pk=made.pk).update(submitted_at=timezone.now() + timedelta(seconds=1))

    approve(made)
    dropped = (chunks(made), fresh(made).frozen_at)
    freeze(made)

    assert (dropped, fresh(made).status) == ((0, None), BroadcastStatus.APPROVED)
    assert fresh(made).audience_count == audience.count(audience.rule_of(made), is_emergency=True).total


def test_approval_for_later_freezes_again_shortly_before(category):
    later = timezone.now() + timedelta(hours=2)
    made = pending(category, scheduled_at=later)
    Broadcast.objects.filter(pk=made.pk).update(frozen_at=timezone.now(), audience_count=1200)

    approve(made)

    assert (fresh(made).frozen_at, freezing.freeze(broadcast_id=made.pk, now=later)) == (None, True)


def test_frozen_ahead_counts_only_for_emergencies(category):
    ordinary = sealed(category)
    granted = factories.authorisation_of(ordinary)
    ordinary.submitted_at = granted.granted_at - timedelta(minutes=2)
    ordinary.frozen_at = granted.granted_at - timedelta(minutes=1)

    assert freezing.is_frozen_for(broadcast=ordinary, authorisation=granted) is False
    ordinary.is_emergency = True
    assert freezing.is_frozen_for(broadcast=ordinary, authorisation=granted) is True


def test_who_left_between_freeze_and_request_is_left_out_and_counted(category):
    made = pending(category)
    freeze(made)
    approve(made)
    first, second, third, fourth, fifth = (factories.line_user_id(n) for n in (1, 2, 3, 4, 5))
    resident = Subscriber.objects
    resident.filter(line_user_id=first).update(is_following=False)
    tomorrow = timezone.now() + timedelta(days=1)
    resident.filter(line_user_id=second).update(paused_until=tomorrow, pause_is_total=True)
    resident.filter(line_user_id=fifth).update(paused_until=tomorrow)  # emergencies stay on
    resident.filter(line_user_id=third).update(left_at=timezone.now())
    resident.filter(line_user_id=fourth).update(choice_mask=0)

    with line(1200) as simulator:
        prepare_emergency(made.pk)
        stats = simulator.stats()

    chunk = Delivery.objects.get(broadcast=made, position=1)
    assert (stats["distinct_recipients"], stats["duplicates"], status(made)) == (1196, 0, BroadcastStatus.COMPLETED)
    assert (chunk.excluded_blocked, chunk.excluded_paused, chunk.excluded_left, chunk.excluded_unticked) == (1, 1, 1, 1)


def test_who_pauses_is_counted_approved_frozen_and_reached_alike(category):
    tomorrow = timezone.now() + timedelta(days=1)
    some = Subscriber.objects.order_by("pk").values_list("pk", flat=True)
    Subscriber.objects.filter(pk__in=list(some[:5])).update(paused_until=tomorrow)
    Subscriber.objects.filter(pk__in=list(some[5:8])).update(paused_until=tomorrow, pause_is_total=True)
    SendingPolicy.objects.create(has_quiet_hours=False, emergency_grace_seconds=1)

    with line(1200) as simulator:
        made = approve(pending(category))
        prepare_emergency(made.pk)
        reached = simulator.stats()["distinct_recipients"]

    granted = factories.authorisation_of(made)
    offered = choosing(category_ids=[category.pk], undecided_group_ids=[], is_emergency=True)
    assert (offered.total, granted.approved_count, fresh(made).audience_count, reached) == (1197, 1197, 1197, 1197)
