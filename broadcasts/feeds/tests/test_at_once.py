"""Two processes at the same instant, with a real database between them."""

import pytest

from broadcasts.feeds import acting, intake
from broadcasts.feeds.tests import feeding
from broadcasts.models import Broadcast, FeedFiring, FeedReading
from broadcasts.tests.test_races import at_once
from cityline.staff.models import Letter

pytestmark = pytest.mark.django_db(transaction=True)


def test_same_reading_from_two_senders_begins_one_notice():
    feed = feeding.heat()
    feeding.rule(feed)
    token, body = feeding.sender(feed), feeding.body(40)

    outcomes = at_once(*[lambda: intake.take(feed=feed, body=body, token=token)] * 2)

    assert outcomes == [None, None]
    assert (FeedReading.objects.count(), FeedFiring.objects.count()) == (1, 1)


def test_two_readings_that_both_meet_the_rule_begin_one_notice():
    feed = feeding.heat()
    feeding.rule(feed)
    token = feeding.sender(feed)
    bodies = [feeding.body(40), feeding.body(41)]

    at_once(*[lambda b=body: intake.take(feed=feed, body=b, token=token) for body in bodies])

    assert FeedFiring.objects.count() == 1


def test_two_workers_on_one_firing_make_one_draft_and_submit_it_once():
    feed = feeding.heat()
    feeding.rule(feed)
    feeding.put(feed, 40)
    firing = FeedFiring.objects.get()

    at_once(*[lambda: acting.act(firing_id=firing.pk)] * 2)
    feeding.work()

    firing.refresh_from_db()
    assert firing.outcome == "submitted"
    assert Broadcast.objects.filter(title__startswith="厳重警戒").count() == 1
    assert Letter.objects.filter(subject__contains="暑さ指数").count() == 1
