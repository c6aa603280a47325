"""Exactly who of an earlier ledger is meant, for every state a chunk can be in."""

import itertools

import pytest
from django.utils import timezone

from broadcasts import audience, remainders
from broadcasts.models import Broadcast, Delivery, FollowKind
from broadcasts.remainders import RestOf
from broadcasts.services import freezing
from broadcasts.states import DeliveryStatus
from broadcasts.tests import factories
from broadcasts.tests.delivering import sealed
from broadcasts.tests.ledgers import chunk, ended
from subscribers.models import Subscriber

pytestmark = pytest.mark.django_db

NOW = timezone.now()
# What a chunk can be when somebody asks: its name, its fields, how many of its four were sent to, refused by name.
STATES = {
    "pending": ("pending", {}),
    "back after an exclusion": ("pending", {"sent": 3}),
    "under way": ("sending", {}),
    "under way, ambiguous": ("sending", {"first_ambiguous_at": NOW}),
    "to retry": ("retrying", {}),
    "to retry, ambiguous": ("retrying", {"first_ambiguous_at": NOW}),
    "accepted": ("accepted", {}),
    "accepted after an exclusion": ("accepted", {"sent": 3}),
    "accepted but for one named": ("accepted", {"sent": 3, "refused": 1}),
    "empty": ("empty", {"sent": 0}),
    "empty but for one named": ("empty", {"sent": 0, "refused": 1}),
    "refused": ("refused", {}),
    "refused after one was named": ("refused", {"sent": 3, "refused": 1}),
    "all named": ("refused", {"sent": 0, "refused": 4}),
    "split": ("split", {"sent": 4}),
    "unknown": ("outcome_unknown", {"first_ambiguous_at": NOW}),
    "unknown after an exclusion": ("outcome_unknown", {"sent": 3, "first_ambiguous_at": NOW}),
    "unknown after one was named": ("outcome_unknown", {"sent": 3, "refused": 1, "first_ambiguous_at": NOW}),
    "marked reached": ("outcome_unknown", {"first_ambiguous_at": NOW, "marked_as": "reached"}),
    "marked not reached": ("outcome_unknown", {"first_ambiguous_at": NOW, "marked_as": "not_reached"}),
    "cancelled": ("cancelled", {}),
    "cancelled after a try": ("cancelled", {"sent": 3}),
    "cancelled after one was named": ("cancelled", {"sent": 3, "refused": 1}),
}
# The first so many were sent to, the last so many refused by name; whoever is in between was left out.
EXPECTED = {
    FollowKind.NOT_SENT: {
        "accepted but for one named": [3],
        "empty but for one named": [3],
        "refused": [0, 1, 2, 3],
        "refused after one was named": [0, 1, 2, 3],
        "all named": [0, 1, 2, 3],
        "unknown after one was named": [3],
        "marked not reached": [0, 1, 2, 3],
        "cancelled": [0, 1, 2, 3],
        "cancelled after a try": [0, 1, 2],
        "cancelled after one was named": [0, 1, 2, 3],
    },
    FollowKind.UNKNOWN: {
        "unknown": [0, 1, 2, 3],
        "unknown after an exclusion": [0, 1, 2],
        "unknown after one was named": [0, 1, 2],
    },
    FollowKind.CORRECTION: {
        "under way, ambiguous": [0, 1, 2, 3],
        "to retry, ambiguous": [0, 1, 2, 3],
        "accepted": [0, 1, 2, 3],
        "accepted after an exclusion": [0, 1, 2],
        "accepted but for one named": [0, 1, 2],
        "unknown": [0, 1, 2, 3],
        "unknown after an exclusion": [0, 1, 2],
        "unknown after one was named": [0, 1, 2],
        "marked reached": [0, 1, 2, 3],
    },
}


@pytest.fixture
def category():
    return factories.category()


@pytest.fixture
def original(category):
    return ended(category)


def four(category):
    return factories.subscribers(4, category, first=next(_first))


_first = itertools.count(1, 4)


