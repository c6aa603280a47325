"""What keyboards and input methods make of a word."""

import pytest

from subscribers.faq.latin import finished, unromanised
from subscribers.faq.matching import Verdict
from subscribers.faq.sounds import readings
from subscribers.faq.tests.scoring import TODAY, sample_matcher
from subscribers.faq.vocabulary import shared

MATCHER, CODES = sample_matcher()


def answered(words):
    judged = MATCHER.judge(words, today=TODAY)
    return CODES[judged.best[0].key] if judged.verdict == Verdict.ANSWER else None


def meant(words):
    found = shared().meant_by(words)
    return found and (found[0].name, found[1])


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("租大ごみの料金", "bulky_waste"),
        ("図書官の休み", "library_closed"),
        ("避難書はどこ", "shelter"),
        ("駐輸場の料金", "bicycle_parking"),
        ("てん出届", "move_out"),
        ("保いく園の申し込み", "nursery"),
    ],
)
def test_kanji_that_sounds_or_looks_alike_is_understood(typed, code):
    assert answered(typed) == code


def test_kanji_that_sounds_otherwise_stays_doubtful():
    assert meant("重民票") == ("juminhyo", False)
    assert meant("住民法") == ("juminhyo", True)


@pytest.mark.parametrize("words", ["駐車場の料金", "サッカー", "レンタサイクル", "児童館はどこ"])
def test_real_other_word_is_not_taken_for_a_typing_error(words):
    assert answered(words) is None


def test_word_is_read_in_all_ways_of_its_kanji():
    assert readings("住民") == ["じゅうみん", "すみん"]


@pytest.mark.parametrize("words", ["来" * 40, "鬱"])
def test_what_has_very_many_readings_or_none_is_not_read(words):
    assert readings(words) == []


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("じかn", "じかん"),
        ("つくりかt", "つくりか"),
        ("見てもらえr医者", "見てもらえ医者"),
        ("パソコン pc", "パソコン pc"),
    ],
)
def test_letters_an_input_method_left_over_are_dropped(typed, left):
    assert finished(typed) == left


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("hoikuen moushikomi", "nursery"),
        ("hoikuen no mousikomi", "nursery"),
        ("gomi no hi wa itsu", "collection_days"),
        ("hinanjo doko", "shelter"),
        ("toshokan yasumi", "library_closed"),
    ],
)
def test_romaji_is_understood_however_it_is_spelt(typed, code):
    assert answered(typed) == code


@pytest.mark.parametrize("words", ["some date made for you", "no name to hide", "are we alone"])
def test_english_is_not_read_as_romaji(words):
    assert unromanised(words, shared()) == words
