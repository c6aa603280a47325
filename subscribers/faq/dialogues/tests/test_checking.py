"""Trees that lead nowhere, in rings or over LINE's limits are not kept."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from subscribers.faq.dialogues.checking import problems
from subscribers.models import DialogueStep


def step(code, under="first", **fields):
    return DialogueStep(code=code, under=under, **{"label": code, "words": code, "link": "https://a.example", **fields})


FIRST = {"under": "", "link": "", "label": ""}


def tree(*steps):
    return [step("first", **FIRST), *steps]


def found(*steps):
    with override("en"):
        return [str(problem) for problem in problems(list(steps))]


def test_tree_in_which_every_tap_leads_to_an_end_is_fine():
    assert found(*tree(step("a", link=""), step("b", "a"), step("c", link="", phone="119"))) == []


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([], "One step is the first: leave “under” empty for that one alone."),
        (tree(step("a", under="")), "One step is the first: leave “under” empty for that one alone."),
        (tree(step("a"), step("b", "c"), step("c", "b")), "“b” goes in a ring or is reached by no tap."),
        (tree(step("a", "a"), step("b")), "“a” goes in a ring or is reached by no tap."),
        (tree(step("a", link="")), "“a” is a dead end: give it a link, a phone number or choices."),
        (
            tree(step("a", link="http://a.example", phone="内線1234")),
            "“a” is a dead end: give it a link, a phone number or choices.",
        ),
        (tree(step("a", "nowhere"), step("b")), "Nothing has the code “nowhere”, under which a step stands."),
        (tree(step("a"), step("a", label="x")), "The code “a” is there twice."),
        (tree(step("a"), step("b", label="a")), "Two choices below “first” have the same words."),
        (tree(step("a", label="")), "“a” needs words to tap."),
        (tree(step("a", label_en="b" * 21)), "The words to tap of “a” are longer than 20 characters."),
        (tree(*[step(f"a{n}") for n in range(12)]), "“first” offers more than 11 choices."),
    ],
)
def test_what_would_lose_a_resident_is_named(steps, words):
    assert words in found(*steps)


def test_too_many_taps_and_too_many_steps_are_named():
    chain = [step(f"s{n}", f"s{n - 1}" if n else "first", link="" if n < 9 else "https://a.example") for n in range(10)]
    many = [step(f"m{n}", f"m{n // 9}" if n else "first", label=f"{n}") for n in range(61)]

    assert found(*tree(*chain)) == ["At most 8 taps to an end. Make it flatter."]
    assert "At most 60 steps. Split it into two dialogues." in found(*tree(*many))


@pytest.mark.parametrize("field", [{"link": "http://a.example"}, {"phone": "内線1234"}])
def test_step_refuses_what_no_button_can_be_made_of(field):
    with pytest.raises(ValidationError) as refused:
        step("a", **field).clean_fields(exclude=["dialogue"])

    assert list(refused.value.message_dict) == list(field)
