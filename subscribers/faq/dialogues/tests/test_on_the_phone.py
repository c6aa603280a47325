"""A dialogue walked on the simulator's phone: taps, typed words, old buttons, changes in between."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cityline.simulator.checking.messages import check_messages
from subscribers.faq import asking
from subscribers.faq.dialogues import samples
from subscribers.faq.tests.conftest import let_through, two_people
from subscribers.faq.tests.test_chat import said
from subscribers.models import Dialogue, DialogueStep, FaqAsking, Subscriber

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("city")]


@pytest.fixture
def guide(offices):
    return samples.settle(department=offices["kankyo"], **two_people())


def chips(message):
    return {item["action"]["label"]: item["action"]["data"] for item in message.get("quickReply", {}).get("items", ())}


def tap(phone, data):
    (answer,) = phone("postback", data)
    assert check_messages([answer]) is None
    return answer


def test_resident_is_led_by_taps_to_the_fee_and_the_phone_number(phone, guide):
    first = phone.says("粗大ごみの料金案内")
    size = tap(phone, chips(first)["ソファ・いす"])
    end = tap(phone, chips(size)["2人掛け以上のソファ"])

    assert "何を出しますか" in said(first)
    assert list(chips(first)) == ["ベッド・布団", "ソファ・いす", "自転車", "机・テーブル", "そのほか", "やめる"]
    assert list(chips(size)) == ["2人掛け以上のソファ", "1人掛けのソファ", "いす", "最初から", "やめる"]
    assert "1,200円" in said(end)
    assert samples.PHONE in said(end)
    assert list(chips(end)) == ["最初から", "やめる"]


def test_from_the_start_and_stop_lead_there(phone, guide):
    size = tap(phone, chips(phone.says("粗大ごみの料金案内"))["机・テーブル"])

    assert "何を出しますか" in said(tap(phone, chips(size)["最初から"]))
    stopped = tap(phone, chips(size)["やめる"])
    assert "いつでも" in said(stopped)
    assert chips(stopped) == {}


def test_every_key_is_short_and_says_nothing_about_the_resident(phone, guide):
    first = phone.says("粗大ごみの料金案内")

    assert all(len(data) < 50 for data in chips(first).values())
    assert not any(one.line_user_id in str(first) for one in Subscriber.objects.all())


def test_old_button_and_double_tap_lead_to_the_same_step(phone, guide):
    data = chips(phone.says("粗大ごみの料金案内"))["自転車"]
    phone.says("図書館 今日")

    assert said(tap(phone, data)) == said(tap(phone, data))


@pytest.mark.parametrize(
    ("words", "step", "fee"),
    [
        ("自転車", "粗大ごみの料金案内: 自転車", "600円"),
        ("大きいソファー", "粗大ごみの料金案内: 2人掛け以上のソファ", "1,200円"),
    ],
)
def test_typed_answer_is_found_and_asked_back_for_it_may_mean_something_else(phone, guide, words, step, fee):
    phone.says("粗大ごみの料金案内")

    offered = phone.says(words)

    assert step in said(offered)
    data = next(data for data in chips(offered).values() if data.startswith(f"faq:d{guide.pk}."))
    assert fee in said(tap(phone, data))


@pytest.mark.parametrize("words", ["粗大ごみ", "ベッド捨てたい"])
def test_answer_to_a_near_question_leads_to_the_guide_by_one_chip(phone, guide, words):
    answer = phone.says(words)

    assert check_messages([answer]) is None
    assert "50cm" in said(answer)
    assert [label for label, data in chips(answer).items() if data.startswith("faq:d")] == ["粗大ごみの料金案内"]
    assert "何を出しますか" in said(tap(phone, chips(answer)["粗大ごみの料金案内"]))


def test_answer_to_something_else_does_not_lead_to_the_guide(phone, guide):
    assert not any(data.startswith("faq:d") for data in chips(phone.says("住民票いくら")).values())


def test_only_steps_that_were_typed_are_offered(phone, guide):
    offered = phone.says("ソファ")

    guided = [label for label, data in chips(offered).items() if data.startswith("faq:d")]
    assert guided == ["粗大ごみの料金案内: ソファ・いす", "粗大ごみの料金案内: 2人掛け以上のソ…"]


def test_what_nobody_foresaw_is_not_answered(phone, guide):
    phone.says("粗大ごみの料金案内")
    before = FaqAsking.objects.filter(outcome="missed").count()

    phone.says("ロケットの燃料")

    assert (before, FaqAsking.objects.filter(outcome="missed").count()) == (0, 1)


def test_change_in_the_middle_counts_from_its_pass_and_begins_anew_with_one_answer(phone, guide):
    data = chips(phone.says("粗大ごみの料金案内"))["ソファ・いす"]
    DialogueStep.objects.filter(code="sofa").update(words="何人掛けですか。")
    before = tap(phone, data)
    let_through(guide)

    again = tap(phone, data)

    assert "どれに近いですか。" in said(before)
    assert "新しくなりました" in said(again)
    assert "何を出しますか" in said(again)
    assert "2人掛け以上のソファ" not in chips(again)


@pytest.mark.parametrize("how", ["off", "over", "deleted", "department closed"])
def test_dialogue_that_is_no_longer_there_is_said_not_to_be_known(phone, guide, how):
    data = chips(phone.says("粗大ごみの料金案内"))["自転車"]
    match how:
        case "off":
            Dialogue.objects.update(is_active=False)
        case "over":
            Dialogue.objects.update(valid_until=timezone.localdate() - datetime.timedelta(days=1))
        case "deleted":
            guide.delete()
        case _:
            type(guide.department).objects.filter(pk=guide.department_id).update(is_active=False)

    assert "自転車は1台" not in said(tap(phone, data))


@pytest.mark.parametrize(
    "key", ["d1.1.", "d1.1.A", "d1.1.start;", "d.1.start", "d99999999999999.1.start", "d1.1.--", "d0.0.-"]
)
def test_made_up_keys_do_no_harm(phone, guide, key):
    assert tap(phone, f"faq:{key}")


def test_other_languages_fall_back_to_japanese_and_take_what_there_is(phone, guide):
    phone.says("こんにちは")
    DialogueStep.objects.filter(code="bike").update(label_en="Bicycle", words_en="A bicycle costs 600 yen.")
    let_through(guide)
    Subscriber.objects.update(language="en")

    first = phone.says("Bulky waste fees")

    assert "Bicycle" in chips(first)
    assert "A bicycle costs 600 yen." in said(tap(phone, chips(first)["Bicycle"]))


def test_tap_asks_as_much_in_a_large_tree_as_in_a_small_one(guide):
    def asked():
        key = f"d{guide.pk}.{guide.version}.sofa"
        with CaptureQueriesContext(connection) as found:
            asking.tapped(subscriber=Subscriber(), key=key)
        return len(found)

    small = asked()
    DialogueStep.objects.bulk_create(
        DialogueStep(dialogue=guide, code=f"x{n}", under="sofa2", label=f"{n}", words="…") for n in range(8)
    )
    let_through(guide)

    assert asked() == small
