"""Silence, recovery, and forgetting."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from broadcasts.feeds import setting_up, tokens, watching
from broadcasts.feeds.exceptions import Unreadable
from broadcasts.feeds.tests import feeding
from broadcasts.health import work
from broadcasts.models import Feed, FeedAlarm, FeedFiring, FeedReading, FeedRule
from broadcasts.tests import factories as make
from cityline.audit.models import Entry
from cityline.staff.models import Letter
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def feed():
    made = feeding.heat(silence_minutes=30)
    feeding.sender(made)
    return made


def later(**span):
    return timezone.now() + timedelta(**span)


def sign():
    return next(one for one in work.signs(now=timezone.now()) if one.key == "feeds")


def test_silence_is_told_once_to_the_department_and_whoever_is_on_call(feed):
    officer = make.user(Role.DUTY_OFFICER)

    for minutes in (29, 31, 45, 600):
        watching.tend(now=later(minutes=minutes))

    assert FeedAlarm.objects.get().kind == "silent"
    assert set(Letter.objects.values_list("user", flat=True)) == {feed.made_by_id, officer.pk}
    assert Letter.objects.count() == 2
    assert sign().state == "bad"


def test_recovery_is_told_once_and_the_health_page_is_well_again(feed):
    watching.tend(now=later(minutes=31))
    told = Letter.objects.count()

    token = feeding.sender(feed)
    feeding.put(feed, 20, token=token, ago=timedelta(minutes=3))
    feeding.put(feed, 21, token=token, ago=timedelta(minutes=2))

    assert FeedAlarm.objects.get().closed_at is not None
    assert Letter.objects.count() == told + 1
    assert Entry.objects.filter(action="broadcasts.feed_recovered").count() == 1
    assert sign().state == "good"


def test_readings_that_are_too_old_do_not_end_the_silence(feed):
    watching.tend(now=later(minutes=31))

    feeding.put(feed, 20, ago=timedelta(hours=9))

    assert FeedAlarm.objects.get().closed_at is None


def test_unreadable_readings_alarm_once_and_a_good_one_ends_it_when_no_other_has_come_for_long(feed):
    token = feeding.sender(feed)
    for _ in range(3):
        with pytest.raises(Unreadable, match="no_number"):
            feeding.put(feed, "warm", token=token)
    assert (FeedAlarm.objects.count(), Letter.objects.count()) == (1, 1)

    feeding.put(feed, 20, token=token, ago=timedelta(minutes=3))
    soon = FeedAlarm.objects.get().closed_at
    FeedAlarm.objects.update(seen_at=later(minutes=-31))
    feeding.put(feed, 20, token=token, ago=timedelta(minutes=2))

    assert soon is None
    assert FeedAlarm.objects.get().closed_at is not None
    assert Letter.objects.count() == 2


def test_one_of_two_stations_that_keeps_failing_is_one_alarm_and_one_letter(feed):
    token = feeding.sender(feed)

    for turn in range(6):
        with pytest.raises(Unreadable):
            feeding.put(feed, "null", token=token, area="川上")
        feeding.put(feed, 20, token=token, area="川下", ago=timedelta(minutes=10 - turn))

    assert (FeedAlarm.objects.count(), Letter.objects.count()) == (1, 1)


def test_area_that_falls_silent_among_others_is_told_by_name_and_ends_with_its_own_reading(feed):
    feeding.rule(feed, area="川上")
    feeding.rule(feed, area="川下")
    token = feeding.sender(feed)
    for area in ("川上", "川下"):
        feeding.put(feed, 20, token=token, area=area, ago=timedelta(minutes=9))
    Feed.objects.update(expected_since=later(hours=-1))
    FeedReading.objects.filter(area="川上").update(received_at=later(minutes=-31))

    for turn in range(2):
        watching.tend(now=timezone.now())
        feeding.put(feed, 20, token=token, area="川下", ago=timedelta(minutes=8 - turn))
    open_ones = list(FeedAlarm.objects.filter(closed_at=None).values_list("kind", "area"))
    told = Letter.objects.get()
    feeding.put(feed, 20, token=token, area="川上", ago=timedelta(minutes=5))

    assert open_ones == [("silent", "川上")]
    assert "川上" in told.body
    assert FeedAlarm.objects.get().closed_at is not None
    assert Letter.objects.count() == 2


def test_rule_whose_area_the_sender_spells_otherwise_is_told_after_its_time(feed):
    feeding.rule(feed, area="澄凪")
    token = feeding.sender(feed)
    feeding.put(feed, 40, token=token, area="墨凪")

    watching.tend(now=later(minutes=29))
    early = FeedAlarm.objects.count()
    watching.tend(now=later(minutes=31))

    assert early == 0
    assert FeedAlarm.objects.get().area == "澄凪"


def test_areas_that_fall_silent_together_are_one_letter(feed):
    for area in ("川上", "川下", "河口"):
        feeding.rule(feed, area=area)

    watching.tend(now=later(minutes=31))

    assert FeedAlarm.objects.count() == 3
    assert Letter.objects.count() == 1


def test_alarm_of_an_area_nobody_waits_for_any_more_ends_without_a_letter(feed):
    rule = feeding.rule(feed, area="川上")
    feeding.rule(feed, area="川下")
    watching.tend(now=later(minutes=31))
    told = Letter.objects.count()

    FeedRule.objects.filter(pk=rule.pk).update(is_on=False)
    watching.tend(now=later(minutes=32))

    assert [one.area for one in FeedAlarm.objects.filter(closed_at=None)] == ["川下"]
    assert Letter.objects.count() == told


@pytest.mark.parametrize("how", ["switched off", "revoked"])
def test_nothing_is_expected_of_a_feed_that_is_off_or_has_no_sender(feed, how):
    if how == "revoked":
        tokens.revoke(feed_id=feed.pk, by=feed.made_by)
    else:
        setting_up.stop(by=feed.made_by, feed_id=feed.pk)

    watching.tend(now=later(days=9))

    assert not FeedAlarm.objects.exists()


def test_feed_heard_in_a_future_that_was_taken_back_can_fall_silent(feed):
    Feed.objects.update(heard_at=later(days=365))

    watching.tend(now=timezone.now())
    watching.tend(now=later(minutes=31))

    assert FeedAlarm.objects.get().kind == "silent"


def test_readings_are_forgotten_after_their_time_and_what_they_began_stays(feed):
    feeding.rule(feed)
    feeding.put(feed, 40)
    feeding.work()

    watching.prune(now=later(days=89))
    kept = FeedReading.objects.count()
    gone = watching.prune(now=later(days=91))

    assert (kept, gone, FeedReading.objects.count()) == (1, 1, 0)
    assert FeedFiring.objects.get().reading is None


def test_reading_whose_notice_is_still_due_is_not_forgotten(feed):
    feeding.rule(feed)
    feeding.put(feed, 40)

    assert watching.prune(now=later(days=91)) == 0


def test_tending_asks_as_much_for_many_quiet_feeds_as_for_one(feed, django_assert_num_queries):
    with CaptureQueriesContext(connection) as one:
        watching.tend(now=timezone.now())
    for _ in range(5):
        feeding.sender(feeding.heat())

    with django_assert_num_queries(len(one)):
        watching.tend(now=timezone.now())
