import json

from django.utils.translation import override

from cityline.line.drawing import draw, draw_notification
from cityline.line.tests.markup import attributes, elements, stylesheet, text_of

FLEX = {
    "type": "flex",
    "altText": "冬の会",
    "contents": {
        "type": "bubble",
        "hero": {
            "type": "image",
            "url": "https://m.example/1",
            "size": "full",
            "aspectRatio": "20:13",
            "aspectMode": "cover",
        },
        "body": {
            "type": "box",
            "layout": "vertical",
            "contents": [
                {"type": "text", "text": "題", "weight": "bold", "size": "lg", "color": "#17202a", "wrap": True},
                {"type": "separator", "margin": "lg"},
                {
                    "type": "box",
                    "layout": "baseline",
                    "contents": [{"type": "text", "text": "📅"}, {"type": "text", "text": "今日"}],
                },
            ],
        },
        "footer": {
            "type": "box",
            "layout": "vertical",
            "contents": [
                {
                    "type": "button",
                    "style": "primary",
                    "action": {"type": "uri", "label": "開く", "uri": "https://a.example/"},
                },
                {"type": "button", "action": {"type": "postback", "label": "やめる", "data": "stop:1"}},
            ],
        },
    },
}


def test_the_same_json_gives_the_same_html():
    copy = json.loads(json.dumps(FLEX))

    assert draw([FLEX], sender_name="市") == draw([copy], sender_name="市")


def test_a_text_is_shown_with_its_links():
    html = draw([{"type": "text", "text": "詳しくは（https://a.example/x?y=1&z=2）。\n電話 tel:0921234567"}])

    assert [link["href"] for link in attributes(html, "a")] == ["https://a.example/x?y=1&z=2", "tel:0921234567"]
    assert "詳しくは（https://a.example/x?y=1&z=2）。\n電話 tel:0921234567" in text_of(html)


def test_a_full_stop_does_not_belong_to_a_link():
    html = draw([{"type": "text", "text": "See https://a.example/x. Or https://b.example/, please."}])

    assert [link["href"] for link in attributes(html, "a")] == ["https://a.example/x", "https://b.example/"]


def test_the_message_shows_its_own_sender_and_the_account():
    html = draw(
        [{"type": "text", "text": "a", "sender": {"name": "中央図書館", "iconUrl": "https://m.example/icon"}}],
        account_name="ひかり市",
    )

    assert "中央図書館 from ひかり市" in text_of(html)
    assert attributes(html, "img") == [{"class": "line-icon__picture", "src": "https://m.example/icon", "alt": ""}]


def test_one_sender_is_named_once():
    html = draw([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}], sender_name="ひかり市")

    assert text_of(html).count("ひかり市") == 1


def test_a_card_is_drawn_whole():
    html = draw([FLEX])

    assert [svg.get("viewbox") for svg in attributes(html, "svg")][0] == "0 0 20 13"
    assert attributes(html, "a")[0]["href"] == "https://a.example/"
    assert {"題", "今日", "開く", "やめる"} <= set(text_of(html).split())


def test_what_is_no_link_can_only_be_pressed_on_a_phone():
    preview, phone = draw([FLEX]), draw([FLEX], interactive=True)

    assert "disabled" in attributes(preview, "button")[0]
    assert "disabled" not in attributes(phone, "button")[0]
    assert json.loads(attributes(phone, "button")[0]["data-action"]) == {
        "type": "postback",
        "label": "やめる",
        "data": "stop:1",
    }
    assert preview.replace(" disabled", "") == phone


def test_only_the_last_message_keeps_its_quick_replies():
    def message(label):
        action = {"type": "postback", "label": label, "data": label}
        return {"type": "text", "text": "a", "quickReply": {"items": [{"type": "action", "action": action}]}}

    html = draw([message("一"), message("二")])

    assert [button["class"] for button in attributes(html, "button")] == ["line-chip"]
    assert "二" in text_of(html)
    assert "一" not in text_of(html)


def test_a_picture_with_a_link_has_a_name_and_leads_there():
    html = draw(
        [
            {
                "type": "imagemap",
                "baseUrl": "https://m.example/media/x",
                "altText": "ポスター",
                "baseSize": {"width": 1040, "height": 700},
                "actions": [
                    {
                        "type": "uri",
                        "linkUri": "https://a.example/",
                        "area": {"x": 0, "y": 0, "width": 1040, "height": 700},
                    }
                ],
            }
        ]
    )

    assert attributes(html, "image")[0]["href"] == "https://m.example/media/x/1040"
    assert (attributes(html, "a")[0]["href"], attributes(html, "a")[0]["aria-label"]) == (
        "https://a.example/",
        "ポスター",
    )


def test_a_type_that_is_not_known_is_named_not_hidden():
    with override("en"):
        html = draw([{"type": "hologram"}, {"type": "sticker"}, {}, {"type": ["text"]}, {"type": "flex"}])

    assert "(cannot be drawn here) hologram" in text_of(html)
    assert "(sticker)" in text_of(html)


def test_nothing_to_draw_draws_nothing():
    assert text_of(draw([])).strip() == ""


def test_the_lock_screen_shows_one_line_and_who_it_is_from():
    html = draw_notification("a\n\n b", sender_name="ひかり市", when="いま")

    assert "a b" in text_of(html)
    assert {"ひかり市", "いま"} <= set(text_of(html).split())


def test_every_class_has_its_style():
    html = draw([FLEX], sender_name="市") + draw_notification("a", sender_name="市")
    used = {name for element in elements(html) for name in element[1].get("class", "").split()}
    unstyled = {name for name in used if f".{name}" not in stylesheet()}

    assert unstyled <= {
        "line-block",
        "line-block--body",
        "line-block--hero",
        "line-block--footer",
        "line-name__account",
    }
