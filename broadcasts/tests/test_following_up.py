"""What is sent after a broadcast is begun as a draft like any other, once its original is at rest."""

import pytest
from django.utils import timezone

from broadcasts import audience, permissions
from broadcasts.exceptions import AudienceEmpty, ContentInvalid, NotAllowed
from broadcasts.models import Broadcast, Contributor, FollowKind
from broadcasts.services import drafting
from broadcasts.services.drafting import DraftContent
from broadcasts.services.follow_conditions import FollowUpOpen
from broadcasts.states import BroadcastStatus
from broadcasts.tests import factories
from broadcasts.tests.following import (
    CORRECTION,
    NOT_SENT,
    UNKNOWN,
    approve,
    ended_original,
    follow,
    refusal,
    submit,
    with_ledger,
)
from broadcasts.tests.ledgers import as_if, chunk, ended
from broadcasts.tests.screens import at
from broadcasts.tests.test_races import at_once
from cityline.audit.models import Entry
from cityline.staff.roles import Role
from subscribers.models import Subscriber

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def category():
    return factories.category()


@pytest.fixture
def original(category):
    return ended_original(category)


@pytest.mark.parametrize(("kind", "count"), [(NOT_SENT, 3), (UNKNOWN, 4), (CORRECTION, 6)])
def test_follow_up_is_a_linked_draft_of_the_original_text_for_these_residents(original, kind, count):
    made = follow(original, kind)

    assert (made.status, made.follows, made.follow_kind) == (BroadcastStatus.DRAFT, original, kind)
    assert made.department == original.department
    assert audience.count(audience.rule_of(made), is_emergency=False).total == count
    entry = Entry.objects.get(action="broadcasts.follow_up")
    found = {"discovered_at": made.discovered_at.isoformat()} if kind == CORRECTION else {}
    assert (entry.actor, entry.data) == (original.author, {"original": original.pk, "kind": kind, **found})


def test_text_is_the_original_and_a_correction_says_first_what_it_is(original):
    again, correction = follow(original), follow(original, CORRECTION)

    assert (again.title, again.parts) == (original.title, original.parts)
    assert correction.title == "【訂正】水道工事のお知らせ"
    sent = timezone.localtime(original.started_at)
    assert correction.parts[0]["text"] == (
        f"【訂正】\n{sent.month}月{sent.day}日にお送りした内容に誤りがありました。お詫びして訂正いたします。\n（誤）\n（正）\n\n"
        "水道工事のため、あす午前10時から断水します。"
    )


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
    original = with_ledger(as_if(ended(category), state))

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
        assert "誰にも" in refusal(lambda kind=kind: follow(made, kind))


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
    original = with_ledger(ended(category, author=author))

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


@pytest.mark.parametrize("outlets", [["board"], ["push", "board"]])
def test_what_is_sent_once_more_goes_to_phones_alone(original, outlets):
    draft = follow(original)
    Broadcast.objects.filter(pk=draft.pk).update(outlets=outlets)

    with pytest.raises(ContentInvalid) as refused:
        submit(Broadcast.objects.get(pk=draft.pk))

    assert [problem.field for problem in refused.value.problems] == ["outlets"]


def test_page_of_what_is_sent_once_more_offers_no_other_outlet(client, original):
    draft = follow(original)
    client.force_login(draft.author)

    shown = client.get(at("write", draft))

    assert [str(choice.outlet) for choice in shown.context["desk"].offered] == ["push"]
