"""Questions typed on the simulator's phone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from cityline.simulator.checking.messages import check_messages
from cityline.staff.models import Department
from subscribers.faq import asking, index, misses
from subscribers.faq.tests.conftest import let_through, two_people
from subscribers.models import Facility, FaqAsking, FaqEntry, Subscriber, WebhookEvent
from subscribers.services import intake

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("city")]

FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.fixture(autouse=True)
def on_friday(monkeypatch):
    monkeypatch.setattr("subscribers.faq.asking._now", lambda: FRIDAY)


def said(message):
    """All the words of a message."""
    found = []

    def walk(node):
        if isinstance(node, dict):
            found.extend(node[key] for key in ("text", "label") if isinstance(node.get(key), str))
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(message.get("contents", message))
    return "\n".join(found)


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("図書館 今日", "9:30〜20:00"),
        ("図書館は月曜日やってますか", "9:30〜18:00"),  # a holiday
        ("図書館 11/24", "11月23日"),  # and so closed on the Tuesday instead
        ("粗大ゴミ出したい", "50cm"),
        ("ゴミいつ", "週2回"),
        ("住民票いくら", "300円"),
        ("じどうてあて いつはいる", "偶数月"),
    ],
)
def test_question_is_answered_on_the_phone(phone, words, part):
    answer = phone.says(words)

    assert part in said(answer)
    assert check_messages([answer]) is None
    assert FaqAsking.objects.values_list("outcome", "words").get() == ("answered", "")


def taps_of(message):
    return [item["action"]["data"] for item in message["quickReply"]["items"]]


def test_unclear_question_is_asked_back_and_a_tap_answers_it(phone):
    back = phone.says("図書館のカードとマイナンバーカード")
    offered = [data for data in taps_of(back) if data.startswith("faq:e")]
    (answer,) = phone("postback", offered[0])

    assert 1 <= len(offered) <= 3
    assert taps_of(back)[-1] == "faq:none"
    assert said(answer).splitlines()[0] in back["text"]
    assert FaqAsking.objects.values_list("outcome", flat=True).get() == "offered"


def test_unknown_question_gets_the_desk_with_phone_and_hours_and_is_kept_masked(phone, city):
    answer = phone.says("私は山田太郎です パスポート 090-1234-5678 に電話ください")

    kept = FaqAsking.objects.get()
    assert "000-000-0100" in answer["text"]
    assert "8:45〜17:15" in answer["text"]
    assert (kept.outcome, kept.department) == ("missed", city["koho"])
    assert kept.words == "私は●です パスポート ● に電話ください"
    assert [field.name for field in FaqAsking._meta.fields if "subscriber" in field.name] == []


@pytest.mark.parametrize(("words", "count"), [("ありがとうございます！", 1), ("はい", 0), ("👍", 0), ("こんにちは", 1)])
def test_thanks_nods_and_greetings_are_no_missed_questions(phone, words, count):
    answers = phone("say", words)

    assert len(answers) == count
    assert all("申し訳" not in said(answer) for answer in answers)
    assert FaqAsking.objects.count() == 0


def test_cry_for_help_is_told_the_numbers_at_once(phone):
    assert "119" in phone.says("隣が火事です！助けて")["text"]


def test_cry_that_names_something_known_gets_the_numbers_above_its_answer(phone):
    FaqEntry.objects.filter(question__startswith="ごみの収集日").update(ways="人が倒れています")
    let_through(FaqEntry.objects.get(question__startswith="ごみの収集日"))

    numbers, answer = phone("say", "人が倒れています")

    assert "119" in numbers["text"]
    assert "週2回" in said(answer)


def test_settings_words_come_before_questions(phone):
    phone("say", "受信設定")

    assert FaqAsking.objects.count() == 0


def test_answer_comes_in_the_language_of_the_resident(phone):
    phone("say", "English")

    answer = phone.says("garbage day?")

    assert "Burnable garbage twice a week" in said(answer)
    assert "From: " in said(answer)


def test_event_that_comes_twice_is_answered_and_counted_once(phone):
    event = phone.simulator.say(phone.user, "ゴミいつ")
    for _time in range(2):
        intake.store(events=[event])
        intake.apply_waiting()

    assert len(phone.simulator.inbox(phone.user)) == 1
    assert FaqAsking.objects.count() == 1


def test_question_from_a_backlog_is_neither_answered_nor_counted(phone):
    event = phone.simulator.say(phone.user, "ゴミいつ")
    intake.store(events=[event])
    WebhookEvent.objects.update(received_at=timezone.now() - timedelta(seconds=55))
    intake.apply_waiting()

    assert phone.simulator.inbox(phone.user) == []
    assert FaqAsking.objects.count() == 0
    assert Subscriber.objects.count() == 1


def test_unanswered_question_that_is_taken_back_is_off_the_list(phone, monkeypatch):
    monkeypatch.setattr("subscribers.faq.asking._now", timezone.localtime)
    event = phone.simulator.say(phone.user, "パスポート")
    intake.store(events=[event])
    intake.apply_waiting()
    before = len(misses.open_misses())

    withdrawn = {
        **event,
        "type": "unsend",
        "unsend": {"messageId": event["message"]["id"]},
        "webhookEventId": "01unsend",
    }
    withdrawn.pop("message")
    intake.store(events=[withdrawn])
    intake.apply_waiting()

    assert (before, misses.open_misses()) == (1, [])


def test_changed_entry_is_answered_anew_from_its_pass_on_and_one_out_of_date_no_more(phone):
    phone.says("ゴミいつ")
    entry = FaqEntry.objects.get(question__startswith="ごみの収集日")
    entry.answer = "新しい答え"
    entry.save()
    waiting = phone.says("ゴミいつ")
    let_through(entry)
    changed = phone.says("ゴミいつ")
    entry.valid_until = FRIDAY.date() - timedelta(days=1)
    entry.save()
    ended = phone.says("ゴミいつ")

    assert ["週2回" in said(one) for one in (waiting, changed, ended)] == [True, False, False]
    assert ["新しい答え" in said(one) for one in (waiting, changed, ended)] == [False, True, False]


@pytest.mark.parametrize("how", ["changed", "passed", "switched off", "way added"])
def test_matcher_is_read_again_after_each_of(phone, city, how):
    FaqEntry.objects.filter(question__startswith="ごみの収集日").update(answer="新しい答え")
    entry = FaqEntry.objects.get(answer="新しい答え")
    before = index.prepare(today=FRIDAY.date())
    match how:
        case "changed":
            entry.save()
        case "passed":
            let_through(entry)
        case "switched off":
            entry.is_active = False
            entry.save()
        case _:
            FaqAsking.objects.create(
                asked_on=FRIDAY.date(), outcome="missed", words="ゴミの出る日", department=city["kankyo"]
            )
            misses.add_way(by=two_people()["passed_by"], entry_id=entry.pk, words="ゴミの出る日")

    assert index.prepare(today=FRIDAY.date()) is not before


def test_new_entry_is_not_known_until_its_pass_and_related_ones_are_as_passed(phone, city):
    other = FaqEntry.objects.create(department=city["kankyo"], question="焼却炉の見学", answer="毎月あります。")
    entry = FaqEntry.objects.get(question__startswith="ごみの収集日")
    entry.related.set([other])
    before = phone.says("焼却炉の見学"), phone.says("ゴミいつ")
    let_through(other, entry)

    after = phone.says("焼却炉の見学"), phone.says("ゴミいつ")

    assert ["毎月" in said(one) for one in (before[0], after[0])] == [False, True]
    assert [f"faq:e{other.pk}" in taps_of(one) for one in (before[1], after[1])] == [False, True]


@pytest.mark.parametrize("fields", [{"is_training": True}, {"is_active": False}])
def test_department_in_training_or_closed_answers_no_resident(phone, city, fields):
    before = phone.says("図書館 今日")
    place = Facility.objects.get(name="中央図書館")
    Department.objects.filter(pk=city["toshokan"].pk).update(**fields)

    after = phone.says("図書館 今日")
    (tapped,) = phone("postback", f"faq:p{place.pk}.hours")

    assert "中央図書館" in said(before)
    assert "9:30" not in said(after) + said(tapped)


def test_link_and_phone_reach_the_phone_as_line_takes_them(phone):
    FaqEntry.objects.filter(question__startswith="ごみの収集日").update(
        link="https://city.jp/ごみ", phone="０６－１２３４－５６７８（代表）内線2"
    )
    let_through(FaqEntry.objects.get(question__startswith="ごみの収集日"))

    answer = phone.says("ゴミいつ")

    uris = [one["action"]["uri"] for one in answer["contents"]["footer"]["contents"]]
    assert uris == ["https://city.jp/%E3%81%94%E3%81%BF", "tel:0612345678"]


def test_matcher_is_read_before_events_are_taken_and_not_in_their_transaction(phone, monkeypatch):
    phone.says("ゴミいつ")
    FaqEntry.objects.get(question__startswith="ごみの収集日").save()
    inside = []
    real = index.matcher_of
    monkeypatch.setattr(
        "subscribers.faq.index.matcher_of",
        lambda *args: inside.append(connection.in_atomic_block) or real(*args),
    )

    phone.says("ゴミいつ")

    assert inside == [False]


def test_entry_of_another_department_takes_no_answer_from_a_place(city):
    place = Facility.objects.get(name="中央図書館")
    FaqEntry.objects.filter(facility=place).delete()
    let_through(FaqEntry.objects.create(department=city["kankyo"], question="本", kind="hours", facility=place))

    keys = {entry.key for entry in index.prepare(today=FRIDAY.date()).entries}

    assert f"p{place.pk}.hours" in keys


def test_tap_on_an_answer_that_is_gone_says_so(phone):
    (answer,) = phone("postback", "faq:e999999")

    assert "000-000-0100" in answer["text"]


@pytest.mark.parametrize("data", ["faq:", "faq:e", "faq:p1.", "faq:p1.nonsense", "faq:e1e1", "faq:e9999999999999"])
def test_tap_we_never_offered_breaks_nothing(phone, data):
    phone("postback", data)

    assert WebhookEvent.objects.exclude(error_code="").count() == 0


def test_city_without_questions_answers_as_before(phone):
    FaqEntry.objects.update(is_active=False)
    Facility.objects.update(is_active=False)

    assert "お答えできません" in phone.says("ゴミいつ")["text"]


def test_answer_costs_the_same_however_many_entries_there_are(phone, city, django_assert_max_num_queries):
    phone.says("ゴミいつ")
    subscriber = Subscriber.objects.get()
    with django_assert_max_num_queries(9):
        asking.ask(subscriber=subscriber, words="ゴミいつ")
    made = FaqEntry.objects.bulk_create(
        FaqEntry(department=city["koho"], question=f"質問{number}番のこと", answer="x") for number in range(30)
    )
    let_through(*made)
    asking.ask(subscriber=subscriber, words="ゴミいつ")

    with django_assert_max_num_queries(9):
        asking.ask(subscriber=subscriber, words="ゴミいつ")
