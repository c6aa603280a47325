"""What follows from a met rule: by whom, how far, and never further than a person could go."""

from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from broadcasts import quiet_hours
from broadcasts.content.gaps import Gap, GapKind
from broadcasts.exceptions import NotAllowed
from broadcasts.feeds import acting, setting_up
from broadcasts.feeds.tests import feeding
from broadcasts.models import Authorisation, Broadcast, Contributor, FeedFiring, FeedRule, LookAfter, SendingPolicy
from broadcasts.services import arming, concepts, emergency_templates, filling, submitting
from broadcasts.tests import factories as make
from broadcasts.tests import prepared
from broadcasts.tests.delegated import delegation
from cityline.staff.models import Department, Letter, User
from cityline.staff.roles import Role
from subscribers.models import Category

pytestmark = pytest.mark.django_db


@pytest.fixture
def awake(monkeypatch):
    """Not in quiet hours, whatever the clock says."""
    monkeypatch.setattr(quiet_hours, "is_quiet", lambda *args, **kwargs: False)


def passed(rule, by=None) -> FeedRule:
    by = by or make.patroller()
    return setting_up.let_send(by=by, rule_id=rule.pk, expected=rule.version)


# --- How far ---
def test_draft_is_written_in_the_name_of_who_answers_and_waits_for_the_department(feed):
    category = feeding.chosen()
    rule = feeding.rule(feed, category=category, action="draft")

    firing = feeding.fire(feed, 32.1, ago=timedelta(0))

    broadcast, at = firing.broadcast, timezone.localtime(firing.observed_at)
    assert firing.outcome == "drafted"
    assert (broadcast.status, broadcast.author, broadcast.department) == ("draft", rule.responsible, feed.department)
    assert broadcast.title == "厳重警戒（墨凪・32.1℃）"
    assert broadcast.parts[0]["text"].startswith("墨凪の暑さ指数は32.1です（")
    assert f"{at.hour}時" in broadcast.parts[0]["text"]
    assert list(broadcast.categories.all()) == [category]
    assert broadcast.made_from_template == rule.template_id


def test_writers_of_the_text_count_as_writers_of_what_it_becomes(feed):
    colleague = make.drafter(feed.department)
    text = feeding.text(colleague)
    feeding.rule(feed, template_id=text.pk, category_ids=[feeding.chosen().pk])

    broadcast = feeding.fire(feed).broadcast

    assert colleague.pk in Contributor.objects.filter(broadcast=broadcast).values_list("user", flat=True)


def test_submission_waits_for_the_pr_office(feed):
    rule = feeding.rule(feed)

    firing = feeding.fire(feed)

    assert (firing.outcome, firing.broadcast.status) == ("submitted", "pending_patrol")
    assert firing.broadcast.submitted_by == rule.responsible
    assert not Authorisation.objects.exists()


@pytest.mark.usefixtures("awake")
def test_rule_that_was_passed_sends_where_a_delegation_covers_it_and_owes_a_look(feed):
    category = feeding.chosen()
    rule = passed(feeding.rule(feed, category=category, action="send"))
    granted = delegation(category, feed.department, conditions=[])

    firing = feeding.fire(feed)

    authorisation = Authorisation.objects.get()
    assert (firing.outcome, firing.broadcast.status) == ("sent", "approved")
    assert (authorisation.granted_by, authorisation.kind) == (granted.granted_by, "delegation")
    assert LookAfter.objects.filter(authorisation=authorisation).exists()
    assert rule.responsible != granted.granted_by


@pytest.mark.usefixtures("awake")
@pytest.mark.parametrize("missing", ["delegation", "pass", "reach", "daylight"])
def test_whatever_is_missing_for_sending_leads_to_the_pr_office(feed, missing, monkeypatch):
    category = feeding.chosen()
    rule = feeding.rule(feed, category=category, action="send")
    if missing != "pass":
        passed(rule)
    if missing != "delegation":
        delegation(category, feed.department, conditions=[], reach_max=1)
    if missing == "reach":
        make.subscriber(category)
    if missing == "daylight":
        monkeypatch.setattr(quiet_hours, "is_quiet", lambda *args, **kwargs: True)

    firing = feeding.fire(feed)

    assert (firing.outcome, firing.broadcast.status) == ("submitted", "pending_patrol")


