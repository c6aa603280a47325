"""An emergency from its submission to its first request: who decides, what is frozen when, and what it waits for."""

import json
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from broadcasts import audience
from broadcasts.exceptions import NotAllowed
from broadcasts.forms.choosing import choosing
from broadcasts.models import Authorisation, Broadcast, Delivery, LookAfter, SendingPolicy, SendingSwitch
from broadcasts.services import (
    arming,
    controlling,
    delivering,
    freezing,
    looking_after,
    patrol,
    recovery,
    starting,
    submitting,
)
from broadcasts.services.slots import Lane
from broadcasts.states import BroadcastStatus
from broadcasts.tasks.delivery import prepare_emergency
from broadcasts.tests import factories
from broadcasts.tests.delivering import crowd, fresh, line, sealed, started, status, turn
from cityline.audit.models import Entry
from cityline.staff.roles import Role
from subscribers.models import Subscriber

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_grace():
    SendingPolicy.objects.create(has_quiet_hours=False, grace_seconds=60, emergency_grace_seconds=0)


@pytest.fixture
def rung(monkeypatch):
    """Doorbells as they ring, with nobody at the door."""
    heard = []
    monkeypatch.setattr("cityline.doorbell.doorbell.ring", lambda task, *args, **how: heard.append((task, *args)))
    return heard


@pytest.fixture
def category():
    made = factories.category()
    crowd(1200, made)
    return made


def pending(category, **content) -> Broadcast:
    return factories.pending(None, category, is_emergency=True, **content)


def freeze(made: Broadcast, ago: timedelta = timedelta(0)) -> bool:
    return freezing.freeze(broadcast_id=made.pk, now=timezone.now() - ago)


def approve(made: Broadcast, by=None) -> Broadcast:
    return patrol.approve(broadcast_id=made.pk, by=by or factories.patroller(), revision=made.revision)


def submit(made: Broadcast) -> Broadcast:
    return submitting.submit(
        broadcast_id=made.pk,
        by=made.author,
        expected_revision=made.revision,
        armed=arming.by_the_book(made),
    )


def chunks(made: Broadcast) -> int:
    return Delivery.objects.filter(broadcast=made).count()


# --- Frozen before anybody has decided --------------------------------------------------------------------------------
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


# --- The second person ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", [Role.PATROLLER, Role.DUTY_OFFICER])
def test_a_second_person_approves(category, role):
    made = approve(pending(category), factories.user(role, department=factories.department()))

    assert (status(made), factories.authorisation_of(made).kind) == (BroadcastStatus.APPROVED, "emergency")


def _writers(made: Broadcast) -> dict:
    duty = factories.user(Role.DRAFTER, Role.DUTY_OFFICER, department=made.department)
    made.contributors.through.objects.create(broadcast=made, user=duty, how="editor")
    boss = factories.user(Role.DRAFTER, Role.PATROLLER, department=made.department, is_superuser=True)
    made.contributors.through.objects.create(broadcast=made, user=boss, how="submitter")
    made.author.groups.add(*factories.user(Role.DUTY_OFFICER).groups.all())
    return {
        "author who is duty officer": made.author,
        "editor who is duty officer": duty,
        "submitter who is superuser and patroller": boss,
        "superuser": factories.user(is_superuser=True),
        "drafter": factories.drafter(made.department),
    }


@pytest.mark.parametrize(
    "who",
    [
        "author who is duty officer",
        "editor who is duty officer",
        "submitter who is superuser and patroller",
        "superuser",
        "drafter",
    ],
)
def test_nobody_else_approves_not_even_in_an_emergency(category, who):
    made = pending(category)
    freeze(made)

    with pytest.raises(NotAllowed):
        approve(made, _writers(made)[who])

    assert (status(made), Authorisation.objects.count()) == (BroadcastStatus.PENDING_PATROL, 0)


def test_duty_officer_does_not_decide_on_what_is_no_emergency(category):
    made = factories.pending(None, category)

    with pytest.raises(NotAllowed):
        approve(made, factories.user(Role.DUTY_OFFICER))


def test_grace_is_the_policys_own_and_quiet_hours_do_not_hold_it(category):
    SendingPolicy.objects.create(
        has_quiet_hours=True, quiet_from="00:00", quiet_until="23:59:59", emergency_grace_seconds=7
    )

    granted = factories.authorisation_of(approve(pending(category)))

    assert (granted.due_at - granted.granted_at, granted.spread_minutes) == (timedelta(seconds=7), 0)


