from datetime import timedelta

import pytest
from django.utils import timezone, translation

from cityline.line import webhooks
from cityline.line.models import LineCall
from cityline.simulator.checking.messages import check_messages
from cityline.staff.models import Department
from subscribers.languages import LANGUAGES
from subscribers.models import Category, CategoryGroup, Subscriber, WebhookEvent
from subscribers.services import categories, choosing, greeting, intake, page_links, parting, preferences, replying
from subscribers.tests.factories import make_category, make_group, make_subscriber

pytestmark = pytest.mark.django_db(transaction=True)

PARTING = ["pause:month", "pause:all", "pause:less", "resume", "leave:ask", "leave:yes", "begin"]


@pytest.fixture
def city():
    """Areas and topics as a city has them."""
    areas = make_group(
        "areas", CategoryGroup.Kind.AREA, name="お住まいの地域", question="どちらにお住まいですか？", position=2
    )
    topics = make_group("topics", name="お知らせの種類", position=1)
    for number in range(15):
        make_category(f"area{number}", areas, name=f"第{number}区")
    make_category("kids", topics, name="子育て", name_en="Children")
    make_category("urgent", topics, name="緊急情報", is_on_by_default=True)
    return areas, topics


class Phone:
    """A resident's phone, its events carried to us as LINE would, and our answers back."""

    def __init__(self, simulator):
        self.simulator = simulator
        self.user = simulator.add_users(1)[0]

    def __call__(self, act, *args):
        before = len(self.simulator.inbox(self.user))
        event = getattr(self.simulator, act)(self.user, *args)
        intake.store(events=[event])
        intake.apply_waiting()
        return [message for item in self.simulator.inbox(self.user)[before:] for message in item["messages"]]


@pytest.fixture
def phone(simulator):
    return Phone(simulator)


def test_what_line_refuses_is_said_in_plain_words(phone):
    card = {
        "type": "flex",
        "altText": "開館時間は9時からです",
        "contents": {
            "type": "bubble",
            "body": {
                "type": "box",
                "layout": "vertical",
                "contents": [{"type": "button", "action": {"type": "uri", "label": "x", "uri": "ftp://x"}}],
            },
        },
    }

    def say(event):
        replying.answer(event=event, messages=[card, {"type": "text", "text": "またどうぞ"}])

    webhooks.register("accountLink", say)
    event = {**phone.simulator.say(phone.user, "x"), "type": "accountLink"}
    intake.store(events=[event])
    intake.apply_waiting()
    webhooks.unregister("accountLink", say)

    [item] = phone.simulator.inbox(phone.user)
    assert [message["text"] for message in item["messages"]] == ["開館時間は9時からです", "またどうぞ"]


def datas(message):
    """The postback data of everything that can be tapped."""
    found = []

    def walk(node):
        if isinstance(node, dict):
            if node.get("type") == "postback":
                found.append(node["data"])
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(message)
    return found


def test_first_follow_is_answered_with_the_areas_to_choose(phone, city):
    words, card = phone("follow")

    tappable = datas(card)
    assert "緊急情報" in words["text"]
    assert tappable[:12] == [f"choose:area{number}" for number in range(12)]
    assert tappable[12] == "choices:areas:1"
    assert {"later", "choices", "language:en", "language:ja-easy"} <= set(tappable)


def test_tapping_chooses_and_tapping_again_stops(phone, city):
    phone("follow")

    (chosen,) = phone("postback", "choose:area3")
    (stopped,) = phone("postback", "unchoose:area3")

    assert "unchoose:area3" in datas(chosen)
    assert chosen["altText"] != stopped["altText"]
    assert "第3区" in chosen["altText"]
    assert "choose:area3" in datas(stopped)


def test_paging_leads_from_the_areas_to_the_topics_and_to_the_end(phone, city):
    phone("follow")

    (second,) = phone("postback", "choices:areas:1")
    (topics,) = phone("postback", "choices:topics")

    assert datas(second)[:4] == ["choose:area12", "choose:area13", "choose:area14", "choices:topics"]
    assert datas(topics)[:3] == ["choose:kids", "unchoose:urgent", "choices"]


