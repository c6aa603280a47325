"""Processes die and doorbells come twice: a met rule is acted on once, or made good later, or has become too old."""

from datetime import timedelta
from unittest import mock

import pytest
from django.utils import timezone

from broadcasts.exceptions import CheckUnavailable
from broadcasts.feeds import acting, composing, setting_up
from broadcasts.feeds.tests import feeding
from broadcasts.models import Broadcast, Feed, FeedFiring, FeedReading, FeedRule
from broadcasts.services import drafting
from broadcasts.tests import factories as make
from cityline.audit.models import Entry

pytestmark = pytest.mark.django_db


def test_kill_between_storing_and_acting_is_made_good_by_the_next_beat(feed):
    feeding.rule(feed)
    feeding.put(feed)
    assert FeedFiring.objects.get().outcome == ""

    assert feeding.work()[-1].outcome == "submitted"


def test_kill_between_draft_and_submission_makes_no_second_draft(feed):
    feeding.rule(feed)
    feeding.put(feed)
    with mock.patch.object(acting, "_submit", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        acting.act_on_all(now=timezone.now())
    assert FeedFiring.objects.get().outcome == ""
    FeedFiring.objects.update(next_attempt_at=timezone.now())

    firing = feeding.work()[-1]

    assert firing.outcome == "submitted"
    assert Broadcast.objects.filter(title__startswith="厳重警戒").count() == 1


def test_kill_between_submission_and_its_note_is_seen_from_the_broadcast(feed):
    feeding.rule(feed)
    feeding.put(feed)
    with mock.patch.object(acting, "conclude", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        acting.act_on_all(now=timezone.now())
    FeedFiring.objects.update(next_attempt_at=timezone.now())

    firing = feeding.work()[-1]

    assert (firing.outcome, firing.broadcast.status) == ("submitted", "pending_patrol")


def test_doorbell_that_comes_three_times_acts_once(feed):
    feeding.rule(feed)
    feeding.put(feed)

    for _ in range(3):
        firings = feeding.work()

    assert [one.outcome for one in firings] == ["submitted"]
    assert Entry.objects.filter(action="broadcasts.feed_acted").count() == 1


def test_line_that_cannot_be_asked_is_asked_again_until_the_reading_is_old(feed):
    feeding.rule(feed)
    feeding.put(feed)
    with mock.patch.object(acting, "submit", side_effect=CheckUnavailable):
        feeding.work()
    assert FeedFiring.objects.get().outcome == ""

    FeedFiring.objects.update(next_attempt_at=timezone.now(), observed_at=timezone.now() - timedelta(hours=2))

    assert feeding.work()[-1].outcome == "stayed"


@pytest.mark.parametrize("shift", [timedelta(hours=-2), timedelta(hours=2)])
def test_reading_that_is_old_or_of_the_future_by_the_time_it_is_worked_on_begins_nothing(feed, shift):
    feeding.rule(feed)
    feeding.put(feed)
    FeedFiring.objects.update(observed_at=timezone.now() + shift)

    firing = feeding.work()[-1]

    assert (firing.outcome, firing.broadcast) == ("nothing", None)


def test_lease_from_a_future_that_was_taken_back_is_over(feed):
    feeding.rule(feed)
    feeding.put(feed)
    FeedFiring.objects.update(next_attempt_at=timezone.now() + timedelta(days=2))

    assert feeding.work()[-1].outcome == "submitted"


def test_draft_that_a_person_took_up_meanwhile_is_theirs(feed):
    rule = feeding.rule(feed)
    feeding.put(feed)
    with mock.patch.object(acting, "_hand_over"):
        acting.act_on_all(now=timezone.now())
    made = FeedFiring.objects.get().broadcast
    drafting.save(
        broadcast_id=made.pk,
        editor=rule.responsible,
        expected_revision=made.revision,
        content=drafting.DraftContent(title="自分で直した"),
    )
    FeedFiring.objects.update(next_attempt_at=timezone.now())

    firing = feeding.work()[-1]

    assert (firing.outcome, Broadcast.objects.get(pk=made.pk).status) == ("taken_over", "draft")


@pytest.mark.parametrize("what", ["feed", "rule"])
def test_what_is_switched_off_meanwhile_begins_nothing(feed, what):
    rule = feeding.rule(feed)
    feeding.put(feed)
    if what == "feed":
        setting_up.stop(by=make.patroller(), feed_id=feed.pk)
    else:
        FeedRule.objects.filter(pk=rule.pk).update(is_on=False)

    assert feeding.work()[-1].outcome == "nothing"


def test_trouble_with_one_firing_leaves_the_others_alone(feed):
    for name in ("一", "二"):
        feeding.rule(feed, name=name)
    feeding.put(feed)
    compose = composing.compose

    def stumble(firing):
        if firing.rule.name == "一":
            raise RuntimeError
        return compose(firing)

    with mock.patch.object(composing, "compose", stumble):
        firings = feeding.work()

    assert [one.outcome for one in firings] == ["", "submitted"]


def test_forgotten_reading_begins_nothing(feed):
    feeding.rule(feed)
    feeding.put(feed)
    FeedReading.objects.all().delete()

    assert feeding.work()[-1].outcome == "nothing"
    assert Feed.objects.filter(pk=feed.pk).exists()


def test_each_step_is_on_record_with_who_answers(feed):
    rule = feeding.rule(feed)
    firing = feeding.fire(feed)

    drafted = Entry.objects.get(action="broadcasts.feed_draft")
    assert (drafted.object_id, drafted.actor, drafted.data["responsible"]) == (
        firing.broadcast_id,
        None,
        str(rule.responsible),
    )
    assert Entry.objects.get(action="broadcasts.feed_fired").object_id == rule.pk
    assert Entry.objects.get(action="broadcasts.feed_acted").data["outcome"] == "submitted"
