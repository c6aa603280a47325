"""What is wrong with a tree before any resident can get lost in it. Pure, so that it can be asked while it is typed."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cityline.line.limits import LABEL_MAX, QUICK_REPLY_ITEMS_MAX, graphemes
from subscribers.validators import dialled, uri_of

# A form of more than about 70 has more fields than the server reads at once.
STEPS_MAX, DEPTH_MAX = 60, 8
# Beside them stand “from the start” and “stop”.
CHOICES_MAX = QUICK_REPLY_ITEMS_MAX - 2


class Step(Protocol):
    code: str
    under: str
    label: str
    label_easy: str
    label_en: str
    link: str
    phone: str


def problems(steps: Sequence[Step]) -> list[str | Promise]:
    """Each says what to do; none means that every tap leads on or to an end."""
    found: list[str | Promise] = []
    codes = [step.code for step in steps]
    firsts = [step for step in steps if not step.under]
    if len(firsts) != 1:
        return [_("One step is the first: leave “under” empty for that one alone.")]
    if len(steps) > STEPS_MAX:
        found.append(format_lazy(_("At most {most} steps. Split it into two dialogues."), most=STEPS_MAX))
    found += _codes(codes, steps)
    found += _reached(firsts[0], steps)
    for step in steps:
        below = children(step.code, steps)
        if len(below) > CHOICES_MAX:
            found.append(format_lazy(_("“{code}” offers more than {most} choices."), code=step.code, most=CHOICES_MAX))
        if len({one.label for one in below}) != len(below):
            found.append(format_lazy(_("Two choices below “{code}” have the same words."), code=step.code))
        if not below and not (uri_of(step.link) or dialled(step.phone)):
            found.append(
                format_lazy(_("“{code}” is a dead end: give it a link, a phone number or choices."), code=step.code)
            )
        found += _labels(step)
    return found


def children(code: str, steps: Iterable[Step]) -> list[Step]:
    return [step for step in steps if step.under == code]


def _codes(codes: list[str], steps: Sequence[Step]) -> list[str | Promise]:
    twice = sorted({code for code in codes if codes.count(code) > 1})
    lost = sorted({step.under for step in steps if step.under and step.under not in codes})
    return [
        *(format_lazy(_("The code “{code}” is there twice."), code=code) for code in twice),
        *(format_lazy(_("Nothing has the code “{code}”, under which a step stands."), code=code) for code in lost),
    ]


def _reached(first: Step, steps: Sequence[Step]) -> list[str | Promise]:
    """Whoever goes in a ring is never reached from the first step."""
    seen, level, depth = {first.code}, [first], 1
    while level and depth <= DEPTH_MAX + 1:
        level = [one for step in level for one in children(step.code, steps) if one.code not in seen]
        seen |= {one.code for one in level}
        depth += bool(level)
    if level:
        return [format_lazy(_("At most {most} taps to an end. Make it flatter."), most=DEPTH_MAX)]
    return [
        format_lazy(_("“{code}” goes in a ring or is reached by no tap."), code=step.code)
        for step in steps
        if step.code not in seen
    ]


def _labels(step: Step) -> list[str | Promise]:
    if step.under and not step.label:
        return [format_lazy(_("“{code}” needs words to tap."), code=step.code)]
    if all(graphemes(label) <= LABEL_MAX for label in (step.label, step.label_easy, step.label_en)):
        return []
    words = _("The words to tap of “{code}” are longer than {most} characters.")
    return [format_lazy(words, code=step.code, most=LABEL_MAX)]