@pytest.mark.parametrize(("clock", "outcome"), [("20:58:30", "sent"), ("20:59:30", "submitted")])
def test_what_would_first_be_due_in_quiet_hours_leads_to_the_pr_office(feed, clock, outcome):
    SendingPolicy.objects.create(
        grace_seconds=60,
        quiet_from=time(21),
        quiet_until=time(8),
        rest_day_quiet_from=time(21),
        rest_day_quiet_until=time(8),
    )
    category = feeding.chosen()
    passed(feeding.rule(feed, category=category, action="send"))
    delegation(category, feed.department, conditions=[])
    today, token = timezone.localdate(), feeding.sender(feed)

    with time_machine.travel(timezone.make_aware(datetime.combine(today, time.fromisoformat(clock))), tick=False):
        firing = feeding.fire(feed, token=token)

    assert firing.outcome == outcome


@pytest.mark.parametrize(
    ("changed", "is_over"),
    [
        ({"extras": [Gap("観測所", GapKind.PLACE, most=20)]}, True),
        ({"max_age_minutes": 30}, True),
        ({"unit": "度"}, True),
        ({"name": "別の名前", "silence_minutes": 30}, False),
    ],
)
def test_pass_is_over_when_what_its_text_can_say_changes(feed, changed, is_over):
    rule = passed(feeding.rule(feed, action="send"))
    setup = {"code": feed.code, "name": feed.name, "kind": feed.kind, "unit": feed.unit, **changed}

    setting_up.keep_feed(by=feed.made_by, setup=setting_up.FeedSetup(**setup), feed_id=feed.pk, expected=feed.version)

    now = FeedRule.objects.get()
    assert (now.passed_by is None, now.passed_at is None, now.version - rule.version) == (
        is_over,
        is_over,
        int(is_over),
    )


def test_pass_is_over_when_the_rule_changes_or_changes_hands(feed):
    rule = passed(feeding.rule(feed, action="send"))

    taken = setting_up.take_over(by=make.drafter(feed.department), rule_id=rule.pk)

    assert (rule.passed_by is not None, taken.passed_by) == (True, None)


@pytest.mark.parametrize("who", ["responsible", "writer of the text", "drafter", "new patroller"])
def test_nobody_whose_hand_is_in_it_and_nobody_unsettled_lets_a_rule_send(feed, who):
    officer = make.patroller()
    if who == "writer of the text":
        officer.department = feed.department
        officer.save()
        officer.groups.add(make.drafter(feed.department).groups.get())
    text = feeding.text(officer if who == "writer of the text" else feed.made_by)
    rule = feeding.rule(feed, template_id=text.pk, category_ids=[feeding.chosen().pk], action="send")
    by = {
        "responsible": rule.responsible,
        "writer of the text": officer,
        "drafter": make.drafter(),
        "new patroller": make.patroller(raised_at=timezone.now()),
    }[who]

    with pytest.raises(NotAllowed):
        passed(rule, User.objects.get(pk=by.pk))


def test_database_refuses_that_who_answers_lets_it_send(feed):
    rule = feeding.rule(feed, action="send")

    with pytest.raises(IntegrityError), transaction.atomic():
        FeedRule.objects.filter(pk=rule.pk).update(passed_by=rule.responsible)


# --- Emergencies are armed by people ---
@pytest.fixture
def emergency():
    """A feed whose department has a reviewed template for emergencies, and its rule."""
    by = prepared.writer()
    version = prepared.passed(prepared.version(by, feeding.chosen()))
    feed = feeding.heat(by, extras=[prepared.GAPS[2]])
    rule = feeding.rule(feed, emergency_template_id=version.template_id, action="draft")
    return feed, rule


def test_emergency_becomes_a_draft_to_arm_and_the_people_on_duty_are_told(emergency):
    feed, _rule = emergency
    officer = make.user(Role.DUTY_OFFICER)

    firing = feeding.fire(feed, 35, values={"value": 35, "レベル": "避難指示"})

    broadcast = firing.broadcast
    assert (firing.outcome, broadcast.status, broadcast.is_emergency) == ("to_arm", "draft", True)
    assert broadcast.gap_values == {"避難所": "", "時刻": "", "レベル": "避難指示"}
    assert Letter.objects.filter(user=officer, subject__contains="緊急").exists()


