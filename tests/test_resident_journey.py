"""A resident's way, on the phone: follow, a warm first answer, choose by tapping, ask why, stop that kind, pause and go on,
leave, begin again, block.
"""

import pytest

from tests.phones import NEW, arrives, chosen, ends, resident, say, send, settles, tap

pytestmark = [pytest.mark.browser, pytest.mark.journey]


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

    first = send(city.writer, city.patroller, "東区の子育てサロン", city.east, city.children)
    arrives(phone, "東区の子育てサロン")
    ends(system, first)
    tap(phone, "なぜ届いた？")
    arrives(phone, "を受け取る設定の方にお送りしました")
    tap(phone, f"「{city.children.name}」")
    settles(system, lambda: city.children.pk not in chosen(), "子育て is stopped")

    second = send(city.writer, city.patroller, "止めたあとの子育て便り", city.east, city.children)
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
