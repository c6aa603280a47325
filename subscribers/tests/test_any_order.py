"""Whatever residents do, in whatever order LINE delivers it and however often: what we hold agrees with itself, and who
can be reached is decided by the times on the events alone.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from subscribers.models import Category, Leaver, Subscriber, SubscriptionChange
from subscribers.services import erasing, following, leaving, pausing, preferences
from subscribers.tests.factories import line_user_id, make_category, masks_agree

pytestmark = pytest.mark.django_db

BEGAN = datetime(2027, 3, 1, 12, tzinfo=ZoneInfo("Asia/Tokyo"))
ME = line_user_id(7)
ACTS = ("follow", "unfollow", "pause", "pause all", "go on", "leave", "choose", "unchoose")


@st.composite
def histories(draw, names=ACTS):
    """What happened, each at a time of its own, in the order in which it arrives: some of it twice."""
    acts = [(hour, draw(st.sampled_from(names))) for hour in range(1, draw(st.integers(1, 9)) + 1)]
    arriving = draw(st.permutations(acts))
    again = draw(st.lists(st.sampled_from(arriving), max_size=4))
    return [*arriving, *again], draw(st.integers(0, len(arriving)))


def act(name, at, kids, *, heals=True):
    """As the handlers do it: whoever taps is met first, and who left is only told so."""
    if name == "follow":
        following.follow(line_user_id=ME, at=at)
        return
    if name == "unfollow":
        following.unfollow(line_user_id=ME, at=at)
        return
    # That someone taps also says that they do not block us. It heals a lost event, but is not kept, so an unfollow from
    # before the tap that arrives after it still counts until the next one.
    me = following.met(line_user_id=ME, at=at) if heals else Subscriber.objects.get()
    if me.left_at is not None and name != "leave":
        return
    match name:
        case "pause" | "pause all":
            pausing.pause(subscriber=me, until=BEGAN + timedelta(days=9999), is_total=name == "pause all", at=at)
        case "go on":
            pausing.go_on(subscriber=me, at=at)
        case "leave":
            leaving.leave(subscriber=me, at=at)
        case "choose":
            preferences.choose(subscriber=me, category=kids, at=at)
        case "unchoose":
            preferences.unchoose(subscriber=me, category=kids, at=at)


def playing(history, *, heals=True):
    """A fresh city, and one act after another."""
    kids = Category.objects.filter(code="kids").first() or make_category("kids")
    Subscriber.objects.all().delete()
    Leaver.objects.all().delete()
    for hour, name in history:
        act(name, BEGAN + timedelta(hours=hour), kids, heals=heals)
        yield name


def play(history, *, heals=True):
    for _ in playing(history, heals=heals):
        pass


def agrees():
    assert masks_agree()
    for row in Subscriber.objects.filter(left_at__isnull=False):
        assert (row.choice_mask, row.paused_until, row.pause_is_total, row.language) == (0, None, False, "ja")
        assert not SubscriptionChange.objects.filter(subscriber=row).exists()
    erased = Leaver.objects.exists()
    assert not (erased and Subscriber.objects.exists()), "known and forgotten at once"
    ordinary = set(Subscriber.objects.reachable().values_list("pk", flat=True))
    assert ordinary <= set(Subscriber.objects.reachable_in_emergencies().values_list("pk", flat=True))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories())
def test_any_order_agrees_with_itself(history):
    arrived, erase_after = history

    for number, _ in enumerate(playing(arrived)):
        agrees()
        if number == erase_after:
            erasing.erase(now=BEGAN + timedelta(days=30), blocked_for=timedelta(days=365))
            agrees()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories([name for name in ACTS if name != "leave"]))
def test_who_can_be_reached_is_a_matter_of_times_and_not_of_arrival(history):
    arrived, _ = history
    reached = []

    for order in (arrived, sorted(set(arrived))):
        play([(0, "follow"), *order], heals=False)
        reached.append((Subscriber.objects.reachable().count(), Subscriber.objects.reachable_in_emergencies().count()))

    assert reached[0] == reached[1]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories([name for name in ACTS if name != "unfollow"]))
def test_who_left_last_is_never_reached_and_nothing_of_them_is_kept(history):
    arrived, _ = history
    comings_and_goings = [name for _hour, name in sorted(set(arrived)) if name in {"follow", "leave"}]

    play([(0, "follow"), *arrived])

    if comings_and_goings[-1:] == ["leave"]:
        assert Subscriber.objects.get().left_at is not None
        assert not Subscriber.objects.reachable_in_emergencies().exists()
        agrees()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories(["choose", "unchoose"]))
def test_the_newest_tap_about_a_category_counts_and_not_the_one_that_arrives_last(history):
    arrived, _ = history

    play([(0, "follow"), *arrived])

    assert Subscriber.objects.get().subscriptions.exists() is (max(arrived)[1] == "choose")
    assert masks_agree()
