import pytest
from django.utils.translation import override

from broadcasts.content.parts import CardButton, CardPart, ImagePart, TextPart, problems
from broadcasts.content.tests.factories import asset

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def found(*parts, alt_text=""):
    return [(problem.part, problem.field, str(problem.message)) for problem in problems(parts, alt_text)]


def test_a_text_of_the_full_length_is_fine():
    assert found(TextPart("あ" * 5000)) == []


def test_a_text_too_long_says_by_how_much():
    assert found(TextPart("あ" * 5001)) == [(0, "text", "5,001 characters; LINE takes 5,000. Shorten by 1.")]


def test_an_emoji_counts_as_two():
    assert found(TextPart("🎍" * 2500)) == []
    assert found(TextPart("🎍" * 2501)) == [(0, "text", "5,002 characters; LINE takes 5,000. Shorten by 2.")]


def test_a_line_end_counts_as_one():
    assert found(TextPart("\r\n" * 2499 + "ab")) == []


def test_a_missing_message_is_told():
    assert [field for _part, field, _message in found()] == ["parts"]


def test_a_sixth_part_is_told():
    assert found(*[TextPart("a")] * 6) == [(None, "parts", "6 parts; LINE takes 5. Remove 1.")]


def test_empty_words_are_told():
    assert [(part, field) for part, field, _ in found(TextPart(" \n"), ImagePart(), CardPart())] == [
        (0, "text"),
        (1, "media"),
        (1, "alt_text"),
        (2, "title"),
    ]


def test_the_notification_line_has_a_limit():
    assert found(TextPart("a"), alt_text="あ" * 1501) == [
        (None, "alt_text", "1,501 characters; LINE takes 1,500. Shorten by 1.")
    ]


def test_a_label_is_counted_in_characters_as_seen():
    family = "👨‍👩‍👧"
    button = CardButton(family * 40, "https://example.jp/")

    assert found(CardPart("t", buttons=(button,))) == []
    assert found(CardPart("t", buttons=(CardButton(family * 41, "https://example.jp/"),))) == [
        (0, "buttons.0.label", "41 characters; LINE takes 40. Shorten by 1.")
    ]


def test_a_card_has_narrower_limits_of_its_own():
    assert found(CardPart("あ" * 101, words="🎍" * 501)) == [
        (0, "title", "101 characters; a card takes 100. Shorten by 1."),
        (0, "words", "1,002 characters; a card takes 1,000. Shorten by 2."),
    ]


def test_every_button_is_checked():
    buttons = (CardButton("", "https://example.jp/"), CardButton("a", "javascript:alert(1)"), CardButton("b", ""))

    assert [(part, field) for part, field, _ in found(CardPart("t", buttons=buttons))] == [
        (0, "buttons.0.label"),
        (0, "buttons.1.url"),
        (0, "buttons.2.url"),
    ]


def test_a_fourth_button_is_told():
    button = CardButton("a", "https://example.jp/")

    assert found(CardPart("t", buttons=(button,) * 4)) == [(0, "buttons", "4 buttons; a card takes 3. Remove 1.")]


def test_a_picture_must_be_stored_and_be_a_picture():
    asset("a" * 64)
    asset("b" * 64, kind="sender_icon", format="png")

    assert found(ImagePart("a" * 64, "公園"), CardPart("t", media="a" * 64)) == []
    assert [field for _part, field, _ in found(ImagePart("b" * 64, "公園"), ImagePart("../../etc", "x"))] == [
        "media"
    ] * 2


def test_a_link_on_a_picture_is_checked():
    asset("a" * 64)

    assert [field for _part, field, _ in found(ImagePart("a" * 64, "公園", "data:text/html,x"))] == ["link"]


def test_unsendable_characters_are_told():
    assert [field for _part, field, _ in found(TextPart("a\ud83d"), CardPart("a\x00b"))] == ["text", "title"]