def test_choosing_on_the_second_page_stays_there(phone, city):
    phone("follow")

    (card,) = phone("postback", "choose:area13")

    assert datas(card)[:3] == ["choose:area12", "unchoose:area13", "choose:area14"]


def test_overview_shows_what_is_chosen(phone, city):
    phone("follow")
    phone("postback", "choose:kids")

    (card,) = phone("say", "受信設定")

    assert "子育て" in str(card)
    assert {"choices:areas", "choices:topics"} <= set(datas(card))


def test_text_is_answered_with_the_way_to_the_settings(phone, city):
    (answer,) = phone("say", "ごみの日はいつですか？")

    assert answer["type"] == "text"
    assert "choices" in datas(answer)


def test_english_is_one_tap_away(phone, city):
    phone("follow")

    (card,) = phone("postback", "language:en")
    (kids,) = phone("postback", "choices:topics")

    assert Subscriber.objects.get().language == "en"
    assert "English" in card["altText"]
    assert "Children" in str(kids)
    assert "language:ja" in datas(kids)


def test_coming_back_is_greeted_with_the_old_settings(phone, city):
    phone("follow")
    phone("postback", "choose:kids")
    phone("unfollow")

    _words, card = phone("follow")

    assert "子育て" in str(card)
    assert {"keep", "choices:topics"} <= set(datas(card))


def test_retired_category_is_not_chosen_from_an_old_button(phone, city):
    phone("follow")
    categories.retire(category_id=Category.objects.get(code="kids").pk, by=None)

    words, _card = phone("postback", "choose:kids")

    assert words["type"] == "text"
    assert Subscriber.objects.get().subscriptions.count() == 1


def test_later_and_unknown_taps(phone, city):
    phone("follow")

    assert len(phone("postback", "later")) == 1
    assert len(phone("postback", "keep")) == 1
    assert phone("postback", "something-else") == []


def test_token_that_is_too_old_is_not_tried(simulator, city):
    user = simulator.add_users(1)[0]
    intake.store(events=[simulator.follow(user)])
    WebhookEvent.objects.update(received_at=timezone.now() - timedelta(seconds=55))

    intake.apply_waiting()

    assert simulator.inbox(user) == []
    assert LineCall.objects.count() == 0
    assert Subscriber.objects.count() == 1


def test_answer_nobody_can_hear_any_more_is_not_composed(simulator, city):
    user = simulator.add_users(1)[0]
    intake.store(events=[simulator.follow(user)])
    intake.apply_waiting()
    intake.store(events=[simulator.postback(user, "choose:kids"), simulator.say(user, "ごみの日はいつですか？")])
    WebhookEvent.objects.update(received_at=timezone.now() - timedelta(minutes=5))
    before = len(simulator.inbox(user))

    intake.apply_waiting()

    assert len(simulator.inbox(user)) == before
    assert WebhookEvent.objects.waiting().count() == 0
    kids, urgent = Category.objects.get(code="kids"), Category.objects.get(code="urgent")
    assert Subscriber.objects.get().choice_mask == kids.mask | urgent.mask


def test_standby_is_silent(simulator, city):
    user = simulator.add_users(1)[0]

    intake.store(events=[{**simulator.follow(user), "mode": "standby"}])
    intake.apply_waiting()

    assert simulator.inbox(user) == []
    assert Subscriber.objects.get().is_following is True


def test_redelivered_event_is_answered_once(simulator, city):
    user = simulator.add_users(1)[0]
    event = simulator.follow(user)

    for _ in range(3):
        intake.store(events=[event])
        intake.apply_waiting()

    assert len(simulator.inbox(user)) == 1


def test_line_that_fails_to_take_a_reply_leaves_the_event_applied(simulator, city):
    user = simulator.add_users(1)[0]
    event = simulator.follow(user)
    simulator.fail_next("500-after")

    intake.store(events=[event])
    intake.apply_waiting()

    stored = WebhookEvent.objects.get()
    assert stored.applied_at is not None
    assert intake.apply_waiting() == 0


