"""A resident's way, on the phone: follow, a warm first answer, choose by tapping, ask why, stop that kind, pause and go on,
leave, begin again, block.
"""

import pytest

from broadcasts.models import Broadcast
from broadcasts.services import drafting, patrol, submitting
from broadcasts.services.drafting import DraftContent
from broadcasts.states import BroadcastStatus
from cityline.simulator.people import synthetic_user_id
from subscribers.models import Subscriber

pytestmark = [pytest.mark.browser, pytest.mark.journey]

NEW = 5  # phones and synthetic residents are numbered alike
SOON = 45  # a machine with other work to do answers late; a lost answer never comes


@pytest.fixture
def phone(system, city, open_window):
    """The phone of somebody who has not added the account yet, and its owner as the city knows them."""
    system.simulator.add_users(1, first=NEW, standing="stranger")
    window = open_window(url=system.simulator.url, width=390)
    return window.open(f"/phone/{NEW}")


def test_resident_follows_chooses_asks_why_stops_pauses_leaves_and_returns(system, city, phone):
    phone.click("[data-deed=follow] >> visible=true")
    arrives(phone, "友だち追加")
    arrives(phone, city.important.name)
    assert chosen() == {city.important.pk}

    tap(phone, city.east.name)
    settles(system, lambda: city.east.pk in chosen(), "東区 is chosen")
    tap(phone, "話題")
    tap(phone, city.children.name)
    settles(system, lambda: chosen() == {city.important.pk, city.east.pk, city.children.pk}, "子育て is chosen")

    first = send(city, "東区の子育てサロン", city.east, city.children)
    arrives(phone, "東区の子育てサロン")
    ends(system, first)
    tap(phone, "なぜ届いた？")
    arrives(phone, "を受け取る設定の方にお送りしました")
    tap(phone, f"「{city.children.name}」")
    settles(system, lambda: city.children.pk not in chosen(), "子育て is stopped")

    second = send(city, "止めたあとの子育て便り", city.east, city.children)
    ends(system, second)
    assert second.audience_count == 1  # the neighbour who still chooses both
    assert phone.get_by_text("止めたあとの子育て便り").count() == 0

    say(phone, "こんにちは")
    arrives(phone, "メッセージをありがとう")

    tap(phone, "1か月休む")
    arrives(phone, "までお休みします")
    arrives(phone, "緊急のお知らせだけが届きます")
    settles(system, lambda: resident().paused_until is not None, "the pause has begun")
    tap(phone, "再開する")
    settles(system, lambda: resident().paused_until is None, "the pause is over")

    say(phone, "退会")
    tap(phone, "退会してすべて削除する")
    arrives(phone, "退会の手続きが終わりました")
    settles(system, lambda: resident().left_at is not None and chosen() == set(), "nothing is kept")
    tap(phone, "もう一度はじめる")
    settles(system, lambda: resident().left_at is None and chosen() == {city.important.pk}, "begun anew")
    tap(phone, city.east.name)
    settles(system, lambda: city.east.pk in chosen(), "東区 is chosen again")

    say(phone, "やさしい日本語")
    arrives(phone, "やさしい日本語で 話します")

    phone.click("[data-deed=block]")
    settles(system, lambda: not resident().is_following, "the block is recorded")
    assert city.east.pk in chosen()  # for the day they come back


def resident():
    return Subscriber.objects.get(line_user_id=synthetic_user_id(NEW))


def chosen():
    """By row and by mask, which have to agree."""
    person = Subscriber.objects.filter(line_user_id=synthetic_user_id(NEW)).first()
    if person is None:
        return set()
    rows = {row.category.pk: row.category.mask for row in person.subscriptions.select_related("category")}
    return set(rows) if sum(rows.values()) == person.choice_mask else {"the mask disagrees"}


def say(phone, words):
    """Type it to the city; then its answer."""
    answers = phone.locator(".phone__items > .chat-item--theirs")
    before = answers.count()
    phone.fill(".phone__say", words)
    phone.press(".phone__say", "Enter")
    answers.nth(before).wait_for(timeout=SOON * 1000)


def tap(phone, label):
    """The newest button that says this; then the city's answer to it."""
    answers = phone.locator(".phone__items > .chat-item--theirs")
    before = answers.count()
    phone.locator(".phone__items button:enabled:visible", has_text=label).last.click()
    answers.nth(before).wait_for(timeout=SOON * 1000)


def arrives(phone, words):
    phone.locator(".phone__items").get_by_text(words).last.wait_for(timeout=SOON * 1000)


def settles(system, reached, what):
    system.wait_until(reached, seconds=SOON, what=what)


def ends(system, broadcast):
    def is_completed():
        broadcast.refresh_from_db()
        return broadcast.status == BroadcastStatus.COMPLETED

    system.wait_until(is_completed, seconds=SOON, what="the broadcast completes")


def send(city, words, *categories) -> Broadcast:
    draft = drafting.create(author=city.writer)
    content = DraftContent(
        title=words, parts=[{"kind": "text", "text": words}], category_ids=frozenset(c.pk for c in categories)
    )
    draft = drafting.save(broadcast_id=draft.pk, editor=city.writer, expected_revision=draft.revision, content=content)
    submitting.submit(broadcast_id=draft.pk, by=city.writer, expected_revision=draft.revision)
    return patrol.approve(broadcast_id=draft.pk, by=city.patroller, revision=draft.revision)
