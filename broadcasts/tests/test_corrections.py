"""A correction stops what it corrects, waits for what is under way, and goes before it."""

import pytest
from django.utils import timezone

from broadcasts import permissions
from broadcasts.models import Broadcast, Delivery
from broadcasts.services import controlling, starting, submitting
from broadcasts.states import BroadcastStatus, Verb
from broadcasts.tests import factories
from broadcasts.tests.delivering import fresh, sending, status
from broadcasts.tests.fake_line import fake_line
from broadcasts.tests.following import CORRECTION, approve, follow, freeze, refusal, submit
from broadcasts.tests.ledgers import chunk
from broadcasts.tests.test_races import at_once
from subscribers.models import Subscriber

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def on_its_way():
    """Being sent to five; nothing has left yet."""
    made = sending(1001)
    Delivery.objects.filter(broadcast=made, position=1).delete()
    ids = list(Subscriber.objects.order_by("pk")[:500])
    chunk(made, "accepted", ids)
    return made


def test_correction_pauses_what_it_corrects(on_its_way):
    follow(on_its_way, CORRECTION)

    assert (status(on_its_way), fresh(on_its_way).status_reason) == (BroadcastStatus.PAUSED, "correction")
    assert "訂正" in str(fresh(on_its_way).why_stopped)


def test_correction_of_what_goes_on_is_not_submitted(on_its_way):
    made = follow(on_its_way, CORRECTION)
    controlling.resume(broadcast_id=on_its_way.pk, by=factories.patroller())

    assert "一時停止" in refusal(lambda: submit(made))
    assert status(made) == BroadcastStatus.DRAFT


def test_correction_waits_for_requests_under_way(on_its_way):
    made = follow(on_its_way, CORRECTION)
    Delivery.objects.filter(broadcast=on_its_way, status="accepted").update(
        status="sending", claim_token="00000000-0000-4000-8000-000000000001", claimed_until=timezone.now()
    )

    assert "リクエスト" in refusal(lambda: submit(made))


def test_correction_does_not_wait_for_what_is_not_under_way(on_its_way):
    made = submit(follow(on_its_way, CORRECTION))

    assert (made.submitted_count, status(on_its_way)) == (500, BroadcastStatus.PAUSED)


def test_what_is_being_corrected_cannot_go_on_and_can_be_cancelled(on_its_way):
    officer = factories.patroller()
    correction = submit(follow(on_its_way, CORRECTION))
    resume = lambda: controlling.resume(broadcast_id=on_its_way.pk, by=officer)  # noqa: E731

    assert str(correction) in refusal(resume)
    assert Verb.RESUME not in permissions.available_verbs(officer, fresh(on_its_way))
    approve(correction)
    assert str(correction) in refusal(resume)
    assert status(on_its_way) == BroadcastStatus.PAUSED
    assert controlling.cancel(broadcast_id=on_its_way.pk, by=officer).status == BroadcastStatus.CANCELLED


def test_what_is_being_corrected_stays_stopped_while_the_correction_is_sent_and_after(on_its_way):
    correction = approve(submit(follow(on_its_way, CORRECTION)))
    assert freeze(correction)
    assert starting.start(broadcast_id=correction.pk, now=factories.authorisation_of(correction).due_at)

    for state in ("sending", "partly_failed", "cancelled"):
        Broadcast.objects.filter(pk=correction.pk).update(status=state)
        refusal(lambda: controlling.resume(broadcast_id=on_its_way.pk, by=factories.patroller()))


def test_withdrawn_correction_lets_it_go_on(on_its_way):
    correction = submit(follow(on_its_way, CORRECTION))
    submitting.withdraw(broadcast_id=correction.pk, by=correction.author)

    controlling.resume(broadcast_id=on_its_way.pk, by=factories.patroller())

    assert status(on_its_way) == BroadcastStatus.SENDING


@pytest.mark.parametrize("round_", range(3))
def test_submitting_a_correction_against_resuming_has_one_winner(on_its_way, round_):
    made, officer = follow(on_its_way, CORRECTION), factories.patroller()

    with fake_line():
        outcomes = at_once(
            lambda: submitting.submit(broadcast_id=made.pk, by=made.author, expected_revision=1),
            lambda: controlling.resume(broadcast_id=on_its_way.pk, by=officer),
        )

    assert [outcome is None for outcome in outcomes].count(True) == 1
    assert (status(made), status(on_its_way)) in {("pending_patrol", "paused"), ("draft", "sending")}


def test_beginning_a_correction_against_resuming_leaves_a_draft_and_no_deadlock(on_its_way):
    officer = factories.patroller()
    controlling.pause(broadcast_id=on_its_way.pk, by=officer, reason="person")

    outcomes = at_once(
        lambda: follow(on_its_way, CORRECTION),
        lambda: controlling.resume(broadcast_id=on_its_way.pk, by=officer),
    )

    assert outcomes == [None, None]
    assert on_its_way.follow_ups.get().status == BroadcastStatus.DRAFT
    assert status(on_its_way) in {BroadcastStatus.PAUSED, BroadcastStatus.SENDING}
