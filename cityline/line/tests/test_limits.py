import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityline.line import limits


@given(st.text())
def test_utf16_units_are_what_the_encoding_has(text):
    expected = len(text.encode("utf-16-le", "surrogatepass")) // 2

    assert limits.utf16_units(text) == expected


@pytest.mark.parametrize(
    ("text", "units", "graphemes"),
    [
        ("", 0, 0),
        ("ごみの日", 4, 4),
        ("\u304b\u3099", 2, 1),
        ("👍", 2, 1),
        ("👍🏽", 4, 1),
        ("👨‍👩‍👧‍👦", 11, 1),
        ("🇯🇵", 4, 1),
        ("🇯🇵🇰🇷", 8, 2),
        ("🇯🇵🇰", 6, 2),
        ("葛󠄀城市", 5, 3),
        ("1️⃣", 3, 1),
        ("❤️", 2, 1),
        ("\u1112\u1161\u11ab\u1100\u116e\u11a8", 6, 2),
        ("\r\n", 2, 1),
        ("a\u200db", 3, 2),
    ],
)
def test_counts_are_lines_two_ways(text, units, graphemes):
    assert (limits.utf16_units(text), limits.graphemes(text)) == (units, graphemes)


@given(st.text())
def test_graphemes_are_never_more_than_characters(text):
    assert limits.graphemes(text) <= len(text)


@given(st.text(min_size=1), st.text(min_size=1))
def test_graphemes_of_two_texts_are_at_most_one_fewer_together(first, second):
    apart = limits.graphemes(first) + limits.graphemes(second)

    assert apart - 2 <= limits.graphemes(first + second) <= apart + 1


def test_newlines_become_one_character_each():
    assert limits.normalise_newlines("a\r\nb\rc\nd") == "a\nb\nc\nd"