# --- What was frozen ahead, at the approval ---------------------------------------------------------------------------
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


# --- To the first request ---------------------------------------------------------------------------------------------
def test_one_doorbell_freezes_waits_out_the_grace_starts_and_sends(category):
    SendingPolicy.objects.create(has_quiet_hours=False, emergency_grace_seconds=1)
    with line(1200) as simulator:
        made = approve(pending(category))
        prepare_emergency(made.pk)
        prepare_emergency(made.pk)
        stats = simulator.stats()

    late = fresh(made).started_at - factories.authorisation_of(made).due_at
    assert timedelta(0) <= late < timedelta(seconds=0.5)
    assert (stats["distinct_recipients"], stats["duplicates"], status(made)) == (1200, 0, BroadcastStatus.COMPLETED)


def test_taken_back_in_the_grace_nothing_leaves(category):
    SendingPolicy.objects.create(has_quiet_hours=False, emergency_grace_seconds=2)
    made = approve(pending(category))
    with line(1200) as simulator:
        bell = threading.Thread(target=lambda: (prepare_emergency(made.pk), connection.close()))
        bell.start()
        time.sleep(0.5)
        controlling.take_back(broadcast_id=made.pk, by=made.author)
        bell.join()
        stats = simulator.stats()

    assert (stats["requests"], status(made), chunks(made)) == (0, BroadcastStatus.DRAFT, 0)


def test_kill_switch_holds_emergencies_too(category):
    made = approve(pending(category))
    freeze(made)
    SendingSwitch.objects.create(is_on=False, reason="test", flipped_by=factories.patroller())

    assert (
        starting.start_emergency(broadcast_id=made.pk, now=timezone.now()),
        starting.start_emergencies(now=timezone.now()),
        status(made),
    ) == (False, 0, BroadcastStatus.APPROVED)


def test_slot_at_work_starts_an_emergency_that_no_worker_was_free_to_hear_of(category, settings):
    """Every process is sending, so the doorbell stays in its queue: the slots themselves look."""
    settings.LINE_MULTICAST_RATE = 10  # so that each claim takes one chunk, and their order shows
    everybody = factories.category()
    Subscriber.objects.update(choice_mask=everybody.mask | category.mask)
    ordinary = started(sealed(everybody))
    made = pending(category)
    freeze(made)
    SendingPolicy.objects.create(has_quiet_hours=False, emergency_grace_seconds=0)

    with line(1200, latency_ms=50) as simulator:
        approve(made)
        turn()
        stats = simulator.stats()

    order = list(
        Delivery.objects.order_by("first_attempted_at", "pk").values_list("broadcast__is_emergency", flat=True)
    )
    assert (status(made), status(ordinary)) == (BroadcastStatus.COMPLETED, BroadcastStatus.COMPLETED)
    assert (order[:3], stats["requests"]) == ([True, True, True], 6)


def test_looking_for_emergencies_is_one_query_when_there_are_none(category, django_assert_num_queries):
    sealed(category)

    with django_assert_num_queries(1):
        starting.start_emergencies(now=timezone.now())


def test_emergency_lane_is_never_filled_by_anything_else(category):
    started(sealed(category))

    with line(1200):
        assert delivering.drain(lane=Lane.EMERGENCY, seconds=1.0) == 0


def test_sealed_request_of_an_emergency_names_what_was_approved(category):
    made = approve(pending(category))

    body = json.loads(factories.authorisation_of(made).request_body)

    assert (body["messages"][0]["text"], body["customAggregationUnits"]) == (
        made.parts[0]["text"],
        [made.aggregation_unit],
    )


# --- Looked at afterwards ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", [Role.PATROLLER, Role.DUTY_OFFICER])
def test_approved_emergency_is_looked_at_afterwards_by_somebody_else(category, role):
    by = factories.user(role, department=factories.department())
    made, colleague = approve(pending(category), by), factories.patroller()

    with pytest.raises(NotAllowed):
        looking_after.look(broadcast_id=made.pk, by=by)
    looking_after.look(broadcast_id=made.pk, by=colleague, words="適切")

    look = LookAfter.objects.get(broadcast=made)
    assert (look.why, look.looked_by, look.words) == ("emergency", colleague, "適切")


def test_ordinary_approval_owes_no_look(category):
    factories.approved(None, category)

    assert not LookAfter.objects.exists()
