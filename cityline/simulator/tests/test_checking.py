import json

import pytest

from cityline.simulator.checking.messages import check_messages

PICTURE = "https://example.com/1.jpg"
LINK = {"type": "uri", "label": "開く", "uri": "https://example.com/"}
EMOJI = "😀"  # two UTF-16 units


def text(words="お知らせ", **more):
    return {"type": "text", "text": words, **more}


def flex(contents=None, **more):
    return {"type": "flex", "altText": "お知らせ", "contents": contents or bubble(), **more}


def bubble(*components, **more):
    contents = list(components) or [{"type": "text", "text": "本文"}]
    return {"type": "bubble", "body": {"type": "box", "layout": "vertical", "contents": contents}, **more}


def buttons(**more):
    return {
        "type": "template",
        "altText": "お知らせ",
        "template": {"type": "buttons", "text": "本文", "actions": [LINK], **more},
    }


def imagemap(**more):
    size = {"width": 1040, "height": 585}
    return {"type": "imagemap", "altText": "絵", "baseUrl": PICTURE, "baseSize": size, "actions": [], **more}


def quick(count, **action):
    item = {"type": "action", "action": {"type": "postback", "label": "なぜ", "data": "why", **action}}
    return text(quickReply={"items": [item] * count})


@pytest.mark.parametrize(
    "messages",
    [
        [text("あ" * 5000)],
        [text(EMOJI * 2500)],
        [text()] * 5,
        [{"type": "textV2", "text": "{{名前}} さん"}],
        [{"type": "image", "originalContentUrl": PICTURE, "previewImageUrl": PICTURE}],
        [{"type": "image", "originalContentUrl": "http://localhost:8000/m/1", "previewImageUrl": PICTURE}],
        [flex()],
        [flex({"type": "carousel", "contents": [bubble()] * 12})],
        [flex(altText="あ" * 1500)],
        [buttons(text="あ" * 160)],
        [imagemap()],
        [quick(13)],
        [quick(1, label="👨‍👩‍👧‍👦" * 20)],
        [text(sender={"name": "あ" * 20, "iconUrl": PICTURE})],
        [text(sender={"name": "ONLINE受付"})],
        [text("$です", emojis=[{"index": 0, "productId": "p", "emojiId": "1"}])],
    ],
)
def test_messages_within_the_limits_are_taken(messages):
    assert check_messages(messages) is None


@pytest.mark.parametrize(
    ("messages", "path"),
    [
        (None, "messages"),
        ([], "messages"),
        ([text()] * 6, "messages"),
        ([text("あ" * 5001)], "messages[0].text"),
        ([text(EMOJI * 2501)], "messages[0].text"),
        ([text(), text("")], "messages[1].text"),
        ([{"type": "letter"}], "messages[0].type"),
        ([{"type": "textV2", "text": "{name} さん"}], "messages[0].substitution"),
        ([{"type": "image", "originalContentUrl": PICTURE}], "messages[0].previewImageUrl"),
        (
            [{"type": "image", "originalContentUrl": "http://example.com/1", "previewImageUrl": PICTURE}],
            "messages[0].originalContentUrl",
        ),
        (
            [{"type": "image", "originalContentUrl": "https://example.com/あ", "previewImageUrl": PICTURE}],
            "messages[0].originalContentUrl",
        ),
        ([flex(altText="あ" * 1501)], "messages[0].altText"),
        ([flex(altText="")], "messages[0].altText"),
        ([flex({"type": "carousel", "contents": [bubble()] * 13})], "/contents"),
        ([flex({"type": "carousel", "contents": [bubble(), bubble(size="kilo")]})], "/contents"),
        ([flex(bubble(*[{"type": "text", "text": "あ" * 2000}] * 6))], "/"),
        ([flex(bubble({"type": "text", "text": ""}))], "/body/contents/0/text"),
        ([flex(bubble({"type": "text", "text": "x", "color": "red"}))], "/body/contents/0/color"),
        ([flex(bubble({"type": "table"}))], "/body/contents/0/type"),
        (
            [flex(bubble({"type": "button", "action": {**LINK, "label": "あ" * 41}}))],
            "/body/contents/0/action/label",
        ),
        (
            [flex(bubble({"type": "button", "action": {**LINK, "uri": "javascript:alert(1)"}}))],
            "/body/contents/0/action/uri",
        ),
        ([buttons(text="あ" * 161)], "template/text"),
        ([buttons(text="あ" * 61, title="題")], "template/text"),
        ([buttons(actions=[LINK] * 5)], "template/actions"),
        ([imagemap(baseSize={"width": 1000, "height": 500})], "messages[0].baseSize.width"),
        ([quick(14)], "messages[0].quickReply.items"),
        ([quick(1, label="あ" * 21)], "messages[0].quickReply.items[0].action.label"),
        ([quick(1, data="あ" * 301)], "messages[0].quickReply.items[0].action.data"),
        ([text(sender={"name": "あ" * 21})], "messages[0].sender.name"),
        ([text(sender={"name": "LINE 市役所"})], "messages[0].sender.name"),
        ([text("です", emojis=[{"index": 0}])], "messages[0].emojis[0]"),
    ],
)
def test_messages_over_a_limit_are_refused_where_it_is_broken(messages, path):
    refusal = check_messages(messages)

    assert refusal.status == 400
    assert [problem.property for problem in refusal.details] == [path]


def test_plain_objects_are_reported_together_and_flex_by_message():
    plain = check_messages([text(""), text("あ" * 5001)])
    inside_flex = check_messages([text(), flex(bubble({"type": "text", "text": ""}))])

    assert plain.message == "The request body has 2 error(s)"
    assert plain.details[1].message == "Length must be between 0 and 5000"
    assert inside_flex.message == "A message (messages[1]) in the request body is invalid"


@pytest.mark.parametrize("bad", [3, "x", [], [3], {"type": 3}, {"type": []}, {"type": "flex", "contents": [1]}])
def test_nonsense_is_refused_and_never_raises(bad):
    refusal = check_messages([bad] if not isinstance(bad, list) else bad)

    assert refusal is not None
    assert json.loads(refusal.response().body)["details"]


def test_flex_nested_without_end_is_refused():
    box = {"type": "box", "layout": "vertical", "contents": []}
    for _ in range(900):
        box = {"type": "box", "layout": "vertical", "contents": [box]}

    assert check_messages([flex({"type": "bubble", "body": box})]).status == 400
