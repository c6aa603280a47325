"""Feeds on the staff's screens: who sees and changes what, and the token that is shown once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from broadcasts.feeds.tests import feeding
from broadcasts.models import BroadcastTemplate, Feed, FeedRule
from broadcasts.tests import factories as make
from broadcasts.tests.screens import page
from cityline.staff import holdings
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def feed():
    return feeding.heat()


@pytest.fixture
def department(client, feed):
    client.force_login(feed.made_by)
    return client


def typed_feed(**changed):
    extras = {f"extra-{n}-{part}": "" for n in range(6) for part in ("name", "most", "choices")}
    kinds = {f"extra-{n}-kind": "place" for n in range(6)}
    base = {
        "name": "河川水位",
        "code": "river",
        "kind": "number",
        "unit": "m",
        "levels": "",
        "max_age_minutes": 30,
        "silence_minutes": 60,
        "keep_days": 90,
        "is_on": "on",
        "version": 0,
    }
    return {**base, **extras, **kinds, **changed}


def typed_rule(feed, category, **changed):
    text = feeding.text(feed.made_by)
    base = {
        "name": "厳重警戒",
        "comparison": "at_least",
        "threshold": "31",
        "release": "28",
        "area": "墨凪",
        "text": f"text:{text.pk}",
        "categories": [category.pk],
        "action": "submit",
        "quiet_hours": 12,
        "is_on": "on",
        "version": 0,
    }
    return {**base, **changed}


def test_department_sets_up_a_feed_and_a_rule(client):
    writer = feeding.writer()
    client.force_login(writer)

    client.post(page("feed_new"), typed_feed(**{"extra-0-name": "観測所", "extra-0-most": 20}))
    feed = Feed.objects.get()
    answer = client.post(page("feed_rule_new", feed.pk), typed_rule(feed, feeding.chosen()), follow=True)

    rule = FeedRule.objects.get()
    assert (feed.department, feed.extras[0]["name"], rule.responsible) == (writer.department, "観測所", writer)
    assert "31℃" not in answer.content.decode()
    assert "31m以上" in answer.content.decode()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"release": "31"}, "release"),
        ({"release": "33"}, "release"),
        ({"threshold": ""}, "threshold"),
        ({"categories": []}, "categories"),
        ({"quiet_hours": 0}, "quiet_hours"),
        ({"text": ""}, "text"),
        ({"comparison": "equals"}, "comparison"),
        ({"name": ""}, "name"),
    ],
)
def test_rule_that_could_not_work_is_not_kept_and_says_where(department, feed, changed, field):
    answer = department.post(page("feed_rule_new", feed.pk), typed_rule(feed, feeding.chosen(), **changed))

    assert answer.context["form"].errors.keys() == {field}
    assert not FeedRule.objects.exists()


def test_text_that_names_what_the_feed_does_not_say_is_refused(department, feed):
    text = feeding.text(feed.made_by, "{風速}に注意")

    answer = department.post(page("feed_rule_new", feed.pk), typed_rule(feed, feeding.chosen(), text=f"text:{text.pk}"))

    assert "風速" in answer.context["form"].errors["text"][0]


def test_two_who_change_a_rule_at_once_and_the_second_is_told(department, feed):
    rule = feeding.rule(feed)

    answer = department.post(page("feed_rule", feed.pk, rule.pk), typed_rule(feed, feeding.chosen(), version=7))

    assert answer.context["form"].non_field_errors()
    assert FeedRule.objects.get().version == 1


def test_value_that_a_text_needs_stays_with_the_feed(department):
    feed = feeding.warning(None)
    department.force_login(feed.made_by)
    feeding.rule(feed, comparison="equals", word="警報", threshold=None, release=None)

    answer = department.post(
        page("feed_edit", feed.pk),
        typed_feed(name=feed.name, code=feed.code, kind="level", unit="", levels="なし\n注意報", version=feed.version),
    )

    assert "levels" in answer.context["form"].errors


def test_token_is_shown_once_after_saying_who_one_is(department, feed):
    refused = department.post(page("feed_token", feed.pk), {"proof": "wrong"})
    made = department.post(page("feed_token", feed.pk), {"proof": make.PASSWORD})
    again = department.get(page("feed", feed.pk))

    token = made.context["made"]
    assert refused.context["made"] == ""
    assert token.startswith("clf_")
    assert made.content.decode().count(token) == 1
    assert "no-store" in made.headers["Cache-Control"]
    assert token not in again.content.decode()


@pytest.mark.parametrize("role", [Role.PATROLLER, Role.DUTY_OFFICER])
def test_whoever_may_stop_sending_may_stop_a_feed_but_not_change_it(client, feed, role):
    feeding.sender(feed)
    client.force_login(make.user(role))

    assert client.get(page("feed", feed.pk)).status_code == 200
    assert client.get(page("feed_edit", feed.pk)).status_code == 403
    assert client.get(page("feed_token", feed.pk)).status_code == 403
    client.post(page("feed_token_revoke", feed.pk))
    client.post(page("feed_stop", feed.pk))

    feed.refresh_from_db()
    assert (feed.is_on, feed.token_hash) == (False, "")


def test_feed_of_another_department_does_not_exist(client, feed):
    rule = feeding.rule(feed)
    client.force_login(make.drafter())

    for name, args in [
        ("feed", ()),
        ("feed_edit", ()),
        ("feed_token", ()),
        ("feed_rule_new", ()),
        ("feed_rule", (rule.pk,)),
        ("feed_rule_let_send", (rule.pk,)),
    ]:
        assert client.get(page(name, feed.pk, *args)).status_code == 404
    for name, args in [("feed_stop", ()), ("feed_token_revoke", ()), ("feed_rule_take_over", (rule.pk,))]:
        assert client.post(page(name, feed.pk, *args)).status_code == 404


def test_rule_of_one_feed_is_not_reached_through_another(client, feed):
    rule, other = feeding.rule(feed), feeding.heat()
    client.force_login(other.made_by)

    assert client.post(page("feed_rule_take_over", other.pk, rule.pk)).status_code == 404


def test_pr_office_reads_the_text_and_lets_the_rule_send(client, feed):
    rule = feeding.rule(feed, action="send")
    officer = make.patroller()
    client.force_login(officer)

    shown = client.get(page("feed_rule_let_send", feed.pk, rule.pk)).content.decode()
    client.post(page("feed_rule_let_send", feed.pk, rule.pk), {"proof": "wrong", "version": 1})
    before = FeedRule.objects.get().passed_by
    client.post(page("feed_rule_let_send", feed.pk, rule.pk), {"proof": make.PASSWORD, "version": 1})

    assert "{地域}の暑さ指数は{値}です" in shown
    assert (before, FeedRule.objects.get().passed_by) == (None, officer)


def test_pr_office_sees_cards_and_the_notification_line_before_the_rule_may_send(client, feed):
    rule = feeding.rule(feed, action="send")
    card = {
        "kind": "card",
        "title": "{地域}で{値}",
        "words": "涼しい所へ",
        "buttons": [{"label": "涼みどころ", "url": "https://city.example/cool"}],
    }
    BroadcastTemplate.objects.filter(pk=rule.template_id).update(parts=[card], alt_text="{地域}の暑さに注意")
    client.force_login(make.patroller())

    answer = client.get(page("feed_rule_let_send", feed.pk, rule.pk))

    shown = answer.content.decode()
    assert "墨凪で-99999.999" in answer.context["phone"].chat
    assert all(words in shown for words in ("{地域}の暑さに注意", "墨凪の暑さに注意", "涼しい所へ", "涼みどころ"))


def test_rule_that_changed_while_it_was_read_is_not_passed(client, feed):
    rule = feeding.rule(feed, action="send")
    client.force_login(make.patroller())

    client.post(page("feed_rule_let_send", feed.pk, rule.pk), {"proof": make.PASSWORD, "version": 9})

    assert FeedRule.objects.get().passed_by is None


def test_colleague_takes_a_rule_over_and_holds_it_from_then_on(client, feed):
    rule = feeding.rule(feed)
    colleague = make.drafter(feed.department)
    client.force_login(colleague)

    client.post(page("feed_rule_take_over", feed.pk, rule.pk))

    held = holdings.held_by([colleague, feed.made_by], viewer=colleague)
    assert [one.label for one in held[colleague.pk]["feed_rules"]] == ["暑さ指数: 厳重警戒"]
    assert "feed_rules" not in held.get(feed.made_by_id, {})


def test_page_draws_the_readings_with_the_threshold(department, feed):
    feeding.rule(feed)
    token = feeding.sender(feed)
    for minutes, value in [(9, 27), (6, 30.5), (3, 32.25)]:
        feeding.put(feed, value, token=token, ago=feeding.timedelta(minutes=minutes))

    drawn = department.get(page("feed", feed.pk)).context["chart"]

    assert (drawn.count, drawn.low, drawn.high) == (3, "27℃", "32.25℃")
    assert drawn.points.split()[0] == "0.0,152.0"
    assert drawn.points.split()[-1] == "600.0,8.0"
    assert [mark.words for mark in drawn.marks] == ["厳重警戒: 31℃"]


def test_pages_ask_as_much_for_many_as_for_one(department, feed):
    def grow(count):
        for _ in range(count):
            feeding.rule(feed, quiet_hours=1)
            feeding.put(feed, 40, ago=feeding.timedelta(seconds=next(seconds)))
            feeding.work()
            feeding.heat(feed.made_by)

    def asked(name, *args):
        with CaptureQueriesContext(connection) as found:
            department.get(page(name, *args))
        return len(found)

    seconds = iter(range(500, 0, -9))
    grow(1)
    one = [asked("feed", feed.pk), asked("feeds")]
    grow(4)

    assert [asked("feed", feed.pk), asked("feeds")] == one


def test_rule_says_when_no_reading_has_come_for_its_area(department, feed):
    feeding.rule(feed, area="澄凪")
    feeding.rule(feed, area="墨凪")
    feeding.put(feed, 20, area="墨凪")

    answer = department.get(page("feed", feed.pk))

    assert [(line.rule.area, line.is_heard) for line in answer.context["lines"]] == [("澄凪", False), ("墨凪", True)]
    assert answer.content.decode().count("この地域の観測値は、まだ届いていません。") == 1
