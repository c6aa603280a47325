import pytest
from django.utils.translation import override

from broadcasts.content.events import moment, without_times
from broadcasts.content.parts import CardPart, dump, parse, problems

pytestmark = pytest.mark.django_db


def found(starts="", ends=""):
    with override("en"):
        said = problems([CardPart(title="a", starts=starts, ends=ends)], "")
        return [(problem.field, str(problem.message).split(".")[0]) for problem in said]


@pytest.mark.parametrize(
    ("starts", "ends"),
    [("", ""), ("2027-06-01T10:00", ""), ("2027-06-01T10:00", "2027-06-01T10:01"), ("2028-02-29T10:00:00", "")],
)
def test_times_that_fit_are_fine(starts, ends):
    assert found(starts, ends) == []


@pytest.mark.parametrize(
    ("starts", "ends", "fields"),
    [
        ("", "2027-06-01T10:00", ["ends"]),
        ("2027-06-01T10:00", "2027-06-01T10:00", ["ends"]),
        ("2027-06-01T10:00", "2027-05-31T10:00", ["ends"]),
        ("2027-02-29T10:00", "", ["starts"]),
        ("6月1日", "午後", ["starts", "ends"]),
        ("0206-06-01T10:00", "", ["starts"]),
    ],
)
def test_times_that_do_not_fit_are_told(starts, ends, fields):
    assert [field for field, _words in found(starts, ends)] == fields


def test_moment_is_on_the_citys_clock():
    assert str(moment("2027-06-01T10:00")) == "2027-06-01 10:00:00+09:00"


def test_what_was_typed_is_kept_as_it_is():
    raw = [{"kind": "card", "title": "a", "starts": "2027-06-01T10:00", "ends": "いつか"}]

    kept = dump(parse(raw))[0]

    assert (kept["starts"], kept["ends"]) == ("2027-06-01T10:00", "いつか")


def test_card_that_is_no_event_is_kept_as_before():
    assert sorted(dump([CardPart(title="a")])[0]) == ["buttons", "date", "kind", "media", "place", "title", "words"]


def test_text_that_is_used_again_has_no_times():
    parts = [
        {"kind": "card", "title": "おはなし会", "starts": "2026-12-05T14:00", "ends": ""},
        {"kind": "text", "text": "本"},
    ]

    assert without_times(parts) == [{"kind": "card", "title": "おはなし会"}, {"kind": "text", "text": "本"}]