def write(broadcast, category, name):
    """The chunk of that name, and its residents."""
    status, fields = STATES[name]
    residents, fields = four(category), dict(fields)
    if "sent" in fields:
        fields["sent"] = residents[: fields["sent"]]
    if "refused" in fields:
        fields["refused"] = residents[-fields["refused"] :]
    chunk(broadcast, status, residents, **fields)
    return residents


def ids(residents):
    return {resident.pk for resident in residents}


def reached(kind, original, follower=0):
    return ids(audience.matching(audience.following_rule(original.pk, kind, follower=follower), is_emergency=False))


def follow(original, kind, status="completed"):
    made = Broadcast.objects.create(
        author=original.author, department=original.department, follows=original, follow_kind=kind
    )
    if status == "completed":
        Broadcast.objects.filter(pk=made.pk).update(status=status)
    return made


@pytest.mark.parametrize("kind", FollowKind)
def test_each_kind_reaches_exactly_its_residents_of_every_state(original, category, kind):
    written = {name: write(original, category, name) for name in STATES}

    expected = {written[name][at].pk for name, places in EXPECTED[kind].items() for at in places}
    rule = audience.following_rule(original.pk, kind)
    assert ids(audience.matching(rule, is_emergency=False)) == expected
    assert remainders.size(rule.rest_of) == len(expected)


def test_every_state_of_a_chunk_is_spoken_of():
    assert {status for status, _ in STATES.values()} == set(DeliveryStatus.values)


def test_nobody_is_of_two_kinds_that_are_sent_again(original, category):
    for name in STATES:
        write(original, category, name)

    assert reached(FollowKind.NOT_SENT, original) & reached(FollowKind.UNKNOWN, original) == set()


@pytest.mark.parametrize(
    ("kind", "name"),
    [(FollowKind.NOT_SENT, "refused"), (FollowKind.UNKNOWN, "unknown"), (FollowKind.CORRECTION, "accepted")],
)
def test_who_blocked_paused_or_left_is_reached_by_no_kind(original, category, kind, name):
    blocked, paused, left, there = write(original, category, name)
    Subscriber.objects.filter(pk=blocked.pk).update(is_following=False)
    Subscriber.objects.filter(pk=paused.pk).update(paused_until=factories.in_an_hour())
    Subscriber.objects.filter(pk=left.pk).update(left_at=NOW)

    assert reached(kind, original) == {there.pk}


@pytest.mark.parametrize(
    ("kind", "name", "still"),
    [(FollowKind.NOT_SENT, "refused", 3), (FollowKind.UNKNOWN, "unknown", 3), (FollowKind.CORRECTION, "accepted", 4)],
)
def test_unticks_since_then_are_respected_by_all_but_a_correction(original, category, kind, name, still):
    residents = write(original, category, name)
    Subscriber.objects.filter(pk=residents[0].pk).update(choice_mask=0)

    assert reached(kind, original) == ids(residents[-still:])


def test_original_nobody_approved_has_nobody(category):
    assert reached(FollowKind.CORRECTION, factories.draft(None, category)) == set()


def test_who_another_sending_reached_meanwhile_is_left_out(original, category):
    residents = write(original, category, "refused")
    again = follow(original, FollowKind.NOT_SENT)
    chunk(again, "accepted", residents[:1])
    chunk(again, "outcome_unknown", residents[1:2])
    chunk(again, "refused", residents[2:3])
    chunk(again, "cancelled", residents[3:])

    assert reached(FollowKind.NOT_SENT, original) == ids(residents[2:])


def test_who_another_sending_is_about_to_reach_is_left_out(original, category):
    residents = write(original, category, "refused")
    chunk(follow(original, FollowKind.NOT_SENT), "pending", residents[:2])

    assert reached(FollowKind.NOT_SENT, original) == ids(residents[2:])


def test_its_own_chunks_keep_nobody_from_a_follow_up(original, category):
    residents = write(original, category, "refused")
    again = follow(original, FollowKind.NOT_SENT)
    chunk(again, "pending", residents)

    assert reached(FollowKind.NOT_SENT, original, follower=again.pk) == ids(residents)


