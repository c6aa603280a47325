import pytest

from broadcasts.content.parts import CardButton, CardPart, ImagePart, PartsUnreadable, TextPart, dump, parse


def test_parts_come_back_from_their_json_unchanged():
    parts = (
        TextPart("こんにちは"),
        ImagePart("a" * 64, "公園", "https://example.jp/"),
        CardPart("会", "12月1日", "図書館", "ことば", "b" * 64, (CardButton("申し込む", "https://example.jp/"),)),
    )

    assert parse(dump(parts)) == parts


def test_an_unfinished_part_is_read():
    assert parse([{"kind": "card"}, {"kind": "text"}]) == (CardPart(), TextPart())


def test_line_ends_become_one_character():
    assert parse([{"kind": "text", "text": "a\r\nb\rc"}]) == (TextPart("a\nb\nc"),)


def test_what_no_database_can_keep_is_left_out():
    assert parse([{"kind": "text", "text": "a\x00b\ud800c\x1b\td"}]) == (TextPart("abc\td"),)


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "text",
        {"kind": "text"},
        ["text"],
        [{}],
        [{"kind": "video"}],
        [{"kind": ["text"]}],
        [{"kind": "text", "text": 5}],
        [{"kind": "text", "colour": "red"}],
        [{"kind": "text", "buttons": []}],
        [{"kind": "card", "buttons": "x"}],
        [{"kind": "card", "buttons": ["x"]}],
        [{"kind": "card", "buttons": [{"label": None}]}],
    ],
)
def test_another_shape_is_refused(raw):
    with pytest.raises(PartsUnreadable):
        parse(raw)
