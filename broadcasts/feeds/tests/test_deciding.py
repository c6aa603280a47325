"""When a rule is met: thresholds, words, areas, hysteresis, quiet hours, and readings that must begin nothing."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from broadcasts.feeds import setting_up
from broadcasts.feeds.tests import feeding
from broadcasts.models import Feed, FeedFiring, FeedReading, FeedRule

pytestmark = pytest.mark.django_db


@pytest.fixture
def feed():
    return feeding.heat()


def course(feed, *values, **how) -> list[str]:
    """What the one rule makes of each of these, a minute apart."""
    token, found = feeding.sender(feed), []
    for number, value in enumerate(values):
        taken = feeding.put(feed, value, token=token, ago=timedelta(minutes=50 - number), **how)
        found += feeding.decisions(taken)
    return found


def forget_quiet(rule):
    FeedRule.objects.filter(pk=rule.pk).update(fired_at=timezone.now() - timedelta(hours=200))


@pytest.mark.parametrize(
    ("comparison", "threshold", "release", "value", "decided"),
    [
        ("at_least", 31, 28, 31, "notice"),
        ("at_least", 31, 28, 30.999, "not_met"),
        ("at_most", 5, 7, 5, "notice"),
        ("at_most", 5, 7, 5.001, "not_met"),
        ("at_most", -2, 0, -3, "notice"),
    ],
)
def test_number_is_compared_to_the_last_thousandth(feed, comparison, threshold, release, value, decided):
    feeding.rule(feed, comparison=comparison, threshold=Decimal(threshold), release=Decimal(release))

    assert course(feed, value) == [decided]


def test_word_must_be_the_word():
    feed = feeding.warning()
    feeding.rule(feed, comparison="equals", word="警報", threshold=None, release=None)

    assert course(feed, "注意報", "警報") == ["not_met", "notice"]


@pytest.mark.parametrize(("ruled", "said", "decided"), [("墨凪", "北", []), ("", "墨凪", []), ("", "", ["notice"])])
def test_area_must_be_the_area_and_none_is_none(feed, ruled, said, decided):
    feeding.rule(feed, area=ruled)

    assert course(feed, 40, area=said) == decided


def test_feed_without_rules_begins_nothing(feed):
    assert course(feed, 99) == []
    assert not FeedFiring.objects.exists()


def test_rule_that_was_met_waits_until_that_is_over(feed):
    rule = feeding.rule(feed)

    first = course(feed, 31, 32, 29, 31)
    forget_quiet(rule)
    token = feeding.sender(feed)
    later = [
        feeding.decisions(feeding.put(feed, value, token=token, ago=timedelta(minutes=9 - n)))[0]
        for n, value in enumerate([33, 28, 30.9, 31])
    ]

    assert first == ["notice", "not_released", "not_met", "not_released"]
    assert later == ["not_released", "not_met", "not_met", "notice"]


def test_quiet_hours_of_a_rule_hold_back_the_second_notice(feed):
    feeding.rule(feed, quiet_hours=3)

    assert course(feed, 32, 20, 32, 20) == ["notice", "not_met", "quiet", "not_met"]
    assert FeedFiring.objects.count() == 1


def test_what_is_still_so_after_the_quiet_hours_begins_a_notice(feed):
    rule = feeding.rule(feed)
    course(feed, 32, 20, 32)
    forget_quiet(rule)

    assert feeding.decisions(feeding.put(feed, 33)) == ["notice"]


def test_clock_that_was_put_back_keeps_a_rule_quiet_for_its_hours_and_not_for_a_year(feed):
    rule = feeding.rule(feed, quiet_hours=1)
    FeedRule.objects.filter(pk=rule.pk).update(fired_at=timezone.now() + timedelta(days=365))

    assert course(feed, 32) == ["quiet"]

    rule.refresh_from_db()
    assert rule.fired_at <= timezone.now()


def test_rule_that_is_off_begins_nothing(feed):
    feeding.rule(feed, is_on=False)

    assert course(feed, 40) == ["rule_off"]


def test_feed_that_is_off_keeps_readings_and_decides_nothing(feed):
    feeding.rule(feed)
    setting_up.stop(by=feed.made_by, feed_id=feed.pk)

    assert course(feed, 40) == []
    assert FeedReading.objects.get().standing == "usable"


@pytest.mark.parametrize(
    ("ago", "standing"),
    [
        (timedelta(minutes=61), "old"),
        (timedelta(minutes=59), "usable"),
        (timedelta(minutes=-3), "ahead"),
        (timedelta(minutes=-1), "usable"),
        (timedelta(days=3000), "old"),
    ],
)
def test_old_and_future_readings_begin_nothing(feed, ago, standing):
    feeding.rule(feed)

    taken = feeding.put(feed, 40, ago=ago)

    assert taken.standing == standing
    assert FeedFiring.objects.exists() is (standing == "usable")


def test_reading_out_of_order_begins_nothing_and_releases_nothing(feed):
    rule = feeding.rule(feed)
    token = feeding.sender(feed)
    feeding.put(feed, 40, token=token, ago=timedelta(minutes=2))

    late = feeding.put(feed, 10, token=token, ago=timedelta(minutes=9))

    rule.refresh_from_db()
    assert (late.standing, late.decided, rule.is_released) == ("not_newer", [], False)


def test_order_is_kept_for_each_area(feed):
    feeding.rule(feed, area="北")
    token = feeding.sender(feed)
    feeding.put(feed, 20, token=token, area="墨凪", ago=timedelta(minutes=1))

    other = feeding.put(feed, 40, token=token, area="北", ago=timedelta(minutes=9))

    assert feeding.decisions(other) == ["notice"]


def test_reading_kept_from_a_future_that_was_taken_back_does_not_silence_the_present(feed):
    feeding.rule(feed)
    feeding.put(feed, 20)
    FeedReading.objects.update(observed_at=timezone.now() + timedelta(days=30))

    assert feeding.decisions(feeding.put(feed, 40)) == ["notice"]


def test_old_readings_do_not_count_as_heard(feed):
    feeding.put(feed, 40, ago=timedelta(hours=5))

    assert Feed.objects.get(pk=feed.pk).heard_at is None


def test_new_name_of_a_rule_begins_no_second_notice(feed):
    rule = feeding.rule(feed)
    course(feed, 40)
    rule.refresh_from_db()
    same = {
        name: getattr(rule, name)
        for name in ("comparison", "threshold", "release", "word", "area", "template_id", "category_ids", "action")
    }

    kept = setting_up.keep_rule(
        by=rule.responsible,
        feed_id=feed.pk,
        rule_id=rule.pk,
        expected=rule.version,
        setup=setting_up.RuleSetup(name="別の名前", **same),
    )

    assert kept.is_released is False