def test_who_was_reached_as_unknown_is_not_sent_to_again_as_not_reached(original, category):
    residents = write(original, category, "marked not reached")
    chunk(follow(original, FollowKind.UNKNOWN), "accepted", residents[:3])

    assert reached(FollowKind.NOT_SENT, original) == ids(residents[3:])


def test_who_a_follow_up_of_the_follow_up_reached_is_left_out(original, category):
    residents = write(original, category, "refused")
    again = follow(original, FollowKind.NOT_SENT)
    chunk(again, "refused", residents)
    third = follow(again, FollowKind.NOT_SENT)
    chunk(third, "accepted", residents[:3])

    assert reached(FollowKind.NOT_SENT, original) == ids(residents[3:])
    assert remainders.family(third.pk) == [original.pk, again.pk, third.pk]


def test_correction_reaches_those_whom_an_earlier_correction_reached(original, category):
    residents = write(original, category, "accepted")
    chunk(follow(original, FollowKind.CORRECTION), "accepted", residents)

    assert reached(FollowKind.CORRECTION, original) == ids(residents)


@pytest.fixture
def corrected(original, category):
    """A correction of which one chunk was refused."""
    write(original, category, "accepted")
    correction = follow(original, FollowKind.CORRECTION, status="draft")
    copy_approval(correction)
    return correction


def copy_approval(broadcast):
    twin = sealed(factories.category())
    approval = factories.authorisation_of(twin)
    approval.pk, approval.broadcast = None, broadcast
    approval.audience_rule = audience.rule_of(broadcast).to_json()
    approval.save(force_insert=True)


def test_correction_sent_again_to_the_rest_still_ignores_choices(corrected, category):
    residents = write(corrected, category, "refused")
    Subscriber.objects.update(choice_mask=0)

    assert reached(FollowKind.NOT_SENT, corrected) == ids(residents)
    assert remainders.family(corrected.pk) == [corrected.pk]


@pytest.mark.parametrize("kind", FollowKind)
def test_rule_comes_back_from_its_json(original, kind):
    rule = audience.following_rule(original.pk, kind, follower=7)

    assert rule.rest_of == RestOf(original.pk, kind, 7, ignores_choices=kind == FollowKind.CORRECTION)
    assert audience.AudienceRule.from_json(rule.to_json()) == rule


def test_rule_sealed_before_there_were_follow_ups_can_be_read():
    old = {"everyone": True, "groups": []}

    assert audience.AudienceRule.from_json(old) == audience.AudienceRule(everyone=True)


def test_a_claim_is_asked_of_choices_alone(original):
    rule = audience.following_rule(original.pk, FollowKind.NOT_SENT)

    sql, _ = audience.condition(rule)

    assert sql == "(s.choice_mask & %s) <> 0"
    assert audience.condition(audience.following_rule(original.pk, FollowKind.CORRECTION)) == ("TRUE", [])


@pytest.mark.parametrize("kind", FollowKind)
def test_freeze_takes_exactly_the_members(original, category, kind):
    for name in STATES:
        write(original, category, name)
    expected = reached(kind, original)
    follower = sealed(category)
    rule = audience.following_rule(original.pk, kind, follower=follower.pk)

    chunks, total = freezing._insert_chunks(follower, rule, timezone.now())

    frozen = {
        pk for ids in Delivery.objects.filter(broadcast=follower).values_list("recipient_ids", flat=True) for pk in ids
    }
    assert (chunks, total, frozen) == (1, len(expected), expected)


def test_who_was_found_to_have_it_after_all_is_not_in_the_rest_of_the_rest(original, category):
    residents = write(original, category, "marked not reached")
    again = follow(original, FollowKind.NOT_SENT, status="draft")
    copy_approval(again)
    Broadcast.objects.filter(pk=again.pk).update(status="cancelled")
    chunk(again, "cancelled", residents)
    assert reached(FollowKind.NOT_SENT, again) == ids(residents)

    original.deliveries.update(marked_as="reached")

    assert reached(FollowKind.NOT_SENT, again) == set()
