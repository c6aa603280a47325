"""A resident's own word, however late it arrives: only what they did later with their own hand outranks it."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from subscribers.models import Subscriber, SubscriptionChange
from subscribers.services import following, intake, leaving, preferences, speaking
from subscribers.services.history import masks_at
from subscribers.tests.factories import line_user_id, make_category, make_subscriber, masks_agree
from subscribers.tests.happenings import tap

pytestmark = pytest.mark.django_db

NOW = timezone.now()
EARLIER = NOW - timedelta(minutes=5)
SYSTEM = ("import", preferences.AGE, preferences.SYNC, preferences.FIRST_FOLLOW)


@pytest.fixture
def kids():
    return make_category("kids")


def is_chosen(subscriber, category):
    subscriber.refresh_from_db()
    assert masks_agree()
    return bool(subscriber.choice_mask & category.mask)


@pytest.mark.parametrize("source", SYSTEM)
def test_late_stop_is_not_lost_to_what_the_system_chose_meanwhile(kids, source):
    resident = make_subscriber()
    preferences.choose(subscriber=resident, category=kids, at=NOW, source=source)

    preferences.unchoose(subscriber=resident, category=kids, at=EARLIER)

    assert is_chosen(resident, kids) is False


@pytest.mark.parametrize("source", SYSTEM)
def test_late_choice_is_not_lost_to_what_the_system_stopped_meanwhile(kids, source):
    resident = make_subscriber()
    preferences.choose(subscriber=resident, category=kids, at=EARLIER - timedelta(days=1))
    preferences.adjust(subscriber=resident, remove=[kids], at=NOW, source=source)

    preferences.choose(subscriber=resident, category=kids, at=EARLIER)

    assert is_chosen(resident, kids) is True


def test_stop_on_the_page_for_what_was_stopped_already_outlives_an_older_tap(kids):
    resident = make_subscriber()
    preferences.adjust(subscriber=resident, remove=[kids])

    preferences.choose(subscriber=resident, category=kids, at=EARLIER)

    assert is_chosen(resident, kids) is False


def test_defaults_of_a_follow_do_not_undo_a_stop_whichever_comes_first():
    urgent = make_category("urgent", is_on_by_default=True)
    for user, is_follow_first in ((1, True), (2, False)):
        follow = lambda user=user: following.follow(line_user_id=line_user_id(user), at=EARLIER)  # noqa: E731
        if is_follow_first:
            follow()
        resident = following.met(line_user_id=line_user_id(user), at=NOW)
        preferences.unchoose(subscriber=resident, category=urgent, at=NOW)
        if not is_follow_first:
            follow()

        assert is_chosen(resident, urgent) is False


def test_late_leaving_of_who_came_back_keeps_what_the_system_did_since(kids):
    resident = make_subscriber(followed_at=NOW, followship_at=NOW)
    preferences.choose(subscriber=resident, category=kids, at=NOW + timedelta(seconds=1), source=preferences.AGE)

    leaving.leave(subscriber=resident, at=EARLIER)

    assert is_chosen(resident, kids) is True


# --- when it began to hold ---
def test_past_choices_count_from_when_they_were_applied(kids):
    resident = make_subscriber()
    claimed = timezone.now()

    preferences.choose(subscriber=resident, category=kids, at=claimed - timedelta(minutes=5))

    assert masks_at(subscriber=resident, moments=[claimed, timezone.now()]) == [0, kids.mask]


def test_the_past_is_filled_in_with_the_newest_tap_until_then(kids):
    resident, other = make_subscriber(), make_subscriber()
    hours = [NOW - timedelta(hours=number) for number in (5, 2, 3, 1)]
    for subscriber in (resident, other):
        for mask, at in enumerate(hours if subscriber is resident else hours[2:]):
            SubscriptionChange.objects.create(subscriber=subscriber, at=at, mask_before=mask, mask_after=mask + 1)

    import_module("subscribers.migrations.0014_past_of_acts").fill(None, SimpleNamespace(connection=connection))

    filled = [list(subscriber.changes.values_list("applied_at", flat=True)) for subscriber in (resident, other)]
    assert filled == [[hours[0], hours[1], hours[1], hours[3]], [hours[2], hours[3]]]
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
        SubscriptionChange.objects.update(source="x")


# --- languages ---
def language_of(resident):
    resident.refresh_from_db()
    return resident.language


def test_older_language_tap_that_arrives_late_changes_nothing():
    resident = make_subscriber(1)
    for data, at in (("language:en", NOW), ("language:ja-easy", EARLIER)):
        intake.store(events=[tap(data, at=at)])
        intake.apply_waiting()

    assert language_of(resident) == "en"


def test_language_of_the_page_outlives_an_older_tap_also_when_it_changed_nothing():
    resident = make_subscriber(1)
    assert speaking.speak(subscriber=resident, language="ja", at=NOW) is True

    intake.store(events=[tap("language:en", at=EARLIER)])
    intake.apply_waiting()

    assert language_of(resident) == "ja"


def test_language_from_before_they_left_is_not_spoken_to_who_came_back():
    resident = make_subscriber(1, followed_at=NOW, followship_at=NOW)
    speaking.speak(subscriber=resident, language="en", at=EARLIER)

    leaving.leave(subscriber=resident, at=EARLIER + timedelta(seconds=1))

    assert (language_of(resident), speaking.speak(subscriber=resident, language="en", at=EARLIER)) == ("ja", False)
    assert speaking.speak(subscriber=resident, language="en", at=NOW) is True
    assert SubscriptionChange.objects.count() == 0
    assert Subscriber.objects.get().language == "en"