def test_emergency_goes_no_further_without_its_arming_whoever_asks(emergency):
    feed, rule = emergency
    broadcast = feeding.fire(feed, 35).broadcast

    full = filling.fill(
        broadcast_id=broadcast.pk,
        by=rule.responsible,
        expected_revision=broadcast.revision,
        values={**prepared.VALUES, "レベル": "避難指示"},
    )

    with pytest.raises(arming.NotArmed):
        submitting.submit(broadcast_id=full.pk, by=rule.responsible, expected_revision=full.revision)

    assert Broadcast.objects.get(pk=broadcast.pk).status == "draft"


@pytest.mark.parametrize("action", ["submit", "send"])
def test_no_rule_hands_over_an_emergency_not_even_past_the_application(emergency, action):
    _feed, rule = emergency

    with pytest.raises(setting_up.SetupInvalid):
        feeding.rule(rule.feed, emergency_template_id=rule.emergency_template_id, action=action)
    with pytest.raises(IntegrityError), transaction.atomic():
        FeedRule.objects.filter(pk=rule.pk).update(action=action)


def test_ordinary_draft_that_became_an_emergency_meanwhile_is_left_to_people(feed):
    feeding.rule(feed, action="submit")
    feeding.put(feed)
    firing = FeedFiring.objects.get()
    assert acting._compose(FeedFiring.objects.select_related("rule__feed", "reading").get(pk=firing.pk))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE broadcasts_broadcast SET is_emergency = TRUE")

    assert feeding.work()[-1].outcome == "to_arm"


def test_withdrawn_emergency_template_begins_nothing_and_alarms(emergency):
    feed, rule = emergency
    emergency_templates.retire(by=rule.responsible, template_id=rule.emergency_template_id)

    firing = feeding.fire(feed, 35)

    assert (firing.outcome, firing.broadcast) == ("nothing", None)
    assert Letter.objects.exists()


# --- The person must be able to, at that moment ---
@pytest.mark.parametrize("what", ["left", "lost the role", "moved", "department closed"])
def test_person_who_could_not_write_it_now_writes_nothing_and_the_others_are_told(feed, what):
    rule = feeding.rule(feed)
    colleague, officer = make.drafter(feed.department), make.user(Role.DUTY_OFFICER)
    person, token = rule.responsible, feeding.sender(feed)
    match what:
        case "left":
            User.objects.filter(pk=person.pk).update(is_active=False)
        case "lost the role":
            person.groups.clear()
        case "moved":
            User.objects.filter(pk=person.pk).update(department=make.department())
        case _:
            Department.objects.filter(pk=feed.department_id).update(is_active=False)

    firing = feeding.fire(feed, token=token)

    assert (firing.outcome, firing.broadcast) == ("nothing", None)
    assert firing.why
    assert {colleague.pk, officer.pk} <= set(Letter.objects.values_list("user", flat=True))


def test_person_who_has_not_read_the_concept_leaves_a_draft_and_an_alarm(feed):
    feeding.rule(feed)
    concepts.publish(by=make.patroller(), words="必要な人に", what_changed="初版", expected=0)

    firing = feeding.fire(feed)

    assert (firing.outcome, firing.broadcast.status) == ("stayed", "draft")
    assert "コンセプト" in firing.why or "方針" in firing.why


def test_nobody_who_chose_the_category_is_nobody(feed):
    feeding.rule(feed, category=make.category())

    firing = feeding.fire(feed)

    assert (firing.outcome, firing.broadcast.status) == ("stayed", "draft")


def test_category_that_is_no_longer_offered_begins_nothing(feed):
    category, other = feeding.chosen(), feeding.chosen()
    feeding.rule(feed, template_id=feeding.text(feed.made_by).pk, category_ids=[category.pk, other.pk])
    Category.objects.filter(pk=other.pk).update(retired_at=timezone.now())

    assert feeding.fire(feed).outcome == "nothing"


def test_gap_that_would_hold_a_link_begins_nothing(feed):
    feeding.rule(feed, area="www.evil.example")

    firing = feeding.fire(feed, area="www.evil.example")

    assert (firing.outcome, Broadcast.objects.filter(author=feed.made_by, title__contains="厳重").exists()) == (
        "nothing",
        False,
    )
