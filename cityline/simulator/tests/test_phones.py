import http.client
import json
import re
from urllib.parse import urlsplit

import pytest

from cityline.line.drawing import draw
from cityline.simulator.tests.caller import TEXT
from cityline.simulator.tests.test_rich_menus import made, menu

TAB = {"type": "richmenuswitch", "label": "図書館", "richMenuAliasId": "toshokan", "data": "menu:tab"}
JA = {"Accept-Language": "ja"}
QUICK = {
    **TEXT,
    "quickReply": {"items": [{"type": "action", "action": {"type": "postback", "label": "なぜ", "data": "why:b1"}}]},
}


@pytest.fixture
def pages(line):
    def get(path, **headers):
        connection = http.client.HTTPConnection(urlsplit(line.simulator.url).netloc, timeout=5)
        connection.request("GET", path, headers={**JA, **headers})
        response = connection.getresponse()
        return response, response.read().decode()

    return get


def deed(line, number, name, body=None, **headers):
    return line.post(f"/phone/{number}/{name}", body or {}, headers=headers)


def test_list_names_phones_by_number_and_never_by_user_id(line, pages):
    line.simulator.add_user("U" + "a" * 32, name="海野 なぎさ")
    line.multicast(["U" + "a" * 32])

    response, html = pages("/")

    assert response.status == 200
    assert "海野 なぎさ" in html
    assert "お知らせ" in html
    assert '<span class="badge">1' in html
    assert not re.search(r"U[0-9a-f]{32}", html)


def test_list_has_people_with_names_on_top_and_then_the_newest(line, pages):
    line.simulator.add_user("U" + "a" * 32, name="ハマナ")
    ids = line.simulator.add_users(3, first=2)
    line.simulator.add_user("U" + "b" * 32, name="こはる", standing="stranger")
    line.multicast(ids[1:2])

    _, html = pages("/")

    assert re.findall(r'href="/phone/(\d+)"', html) == ["1", "5", "3", "2", "4"]


def test_phone_shows_the_message_as_drawn_for_staff(line, pages):
    ids = line.simulator.add_users(1)
    line.multicast(ids, [QUICK])

    _, html = pages("/phone/1")

    drawn = str(draw([QUICK], sender_name="澄凪市", interactive=True))
    assert drawn.split("<ul")[0].strip() in html
    assert "data-action=" in html
    assert ids[0] not in html


def test_opening_a_phone_marks_it_read(line, pages):
    line.multicast(line.simulator.add_users(1))
    pages("/phone/1")

    _, html = pages("/")

    assert '<span class="badge">' not in html


def test_pages_allow_only_their_own_scripts_and_styles(line, pages):
    line.simulator.add_users(2)

    for path in ("/", "/phone/1", "/phones?n=1,2", "/phone/99"):
        response, html = pages(path)
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
        assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son\w+=", html)


def test_page_speaks_the_language_asked_for(line, pages):
    assert "住民のスマートフォン" in pages("/")[1]
    assert "Residents&#x27; phones" in pages("/", **{"Accept-Language": "en-GB"})[1].replace("'", "&#x27;")
    assert '<html lang="en">' in pages("/?lang=en")[1]


def test_deeds_on_the_phone_reach_the_bot(line, bot):
    line.simulator.configure(webhook_url=bot.url)
    line.simulator.add_users(1)

    deed(line, 1, "say", {"text": "こんにちは"})
    deed(line, 1, "tap", {"action": {"type": "postback", "label": "なぜ", "data": "why:b1", "displayText": "なぜ"}})
    deed(line, 1, "block")
    refused = deed(line, 1, "say", {"text": "もしもし"})
    deed(line, 1, "follow")

    kinds = [event["type"] for event in bot.wait_for(4)]
    assert kinds == ["message", "postback", "unfollow", "follow"]
    assert refused.status == 409


def test_nonsense_from_the_phone_is_refused(line):
    line.simulator.add_users(1)

    assert deed(line, 1, "fly").status == 400
    assert deed(line, 1, "tap", {"action": "x"}).status == 400
    assert line.post("/phone/1/say", None, raw=b"{").status == 400
    assert line.call("POST", "/phone/1/block", {}, headers={"Content-Type": "text/plain"}).status == 404
    assert line.call("POST", "/phone/7/block", {}).status == 404


def test_stream_tells_what_arrives(line):
    ids = line.simulator.add_users(1)
    connection = http.client.HTTPConnection(urlsplit(line.simulator.url).netloc, timeout=5)
    connection.request("GET", "/phones/stream?n=1&after=0", headers=JA)
    response = connection.getresponse()

    line.multicast(ids, notificationDisabled=True)

    lines = [response.readline().decode() for _ in range(2)]
    news = json.loads(lines[1].removeprefix("data: "))
    connection.close()
    assert lines[0] == "id: 1\n"
    assert (news["phone"], news["standing"], news["rings"]) == (1, "following", False)
    assert "お知らせ" in news["items"]
    assert "通知音なし" in news["items"]


def test_static_files_are_only_those_of_the_phones(pages):
    assert pages("/static/line/chat.css")[0].status == 200
    assert pages("/static/simulator/phones.js")[0].status == 200
    assert pages("/static/admin/css/base.css")[0].status == 404
    assert pages("/static/simulator/../../settings.py")[0].status == 404


def test_history_appears_at_its_own_time_and_counts_as_no_traffic(line, pages):
    line.simulator.add_user("U" + "b" * 32)
    line.simulator.add_history(to=["U" + "b" * 32], messages=[TEXT], at=1_700_000_000.0, request_id="r1")

    sent = line.simulator.inbox("U" + "b" * 32)

    assert [(item["kind"], item["messages"]) for item in sent] == [("multicast", [TEXT])]
    assert "11月15日" in pages("/phone/1")[1]
    assert line.simulator.stats()["requests"] == 0


def test_phone_shows_its_menu_with_places_to_tap(line, pages):
    first, second = line.simulator.add_users(2)
    menu_id = made(line, menu({"type": "uri", "label": "市のページ", "uri": "https://example.jp/"}, TAB))
    line.post(f"/v2/bot/user/{first}/richmenu/{menu_id}", {})

    shown, bare = pages("/phone/1")[1], pages("/phone/2")[1]
    picture, _ = _raw(line, f"/menu/{menu_id}/picture")

    assert '<details class="phone__menu" open><summary>メニュー</summary>' in shown
    assert 'href="https://example.jp/"' in shown
    assert "richmenuswitch" in shown
    assert 'class="phone__menu"' not in bare
    assert (picture.status, picture.headers["Content-Type"]) == (200, "image/png")
    assert second not in bare


def test_stream_tells_of_another_menu(line):
    line.simulator.add_users(1)
    first, second = made(line), made(line)
    line.post(f"/v2/bot/user/all/richmenu/{first}", {})
    connection = http.client.HTTPConnection(urlsplit(line.simulator.url).netloc, timeout=5)
    connection.request("GET", "/phones/stream?n=1&after=0", headers=JA)
    response = connection.getresponse()

    line.post(f"/v2/bot/user/all/richmenu/{second}", {})

    news = json.loads([response.readline().decode() for _ in range(2)][1].removeprefix("data: "))
    connection.close()
    assert news["menu"]["id"] == second
    assert f"/menu/{second}/picture" in news["menu"]["html"]


def _raw(line, path):
    connection = http.client.HTTPConnection(urlsplit(line.simulator.url).netloc, timeout=5)
    connection.request("GET", path)
    response = connection.getresponse()
    return response, response.read()
