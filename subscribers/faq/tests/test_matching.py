import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subscribers.faq.matching import Topic, Verdict, build
from subscribers.faq.normalising import normalise
from subscribers.faq.parsing import parse
from subscribers.faq.tests.scoring import TODAY, sample_matcher
from subscribers.faq.vocabulary import shared

MATCHER, CODES = sample_matcher()
LETTERS = st.text(
    alphabet="あいうえおかきくけこさしすせそたちつてとなにぬのはひふへほゴミ図書館住民票粗大漢字一abcXYZ 12/29!？ー〜・’👍\u3000\u0000",
    max_size=200,
)


def judged(words, matcher=MATCHER):
    return matcher.judge(words, today=TODAY)


@pytest.mark.parametrize(
    ("words", "same"),
    [
        ("ｺﾞﾐ", "ごみ"),
        ("ＰＤＦ", "pdf"),
        ("図書館！？", "図書館"),
        ("　今日　は ", "今日 は"),
        ("すごーーい", "すごーい"),
        ("(^^)", ""),
    ],
)
def test_width_case_and_marks_do_not_matter(words, same):
    assert normalise(words) == same


@pytest.mark.parametrize("words", ["そだいごみ", "そだごいみ", "そだいごみみ", "そだいこみ"])
def test_one_typing_error_in_kana_is_understood(words):
    assert [CODES[one.key] for one in judged(f"{words}のよやく").best][:1] == ["bulky_waste"]


def test_other_kanji_may_be_another_word_and_is_only_asked_back():
    """住民票 and 住民税 differ in one; 児童手帳 is nothing the city answers about."""
    assert judged("児童手帳").verdict != Verdict.ANSWER


@pytest.mark.parametrize(
    "words",
    ["図書館の", "カード", "申し込み", "いつ", "どこ", "電話番号", "手続き", "お願いします", "ないです", "?", "123"],
)
def test_words_without_a_subject_are_never_answered(words):
    assert judged(words).verdict != Verdict.ANSWER


@pytest.mark.parametrize(
    ("words", "unknown"),
    [("図書館の新刊", "新刊"), ("ごみのロケット", "ろけっと"), ("住民票のトロフィー", "とろふぃー")],
)
def test_word_no_entry_knows_is_named_and_stops_the_answer(words, unknown):
    assert judged(words).verdict != Verdict.ANSWER
    assert judged(words).unknown == (unknown,)


def test_entry_brings_its_own_words_along():
    matcher = build([Topic("a", ["ドローンの飛行許可"]), Topic("b", ["ドローンの講習"])])

    assert [one.key for one in judged("ドローン 講習", matcher).best][:1] == ["b"]
    assert judged("ドローン 講習", matcher).verdict == Verdict.ANSWER
    assert judged("飛行許可", matcher).verdict == Verdict.OFFER
    assert judged("ドローンの販売", matcher).verdict != Verdict.ANSWER


def test_two_entries_that_fit_alike_are_asked_back():
    matcher = build([Topic("a", ["プールの料金"]), Topic("b", ["プールの時間"])])

    assert judged("プール", matcher).verdict == Verdict.OFFER
    assert {one.key for one in judged("プール", matcher).best} == {"a", "b"}


def test_what_is_asked_about_another_thing_of_the_entry_is_not_answered():
    matcher = build([Topic("a", ["ドローンの許可", "カメラの料金"])])

    assert judged("カメラの料金", matcher).verdict == Verdict.ANSWER
    assert judged("ドローンの料金", matcher).verdict != Verdict.ANSWER


def test_city_without_entries_knows_nothing():
    assert judged("図書館", build([])).verdict == Verdict.NOTHING


@given(LETTERS | st.text(max_size=300))
@settings(deadline=None, max_examples=150)
def test_nothing_that_is_typed_breaks_it(words):
    found = judged(words)

    assert all(0 <= one.score <= 1.0001 for one in found.best)
    assert len(normalise(words)) <= 120


@given(LETTERS)
@settings(deadline=None, max_examples=60)
def test_cutting_loses_no_letter_but_fillers(words):
    text = normalise(words)

    assert sum(len(token.text) for token in parse(text, shared())) <= len(text) + text.count(" ")


def test_long_run_nobody_knows_is_one_piece():
    assert [(token.text, token.concept) for token in parse("鬱蒼" * 20, shared())] == [("鬱蒼" * 20, None)]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("大きい ごみを すてたい", "bulky_waste"),
        ("冷蔵庫じゃないけど大きい棚の処分", "bulky_waste"),
        ("自転車ではなくて原付の駐輪場", "bicycle_parking"),
        ("プラスチックの容器って燃えるごみで出していいの？", "sorting"),
    ],
)
def test_words_apart_are_one_and_what_is_not_meant_is_not_asked(words, code):
    found = judged(words)

    assert (found.verdict, CODES[found.best[0].key]) == (Verdict.ANSWER, code)


@pytest.mark.parametrize(
    "words", ["インボイスの登録番号ってどこで取るの?", "北九州市のごみの日はいつですか", "図書館に本って何冊あるの"]
)
def test_ends_of_strange_words_and_other_cities_are_not_answered(words):
    assert judged(words).verdict != Verdict.ANSWER
