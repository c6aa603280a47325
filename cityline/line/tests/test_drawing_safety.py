"""Whatever JSON comes in, the drawing holds no script, no inline style, no strange link; and it never fails."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cityline.line.drawing import draw, draw_notification
from cityline.line.drawing.colours import KNOWN
from cityline.line.tests.markup import elements, stylesheet, text_of

ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    'https://a.example/"onclick="alert(1)',
    "</p></svg><iframe src=//evil.example>",
    "{{ settings.SECRET_KEY }}{% include 'admin/base.html' %}",
]
OURS = {"a", "b", "button", "code", "div", "g", "image", "img", "li", "p", "path", "rect", "span", "svg", "ul"}


def assert_harmless(html):
    for tag, found in elements(html):
        assert tag in OURS
        assert "style" not in found
        assert [name for name in found if name.startswith("on")] == []
        for name in ("href", "src"):
            if name in found:
                assert found[name].lower().startswith(("https://", "http://", "tel:", "/")), found
                assert not found[name].startswith("//")


def everywhere(attack):
    action = {"type": "uri", "label": attack, "uri": attack}
    other = {"type": attack, "label": attack, "data": attack, "text": attack}
    text = {
        "type": "text",
        "text": attack,
        "color": attack,
        "size": attack,
        "margin": attack,
        "weight": attack,
        "action": action,
    }
    image = {
        "type": "image",
        "url": attack,
        "aspectRatio": attack,
        "size": attack,
        "aspectMode": attack,
        "action": other,
    }
    box = {
        "type": "box",
        "layout": attack,
        "backgroundColor": attack,
        "paddingAll": attack,
        "flex": attack,
        "contents": [
            text,
            {**text, "contents": [{"type": "span", "text": attack, "color": attack}]},
            image,
            {"type": "button", "style": attack, "color": attack, "action": action},
            {"type": "button", "action": other},
            {"type": "separator", "color": attack},
            {"type": attack},
        ],
        "action": action,
    }
    bubble = {
        "type": "bubble",
        "size": attack,
        "direction": attack,
        "hero": image,
        "body": box,
        "styles": {"body": {"backgroundColor": attack}},
        "action": other,
    }
    column = {"thumbnailImageUrl": attack, "title": attack, "text": attack, "actions": [action, other]}
    area = {"x": attack, "y": 0, "width": 5, "height": float("inf")}
    sender = {"name": attack, "iconUrl": attack}
    return [
        {"type": "text", "text": attack, "sender": sender},
        {"type": "textV2", "text": attack + "{a}", "substitution": {"a": {"type": attack}}},
        {"type": "image", "originalContentUrl": attack, "previewImageUrl": attack},
        {"type": "video", "previewImageUrl": attack},
        {
            "type": "imagemap",
            "baseUrl": attack,
            "altText": attack,
            "baseSize": {"width": attack, "height": -1},
            "actions": [{"type": "uri", "linkUri": attack, "label": attack, "area": area}],
        },
        {"type": "imagemap", "baseUrl": "https://m.example/x", "altText": attack, "actions": [{**other, "area": area}]},
        {"type": "flex", "altText": attack, "contents": bubble},
        {"type": "flex", "altText": attack, "contents": {"type": "carousel", "contents": [bubble, bubble]}},
        {"type": "template", "altText": attack, "template": {"type": "buttons", **column}},
        {"type": "template", "altText": attack, "template": {"type": "confirm", **column}},
        {"type": "template", "altText": attack, "template": {"type": "carousel", "columns": [column]}},
        {
            "type": "template",
            "altText": attack,
            "template": {"type": "image_carousel", "columns": [{"action": action}]},
        },
        {"type": "location", "title": attack, "address": attack},
        {"type": attack},
        {
            "type": "text",
            "text": attack,
            "quickReply": {"items": [{"imageUrl": attack, "action": action}, {"action": other}]},
        },
    ]


@pytest.mark.parametrize("interactive", [True, False])
@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_any_field_stays_words(attack, interactive):
    html = draw(everywhere(attack), sender_name=attack, sender_icon_url=attack, interactive=interactive)

    assert_harmless(html)
    assert attack in text_of(html)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_on_the_lock_screen_stays_words(attack):
    html = draw_notification(attack, sender_name=attack, sender_icon_url=attack, when=attack)

    assert_harmless(html)
    assert attack in text_of(html)


NAMES = """
type text contents action actions label uri url body hero footer header layout size color margin flex template columns
altText baseUrl baseSize width height area quickReply items sender name iconUrl emojis index styles
"""
names = st.sampled_from(NAMES.split())
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(
        ["text", "flex", "bubble", "carousel", "box", "button", "image", "uri", "imagemap", "template", "buttons"]
    ),
)
json_values = st.recursive(
    values,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(names, inner, max_size=6)),
    max_leaves=25,
)


@settings(max_examples=200, deadline=None)
@given(messages=st.lists(st.dictionaries(names, json_values, max_size=8), max_size=3))
def test_no_json_makes_it_fail(messages):
    assert_harmless(draw(messages, sender_name="市", interactive=True))


def test_a_box_in_a_box_without_end_is_cut_off():
    box = {"type": "box", "layout": "vertical", "contents": []}
    for _ in range(500):
        box = {"type": "box", "layout": "vertical", "contents": [box]}

    assert_harmless(draw([{"type": "flex", "altText": "a", "contents": {"type": "bubble", "body": box}}]))


def test_every_known_colour_has_its_classes():
    assert [name for name in KNOWN if f".line-c-{name} {{" not in stylesheet()] == []
    assert [name for name in KNOWN if f".line-b-{name} {{" not in stylesheet()] == []


def _luminance(colour):
    channels = [value / 255 for value in colour]
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("name", ["ink", "soft", "accent", "red", "blue", "orange"])
def test_the_palettes_words_are_readable_on_white(name):
    assert 1.05 / (_luminance(KNOWN[name]) + 0.05) >= 4.5
