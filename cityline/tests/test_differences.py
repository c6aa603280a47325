"""Two texts side by side: what is marked is what changed, and nothing of either is lost."""

import pytest

from cityline.differences import GONE, NEW, SAME, Piece, sides


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("", "新しい文。"),
        ("古い文。", ""),
        ("11月30日（月）に開きます。\n申し込みは不要です。", "12月1日（火）に開きます。\n申し込みは不要です。"),
        ("あ" * 1000, "い" * 1000),
        ("A\r\nB", "A\nB\n\nC"),
    ],
)
def test_both_sides_are_the_whole_texts(before, after):
    found = sides(before, after)

    assert ("".join(p.text for p in found.before), "".join(p.text for p in found.after)) == (before, after)
    assert {p.kind for p in found.before} <= {SAME, GONE}
    assert {p.kind for p in found.after} <= {SAME, NEW}


def test_only_the_words_that_changed_are_marked():
    found = sides(
        "あす10時から断水します。飲み水をくみ置いてください。", "あす11時から断水します。飲み水をくみ置いてください。"
    )

    assert found.before[:3] == [Piece(SAME, "あす"), Piece(GONE, "10"), Piece(SAME, "時から断水します。")]
    assert found.after[:3] == [Piece(SAME, "あす"), Piece(NEW, "11"), Piece(SAME, "時から断水します。")]


def test_a_dropped_word_that_turns_the_meaning_is_marked_alone():
    found = sides("児童虐待防止推進月間です。", "児童虐待推進月間です。")

    assert [p for p in found.before if p.kind == GONE] == [Piece(GONE, "防止")]


def test_what_is_the_same_has_no_mark():
    assert sides("同じ文。", "同じ文。").after == [Piece(SAME, "同じ文。")]