@pytest.mark.parametrize("contact", ["", "広報課 000-000-0101"])
def test_help_names_a_contact_only_if_the_city_has_given_one(contact):
    Department.objects.create(code="pr", name="広報課", is_patrol_office=True, contact=contact)

    with translation.override("ja"):
        (message,) = greeting.help_(make_subscriber())

    assert message["text"].splitlines()[2:] == ([f"お問い合わせ：{contact}"] if contact else [])


def test_news_in_another_language_is_pointed_to_where_it_is_offered(phone, city):
    make_category("english", make_group("language", CategoryGroup.Kind.LANGUAGE, name="ことば", name_en="Language"))

    (card,) = phone("postback", "language:en")

    assert card["altText"].endswith("\nFor news in English choose it under “Language”.")


@pytest.mark.parametrize("language", ["ja", "ja-easy", "en"])
def test_every_reply_is_within_lines_limits_with_the_longest_names(language):
    subscriber = make_subscriber(language=language)
    for position in range(7):
        group = make_group(
            f"g{position}",
            name="長" * 40,
            name_en="N" * 60,
            question="問" * 100,
            question_en="Q" * 100,
            position=position,
        )
        for number in range(9):
            category = make_category(f"c{position}-{number}", group, name="👨‍👩‍👧名" * 6, name_en="W" * 60)
            preferences.choose(subscriber=subscriber, category=category)
    subscriber.refresh_from_db()

    with translation.override(language):
        conversations = [
            greeting.welcome(subscriber),
            greeting.welcome_back(subscriber),
            greeting.help_(subscriber),
            greeting.later(subscriber),
            greeting.kept(),
            greeting.no_longer_offered(subscriber),
            *(parting.after_tap(subscriber=subscriber, data=data, at=timezone.now()) for data in PARTING),
            parting.of_who_left(subscriber=subscriber, data=None, at=timezone.now()),
            [choosing.overview(subscriber, notice="通" * 100)],
            *([choosing.page(subscriber, group=group, notice="通" * 100)] for group in CategoryGroup.objects.all()),
        ]

    assert [check_messages(messages) for messages in conversations] == [None] * len(conversations)


def test_easy_japanese_says_what_it_has_words_for_and_otherwise_speaks_japanese():
    topics = make_group("topics", name="お知らせの種類", name_easy="お知らせ")
    kids = make_category("kids", topics, name="子育て", description="健診のお知らせ", description_en="Check-ups")

    with translation.override("ja-easy"):
        said = [topics.label, kids.label, kids.explanation, str(CategoryGroup.Kind.AREA.label)]
    with translation.override("en"):
        in_english = [topics.label, kids.explanation, topics.asked]

    assert said == ["お知らせ", "子育て", "健診のお知らせ", "地域"]
    assert in_english == ["お知らせの種類", "Check-ups", ""]


def test_every_language_has_a_catalogue_and_columns_for_what_categories_say(settings):
    codes = [language.code for language in LANGUAGES]

    assert codes == [code for code, _name in settings.LANGUAGES]
    assert [translation.check_for_language(code) for code in codes] == [True] * len(codes)
    columns = {field.name for field in Category._meta.fields}
    assert {f"{name}{language.suffix}" for name in ("name", "description") for language in LANGUAGES} <= columns


def opened(message):
    """The addresses that can be tapped."""
    return [button["action"]["uri"] for button in message["contents"].get("footer", {}).get("contents", [])
            if button["action"]["type"] == "uri"]  # fmt: skip


def test_overview_and_welcome_open_the_settings_page_of_their_reader(phone, city):
    welcome, card = phone("follow")
    (overview,) = phone("say", "設定")

    reader = Subscriber.objects.get(line_user_id=phone.user)
    for message in (card, overview):
        [address] = opened(message)
        assert page_links.by_link(address.split("/r/")[1].rstrip("/")) == reader
    assert "http://localhost:8000/privacy/" in welcome["text"]
