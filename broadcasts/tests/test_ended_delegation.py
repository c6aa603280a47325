"""The end of a delegation stops what it let go and is still unsent, however far that has come, and whoever ended it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from broadcasts.exceptions import BroadcastError, NotDelegated
from broadcasts.models import Broadcast, Delegation, DeliveryAttempt, LookAfter, Notice, SendingPolicy
from broadcasts.services import claiming, controlling, delegating, freezing, recovery, sealing, starting, submitting
from broadcasts.services.authorising import in_force
from broadcasts.services.slots import Lane
from broadcasts.tests import factories as make
from broadcasts.tests.delegated import delegation, in_days, submit
from broadcasts.tests.delivering import crowd, fresh, line, started, turn
from broadcasts.tests.test_races import at_once
from broadcasts.tests.test_tampering import replica
from cityline.audit.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def category():
    made = make.category()
    crowd(3, made)
    return made


@pytest.fixture
def granted(category):
    SendingPolicy.objects.create(has_quiet_hours=False, grace_seconds=0)
    return delegation(category, make.department(is_training=True))


@pytest.fixture
def let_go(category, granted):
    return submit(make.draft(make.drafter(granted.department), category))


def end(granted):
    return delegating.end(delegation_id=granted.pk, by=make.patroller(), words="誤字が続いた")


def end_in_sql(granted):
    """One UPDATE, by whoever can: everything else is derived from it."""
    Delegation.objects.filter(pk=granted.pk).update(
        ended_at=timezone.now(), ended_by=make.patroller(), ended_for="SQLで"
    )


def stands(broadcast):
    now = fresh(broadcast)
    return now.status, now.status_reason


@pytest.mark.parametrize("ending", [end, end_in_sql])
def test_next_claim_takes_nothing_and_pauses_with_its_reason(granted, let_go, ending):
    sending = started(let_go)
    ending(granted)

    assert claiming.claim(lane=Lane.DELIVERY, limit=10, now=timezone.now()) == []

    assert stands(sending) == ("paused", "delegation_ended")
    assert DeliveryAttempt.objects.count() == 0


def test_nothing_leaves_in_the_round_after_the_end(granted, category):
    granted.department.is_training = False
    granted.department.save()
    with line(3):
        sending = started(submit(make.draft(make.drafter(granted.department), category)))
        end_in_sql(granted)

        turn(seconds=1.0)

    assert stands(sending) == ("paused", "delegation_ended")
    assert DeliveryAttempt.objects.count() == 0


def test_what_was_only_approved_is_neither_frozen_nor_started_and_is_held(granted, let_go):
    end(granted)
    now = timezone.now()

    assert not freezing.freeze(broadcast_id=let_go.pk, now=now)
    assert not starting.start(broadcast_id=let_go.pk, now=now)
    recovery.reconcile(now=now)
    recovery.reconcile(now=now)

    assert stands(let_go) == ("held", "delegation_ended")
    assert Notice.objects.filter(broadcast=let_go, kind="held").exists()
    assert Entry.objects.filter(action="broadcasts.hold").count() == 1


def test_reconciler_pauses_what_no_claim_has_found_yet(granted, let_go):
    sending = started(let_go)
    end(granted)

    recovery.reconcile(now=timezone.now())

    assert stands(sending) == ("paused", "delegation_ended")


def test_stopped_broadcast_cannot_go_on_and_can_be_cancelled(granted, let_go):
    sending, boss = started(let_go), make.patroller()
    end(granted)
    recovery.reconcile(now=timezone.now())

    with pytest.raises(BroadcastError) as refused:
        controlling.resume(broadcast_id=sending.pk, by=boss)
    controlling.cancel(broadcast_id=sending.pk, by=boss)

    assert "委任" in str(refused.value)
    assert stands(sending)[0] == "cancelled"


def test_held_for_its_audience_it_cannot_be_sent_anyway_after_the_end(granted, let_go):
    replica(f"UPDATE broadcasts_broadcast SET status = 'held', status_reason = 'gap' WHERE id = {let_go.pk}")  # noqa: S608
    end(granted)

    with pytest.raises(BroadcastError):
        controlling.send_anyway(broadcast_id=let_go.pk, by=make.patroller())


def test_held_broadcast_is_taken_back_and_goes_the_ordinary_way(granted, let_go):
    end(granted)
    recovery.reconcile(now=timezone.now())

    controlling.take_back(broadcast_id=let_go.pk, by=let_go.author)
    submitting.submit(broadcast_id=let_go.pk, by=let_go.author, expected_revision=let_go.revision)

    assert stands(let_go)[0] == "pending_patrol"
    assert list(LookAfter.objects.owed()) == []


def test_last_day_that_passes_stops_nothing_that_was_let_go(category):
    SendingPolicy.objects.create(has_quiet_hours=False, send_by_minutes=1440)
    granted = delegation(category, make.department(is_training=True), valid_until=in_days(0))

    let_go = submit(make.draft(make.drafter(granted.department), category))

    on_the_next_day = make.authorisation_of(let_go).send_by - timedelta(seconds=1)
    assert in_force(broadcast=let_go, now=on_the_next_day) is not None


def test_more_residents_by_the_freeze_than_the_reach_wait_for_the_pr_office(category):
    SendingPolicy.objects.create(has_quiet_hours=False, grace_seconds=0)
    granted = delegation(category, make.department(is_training=True), reach_max=3)
    let_go = submit(make.draft(make.drafter(granted.department), category))
    make.subscriber(category)

    freezing.freeze(broadcast_id=let_go.pk, now=timezone.now())
    held = stands(let_go)
    controlling.send_anyway(broadcast_id=let_go.pk, by=make.patroller())

    assert held == ("held", "delegation_exceeded")
    assert starting.start(broadcast_id=let_go.pk, now=timezone.now())


def test_one_of_two_delegations_that_ends_is_enough(granted, category):
    other = make.category(category.group)
    second = delegation(other, granted.department)
    sending = started(submit(make.draft(make.drafter(granted.department), category, other)))
    end(second)

    assert claiming.claim(lane=Lane.DELIVERY, limit=10, now=timezone.now()) == []
    assert stands(sending) == ("paused", "delegation_ended")


def test_delegation_exchanged_in_the_table_stops_with_an_alarm(granted, let_go, category):
    sending = started(let_go)
    other = delegation(make.category(), granted.department)
    end(granted)
    with_triggers_off(f"UPDATE broadcasts_authorisation SET delegation_ids = ARRAY[{other.pk}]")  # noqa: S608

    assert claiming.claim(lane=Lane.DELIVERY, limit=10, now=timezone.now()) == []
    assert stands(sending) == ("paused", "seal_broken")


def test_delegation_deleted_behind_the_guards_lets_nothing_go_on(granted, let_go):
    sending = started(let_go)
    with_triggers_off("DELETE FROM broadcasts_delegation")

    assert claiming.claim(lane=Lane.DELIVERY, limit=10, now=timezone.now()) == []
    assert stands(sending)[0] == "paused"


def with_triggers_off(statement):
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET session_replication_role = origin")


@pytest.mark.parametrize("round_", range(5))
def test_submit_racing_with_the_end_is_stopped_or_never_let_go(granted, category, round_):
    draft = make.draft(make.drafter(granted.department), category)

    submitted, ended = at_once(lambda: submit(draft), lambda: end(granted))
    recovery.reconcile(now=timezone.now())

    assert ended is None
    assert stands(draft) == (("draft", "") if submitted else ("held", "delegation_ended"))
    assert isinstance(submitted, NotDelegated | None)


def test_two_submits_at_once_let_it_go_once(granted, category):
    draft = make.draft(make.drafter(granted.department), category)

    outcomes = at_once(lambda: submit(draft), lambda: submit(draft))

    assert sorted(outcome is None for outcome in outcomes) == [False, True]
    assert sealing.is_intact(make.authorisation_of(draft))
    assert Broadcast.objects.get(pk=draft.pk).status == "approved"
