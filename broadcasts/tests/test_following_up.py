"""What is sent after a broadcast is begun, written and approved like any other, once its original is at rest."""

import time

import pytest
from django.utils import timezone

from broadcasts import audience, permissions
from broadcasts.exceptions import AudienceEmpty, BroadcastError, NotAllowed
from broadcasts.models import Broadcast, Contributor, Delivery, FollowKind
from broadcasts.services import controlling, drafting, freezing, patrol, starting, submitting
from broadcasts.services.drafting import DraftContent
from broadcasts.services.follow_conditions import FollowUpOpen
from broadcasts.services.following_up import follow_up
from broadcasts.states import BroadcastStatus, Verb
from broadcasts.tests import factories
from broadcasts.tests.delivering import fresh, sending, status
from broadcasts.tests.fake_line import fake_line
from broadcasts.tests.ledgers import as_if, chunk, ended
from broadcasts.tests.test_races import at_once
from cityline.audit.models import Entry
from cityline.staff.roles import Role
from subscribers.models import Subscriber

pytestmark = pytest.mark.django_db(transaction=True)

NOT_SENT, UNKNOWN, CORRECTION = FollowKind


@pytest.fixture
def category():
    return factories.category()


@pytest.fixture
def original(category):
    """Ended: two accepted, three refused, four unknown."""
    return _with_ledger(ended(category))


def _with_ledger(made):
    residents = factories.subscribers(9, made.categories.get())
    chunk(made, "accepted", residents[:2])
    chunk(made, "refused", residents[2:5])
    chunk(made, "outcome_unknown", residents[5:], first_ambiguous_at=timezone.now())
    return as_if(made, made.status)


def follow(original, kind=NOT_SENT, by=None):
    return follow_up(original_id=original.pk, kind=kind, by=by or original.author)


def refusal(act, error=BroadcastError):
    with pytest.raises(error) as caught:
        act()
    return str(caught.value)


def submit(broadcast):
    with fake_line():
        return submitting.submit(broadcast_id=broadcast.pk, by=broadcast.author, expected_revision=broadcast.revision)


def approve(broadcast, by=None):
    return patrol.approve(broadcast_id=broadcast.pk, by=by or factories.patroller(), revision=broadcast.revision)


def freeze(broadcast):
    return freezing.freeze(broadcast_id=broadcast.pk, now=factories.authorisation_of(broadcast).due_at)


# --- Beginning ---
@pytest.mark.parametrize(("kind", "count"), [(NOT_SENT, 3), (UNKNOWN, 4), (CORRECTION, 6)])
def test_follow_up_is_a_linked_draft_of_the_original_text_for_these_residents(original, kind, count):
    made = follow(original, kind)

    assert (made.status, made.follows, made.follow_kind) == (BroadcastStatus.DRAFT, original, kind)
    assert made.department == original.department
    assert audience.count(audience.rule_of(made)).total == count
    entry = Entry.objects.get(action="broadcasts.follow_up")
    assert (entry.actor, entry.data) == (original.author, {"original": original.pk, "kind": kind})


def test_text_is_the_original_and_a_correction_says_first_what_it_is(original):
    again, correction = follow(original), follow(original, CORRECTION)

    assert (again.title, again.parts) == (original.title, original.parts)
    assert correction.title == "【訂正】水道工事のお知らせ"
    assert correction.parts[0]["text"].startswith("【訂正】\n水道工事のため")


def test_everybody_whose_hand_was_in_the_original_counts_as_a_writer(original):
    officer = factories.user(Role.PATROLLER, Role.DRAFTER, department=original.department)
    drafting.contribute(original, officer, Contributor.How.EDITOR)

    made = follow(original)

    assert set(made.contributors.all()) == {original.author, officer}
    assert permissions.why_not_approve(officer, made) is not None


