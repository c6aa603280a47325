"""Pausing, going on, leaving and coming back, as it is played on a phone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from subscribers.models import Subscriber, SubscriptionChange, WebhookEvent
from subscribers.services import erasing, intake, parting, taps
from subscribers.tests.test_replies import Phone, city, datas, phone  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db(transaction=True)


def me():
    return Subscriber.objects.get()


def emergencies_reach_me():
    return Subscriber.objects.reachable_in_emergencies().exists()


def test_pause_is_one_tap_and_says_what_stays_on_and_the_way_back(phone, city):  # noqa: F811
    phone("follow")

    (card,) = phone("postback", "pause:month")

    assert 29 <= (me().paused_until - timezone.now()).days <= 30
    assert (Subscriber.objects.reachable().exists(), emergencies_reach_me()) == (False, True)
    assert datas(card) == ["resume", "pause:all", "leave:ask"]
    assert "緊急" in str(card)


def test_emergencies_can_be_paused_too_and_come_again(phone, city):  # noqa: F811
    phone("follow")
    phone("postback", "pause:month")
    until = me().paused_until

    (card,) = phone("postback", "pause:all")
    was_total = emergencies_reach_me() is False and datas(card) == ["resume", "pause:less", "leave:ask"]
    phone("postback", "pause:less")

    assert (was_total, emergencies_reach_me(), me().paused_until) == (True, True, until)


def test_going_on_is_one_tap(phone, city):  # noqa: F811
    phone("follow")
    phone("postback", "pause:all")

    (words,) = phone("postback", "resume")

    assert (list(Subscriber.objects.reachable()), words["type"]) == ([me()], "text")


def test_settings_show_a_pause_and_the_way_out_of_it(phone, city):  # noqa: F811
    phone("follow")
    (before,) = phone("say", "受信設定")
    phone("say", "休む")
    (after,) = phone("say", "受信設定")

    assert ("resume" in datas(before), "pause:month" in datas(before)) == (False, True)
    assert ("resume" in datas(after), "pause:month" in datas(after)) == (True, False)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("休む", taps.PAUSE),
        ("１か月休む", taps.PAUSE),
        (" 再開する。", taps.RESUME),
        ("退会", taps.LEAVE_ASK),
        ("STOP", taps.LEAVE_ASK),
        ("もう一度はじめる", taps.BEGIN),
        ("休日はいつですか", None),
    ],
)
def test_words_are_as_good_as_buttons(typed, meant):
    assert parting.asked_for(typed) == meant


def test_leaving_is_asked_about_first(phone, city):  # noqa: F811
    phone("follow")
    phone("postback", "choose:kids")

    (question,) = phone("say", "退会")

    assert datas(question) == ["pause:month", "leave:yes", "keep"]
    assert me().left_at is None


def test_leaving_deletes_and_says_so_and_beginning_again_begins_anew(phone, city):  # noqa: F811
    phone("follow")
    phone("postback", "choose:kids")

    (goodbye,) = phone("postback", "leave:yes")
    left = (me().choice_mask, SubscriptionChange.objects.count(), emergencies_reach_me())
    (again,) = phone("postback", "choose:kids")
    words, card = phone("postback", "begin")

    assert left == (0, 0, False)
    assert (datas(goodbye), datas(again)) == (["begin"], ["begin"])
    assert "緊急情報" in words["text"]
    assert "choose:area0" in datas(card)
    assert [row.category.code for row in me().subscriptions.select_related("category")] == ["urgent"]


@pytest.mark.parametrize(
    "act", [("say", "こんにちは"), ("postback", "choose:kids"), ("postback", "why:x"), ("unfollow",)]
)
def test_whoever_was_erased_stays_so_whatever_they_do(phone, city, act):  # noqa: F811
    phone("follow")
    phone("postback", "leave:yes")
    erasing.erase(now=timezone.now() + timedelta(days=3), blocked_for=timedelta(days=365))

    phone(*act)

    assert Subscriber.objects.count() == 0
    assert WebhookEvent.objects.exclude(error_code="").count() == 0


def test_erased_resident_begins_again_by_asking_and_by_following(phone, city):  # noqa: F811
    for act in (("say", "はじめる"), ("follow",)):
        phone("follow")
        phone("postback", "leave:yes")
        erasing.erase(now=timezone.now() + timedelta(days=3), blocked_for=timedelta(days=365))

        _words, card = phone(*act)

        assert "choose:area0" in datas(card)
        assert me().left_at is None


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        ("やさしい日本語", "ja-easy", "やさしい"),
        ("やさしい にほんご", "ja-easy", "やさしい"),
        ("English", "en", "English"),
        ("日本語", "ja", "日本語"),
    ],
)
def test_typing_a_language_switches_to_it_and_offers_the_others(phone, city, typed, code, said):  # noqa: F811
    phone("follow")

    (card,) = phone("say", typed)

    offered = [data.removeprefix("language:") for data in datas(card) if data.startswith("language:")]
    assert me().language == code
    assert said in card["altText"]
    assert sorted([*offered, code]) == ["en", "ja", "ja-easy"]


def test_tap_from_before_leaving_that_arrives_after_begins_nothing(simulator, city):  # noqa: F811
    resident = Phone(simulator)
    resident("follow")
    early = [simulator.postback(resident.user, data) for data in ("begin", "choose:kids", "pause:month", "resume")]
    resident("postback", "leave:yes")
    left_at = me().left_at

    intake.store(events=early)
    intake.apply_waiting()

    assert (me().left_at, me().choice_mask, me().paused_until) == (left_at, 0, None)
