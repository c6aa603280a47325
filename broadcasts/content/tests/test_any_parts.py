"""Whatever a writer puts together without a problem, LINE takes, and it comes back from the database as it was."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadcasts.content.messages import line_messages
from broadcasts.content.parts import CardButton, CardPart, ImagePart, TextPart, dump, normalise, parse, problems
from broadcasts.content.tests.factories import asset
from broadcasts.content.tests.line_rules import broken
from cityline.line.drawing import draw

SHA = "a" * 64
words = st.text(max_size=40).map(normalise)
long_words = st.sampled_from(["あ", "🎍", "\n", '"', "\\", "é"]).flatmap(
    lambda character: st.integers(1, 5001).map(lambda count: character * count)
)
links = st.one_of(
    st.sampled_from(
        ["", "https://example.jp/子育て", "tel:0921234567", "javascript:alert(1)", "https://例え.jp/?a=b c"]
    ),
    words.map(lambda text: f"https://example.jp/{text}"),
)
media = st.sampled_from(["", SHA, "b" * 64])
parts = st.lists(
    st.one_of(
        st.builds(TextPart, st.one_of(words, long_words)),
        st.builds(ImagePart, media, st.one_of(words, long_words), links),
        st.builds(
            CardPart,
            st.one_of(words, long_words),
            words,
            words,
            st.one_of(words, long_words),
            media,
            st.lists(st.builds(CardButton, words, links), max_size=4).map(tuple),
        ),
    ),
    max_size=6,
).map(tuple)


@pytest.mark.django_db
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(parts=parts, alt_text=st.one_of(words, long_words))
def test_parts_without_a_problem_keep_lines_limits(parts, alt_text):
    if problems([ImagePart(SHA, "x")], ""):
        asset(SHA)

    if not problems(parts, alt_text):
        messages = line_messages(
            parts=parts,
            alt_text=alt_text,
            sender_name="子育て支援課",
            sender_icon_url="",
            aggregation_unit="b_1",
            media_base_url="https://media.example",
        )

        assert broken(messages) == []
        assert draw(messages)


@settings(max_examples=150, deadline=None)
@given(parts=parts)
def test_parts_come_back_from_json(parts):
    assert parse(json.loads(json.dumps(dump(parts)))) == parts