def test_colleague_may_begin_it_and_other_departments_may_not(original):
    colleague = factories.drafter(original.department)

    assert follow(original, by=colleague).author == colleague
    for other in (
        factories.drafter(),
        factories.patroller(),
        factories.user(Role.VIEWER, department=original.department),
        factories.user(Role.PATROLLER, Role.DRAFTER, department=factories.department()),
        factories.user(is_superuser=True, department=original.department),
    ):
        assert refusal(lambda other=other: follow(original, by=other), NotAllowed)
    assert original.follow_ups.count() == 1


def test_saving_changes_the_text_and_never_whom_it_goes_to(original):
    made, other = follow(original), factories.category()
    before = audience.rule_of(made)

    saved = drafting.save(
        broadcast_id=made.pk, editor=made.author, expected_revision=1,
        content=DraftContent(title="題", category_ids=frozenset([other.pk])),
    )  # fmt: skip

    assert (saved.title, saved.revision) == ("題", 2)
    assert list(saved.categories.all()) == list(original.categories.all())
    assert audience.rule_of(saved) == before


@pytest.mark.parametrize("kind", [NOT_SENT, UNKNOWN])
@pytest.mark.parametrize("state", ["sending", "paused"])
def test_those_not_reached_or_unknown_wait_for_the_end(category, kind, state):
    original = _with_ledger(as_if(ended(category), state))

    assert "途中" in refusal(lambda: follow(original, kind))


def test_correction_of_what_has_not_left_is_taken_back_instead(category):
    original = ended(category, status="approved")
    chunk(original, "pending", factories.subscribers(2, category))
    original = as_if(original, "approved")

    assert "取り消し" in refusal(lambda: follow(original, CORRECTION))


def test_emergency_frozen_ahead_is_withdrawn_and_not_corrected(category):
    original = ended(category, status="approved")
    chunk(original, "pending", factories.subscribers(2, category))
    original = as_if(original, "pending_patrol")

    assert "まだ1通も" in refusal(lambda: follow(original, CORRECTION))


def test_nothing_follows_what_was_never_frozen(category):
    made = factories.draft(None, category)

    for kind in FollowKind:
        assert "だれにも" in refusal(lambda kind=kind: follow(made, kind))


def test_nothing_follows_once_its_recipients_are_forgotten(original):
    Broadcast.objects.filter(pk=original.pk).update(recipients_dropped_at=timezone.now())

    assert all("記録" in refusal(lambda kind=kind: follow(original, kind)) for kind in FollowKind)


def test_nothing_follows_when_nobody_is_left(original):
    Subscriber.objects.update(is_following=False)

    for kind in FollowKind:
        refusal(lambda kind=kind: follow(original, kind), AudienceEmpty)


def test_training_and_reality_do_not_follow_each_other(original):
    original.department.is_training = True
    original.department.save()

    assert "研修中" in refusal(lambda: follow(original))


def test_training_is_followed_in_training(category):
    author = factories.drafter(factories.department(is_training=True))
    original = _with_ledger(ended(category, author=author))

    approved = approve(submit(follow(original)))

    assert factories.authorisation_of(approved).is_training


def test_second_one_of_a_kind_is_shown_the_first(original):
    first = follow(original)

    with pytest.raises(FollowUpOpen) as caught:
        follow(original, by=factories.drafter(original.department))

    assert caught.value.first == first
    assert follow(original, UNKNOWN).follow_kind == UNKNOWN


def test_another_one_can_follow_once_the_first_is_over(original):
    first = follow(original)
    Broadcast.objects.filter(pk=first.pk).update(status=BroadcastStatus.CANCELLED)

    assert follow(original).pk != first.pk


def test_two_who_begin_at_once_make_one(original):
    colleague = factories.drafter(original.department)

    outcomes = at_once(lambda: follow(original, CORRECTION), lambda: follow(original, CORRECTION, by=colleague))

    assert [type(outcome) for outcome in outcomes if outcome] == [FollowUpOpen]
    assert original.follow_ups.count() == 1


# --- The way ---
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
    assert audience.count(audience.rule_of(third)).total == 3


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

    assert audience.count(audience.rule_of(follow(original))).total == 1


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


# --- Corrections ---
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
