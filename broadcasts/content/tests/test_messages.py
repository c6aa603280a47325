import json

import pytest

from broadcasts.content.messages import line_messages, request_body
from broadcasts.content.notifications import notification_line, notification_lines
from broadcasts.content.parts import CardButton, CardPart, ImagePart, TextPart
from broadcasts.content.tests.factories import asset
from broadcasts.content.tests.line_rules import broken
from broadcasts.models import MediaAsset

SHA = "a" * 64


def made(*parts, alt_text="", sender_name="", sender_icon_url="", unit=""):
    return line_messages(
        parts=parts,
        alt_text=alt_text,
        sender_name=sender_name,
        sender_icon_url=sender_icon_url,
        aggregation_unit=unit,
        media_base_url="https://media.example/",
    )


def test_a_text_becomes_a_text_message():
    assert made(TextPart("a\r\nb")) == [{"type": "text", "text": "a\nb"}]


@pytest.mark.django_db
def test_a_picture_becomes_an_image_message():
    asset(SHA)

    assert made(ImagePart(SHA, "公園")) == [
        {
            "type": "image",
            "originalContentUrl": f"https://media.example/media/{SHA}/original",
            "previewImageUrl": f"https://media.example/media/{SHA}/preview",
        }
    ]


@pytest.mark.django_db
def test_a_picture_with_a_link_becomes_an_imagemap_of_one_area():
    asset(SHA, width=1200, height=800)

    (message,) = made(ImagePart(SHA, "ポスター", "https://example.jp/祭"))

    assert message == {
        "type": "imagemap",
        "baseUrl": f"https://media.example/media/{SHA}",
        "altText": "ポスター",
        "baseSize": {"width": 1040, "height": 693},
        "actions": [
            {
                "type": "uri",
                "label": "ポスター",
                "linkUri": "https://example.jp/%E7%A5%AD",
                "area": {"x": 0, "y": 0, "width": 1040, "height": 693},
            }
        ],
    }


@pytest.mark.django_db
def test_a_full_card_keeps_the_limits_of_a_bubble():
    asset(SHA)
    button = CardButton("あ" * 40, "https://example.jp/" + "a" * 981)

    messages = made(CardPart("🎍" * 50, "あ" * 100, "あ" * 100, '\n"\\あ' * 250, SHA, (button,) * 3), unit="u1")

    assert broken(messages) == []


def test_a_card_of_a_title_alone_has_nothing_empty_in_it():
    (message,) = made(CardPart("題"))

    assert broken([message]) == []
    assert "hero" not in message["contents"]
    assert "footer" not in message["contents"]
    assert len(message["contents"]["body"]["contents"]) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("width", "height", "ratio"), [(1200, 800, "1000:667"), (100, 400, "1000:1500"), (400, 100, "1000:455")]
)
def test_a_cards_picture_is_neither_tower_nor_ribbon(width, height, ratio):
    asset(SHA, width=width, height=height)

    (message,) = made(CardPart("題", media=SHA))

    assert message["contents"]["hero"]["aspectRatio"] == ratio


def test_every_message_has_the_sender_and_only_the_last_the_way_out():
    first, last = made(
        TextPart("a"), TextPart("b"), sender_name="中央図書館", sender_icon_url="https://m.example/i", unit="b_7"
    )

    assert first["sender"] == last["sender"] == {"name": "中央図書館", "iconUrl": "https://m.example/i"}
    assert "quickReply" not in first
    assert last["quickReply"]["items"] == [
        {
            "type": "action",
            "action": {
                "type": "postback",
                "label": "なぜ届いた？",
                "data": "why:b_7",
                "displayText": "なぜ届いた？",
            },
        },
        {
            "type": "action",
            "action": {
                "type": "postback",
                "label": "1か月休む",
                "data": "pause:month",
                "displayText": "1か月休む",
            },
        },
    ]


@pytest.mark.django_db
def test_a_lost_picture_is_an_error():
    with pytest.raises(MediaAsset.DoesNotExist):
        made(ImagePart(SHA, "x", "https://example.jp/"))


def test_the_written_line_goes_before_what_the_part_says_of_itself():
    assert made(CardPart("題", "12月1日"), alt_text="お知らせ")[0]["altText"] == "お知らせ"
    assert made(CardPart("題", "12月1日"))[0]["altText"] == "題 12月1日"


def test_the_lock_screen_shows_each_messages_line():
    parts = (
        TextPart("こんにちは"),
        ImagePart(SHA, "公園"),
        ImagePart(SHA, "祭", "https://example.jp/"),
        CardPart("題"),
    )

    assert [str(line) for line in notification_lines(parts, "")][::2] == ["こんにちは", "祭"]
    assert str(notification_lines(parts, "")[3]) == "題"
    assert notification_line(parts[2:], "お知らせ") == "お知らせ"
    assert notification_line((), "お知らせ") == ""


def test_the_request_body_is_the_same_bytes_whatever_the_order_of_keys():
    one = request_body(messages=[{"type": "text", "text": "あ"}], silent=True, aggregation_unit="b_7")
    other = request_body(messages=[{"text": "あ", "type": "text"}], silent=True, aggregation_unit="b_7")

    assert one == other
    assert one.decode() == (
        '{"customAggregationUnits":["b_7"],"messages":[{"text":"あ","type":"text"}],"notificationDisabled":true}'
    )


def test_the_request_body_names_no_recipient_and_no_empty_unit():
    assert json.loads(request_body(messages=[], silent=False, aggregation_unit="")) == {
        "messages": [],
        "notificationDisabled": False,
    }


@pytest.mark.django_db
def test_picture_at_the_head_of_a_drill_comes_after_words_that_say_so():
    asset()

    sent = line_messages(
        parts=[ImagePart("a" * 64, "避難所の地図", "https://www.city.example/")],
        alt_text="",
        sender_name="",
        sender_icon_url="",
        aggregation_unit="",
        media_base_url="https://media.city.example",
        is_drill=True,
    )

    assert [message["type"] for message in sent] == ["text", "imagemap"]
    assert sent[0]["text"] == "【訓練】\n訓練です。実際の災害ではありません。"
    assert sent[1]["altText"] == "【訓練】避難所の地図"
