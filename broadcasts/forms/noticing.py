"""Which problems to show when: nobody likes to be scolded for a field they have not reached yet."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from broadcasts.content.parts import ContentProblem
from broadcasts.forms.parts import RawPart
from broadcasts.forms.writing import WritingForm
from broadcasts.proofreading.findings import Finding

Words = str | Promise


@dataclass(frozen=True)
class Noticed:
    """Something to mend before the draft can be submitted, and the id of the field where it is mended.

    ``words`` stand in a list far from the field, ``message`` beside it.
    """

    field: str
    words: Words
    message: Words
    is_unfinished: bool = False


def already_wrong(
    parts: Sequence[RawPart], typed: WritingForm, found: Iterable[ContentProblem]
) -> list[ContentProblem]:
    """Without what is merely still empty."""
    return [problem for problem in found if not _is_empty(parts, typed, problem)]


def noticed(
    *,
    form: WritingForm,
    parts: Sequence[RawPart],
    found: Iterable[ContentProblem],
    blocking: Iterable[Finding] = (),
    reached: int,
    chooses: bool = True,
    is_pushed: bool = True,
    now: datetime.datetime,
) -> list[Noticed]:
    """Everything that keeps this draft from being submitted, in the order of the page.

    ``blocking``: what the rules the PR office has set to block have found; ``chooses``: whether its audience is the
    writer's to choose; ``is_pushed``: whether it has one at all.
    """
    content = [
        Noticed(_field_id(parts, problem), _named(problem), problem.message, _is_empty(parts, form, problem))
        for problem in sorted(found, key=_place_on_the_page)
    ]
    checks = [Noticed(_place_id(finding), finding.message, finding.message) for finding in blocking]
    people = _of_audience(form, reached, chooses) if is_pushed else []
    return [*content, *checks, *people, *_of_time(form, now)]


def _place_id(finding: Finding) -> str:
    return finding.place.field_id if finding.place else "findings"


def _of_audience(form: WritingForm, reached: int, chooses: bool) -> list[Noticed]:
    if not chooses:
        gone = _("Nobody is left to whom this could go.")
        return [] if reached else [Noticed("audience", gone, gone)]
    if not form.cleaned_data["categories"]:
        words = _("No category is chosen, so nobody would receive this.")
        return [Noticed("audience", words, words, is_unfinished=True)]
    if not reached:
        words = _("Nobody fits this choice at the moment. Choose more categories.")
        return [Noticed("audience", words, words)]
    return []


def _of_time(form: WritingForm, now: datetime.datetime) -> list[Noticed]:
    wrong = [
        Noticed(f"id_{name}", str(e), str(e)) for name in ("send_on", "send_at") for e in form.errors.get(name, ())
    ]
    if form.scheduled_at is not None and form.scheduled_at <= now:
        words = _("This time has passed. Choose a later one, or send as soon as it is approved.")
        wrong.append(Noticed("id_send_on", words, words))
    return wrong


def _place_on_the_page(problem: ContentProblem) -> tuple[int, int]:
    if problem.part is not None:
        return (1, problem.part)
    return (
        {"title": 0, "parts": 2, "alt_text": 3, "outlets": 4, "text_words": 5, "voom_words": 6}.get(problem.field, 9),
        0,
    )


def _named(problem: ContentProblem) -> Words:
    if problem.part is None:
        return problem.message
    return format_lazy(_("Message {number}: {problem}"), number=problem.part + 1, problem=problem.message)


def _field_id(parts: Sequence[RawPart], problem: ContentProblem) -> str:
    if problem.part is None:
        return "add-part" if problem.field == "parts" else f"id_{problem.field}"
    if problem.field == "media":
        has_one = bool(parts[problem.part].get("media"))
        return f"part-{problem.part}-{'remove-picture' if has_one else 'picture'}"
    if problem.field == "buttons":
        return f"part-{problem.part}-heading"
    return f"part-{problem.part}-{problem.field.replace('buttons.', 'button-').replace('.', '-')}"


def _is_empty(parts: Sequence[RawPart], form: WritingForm, problem: ContentProblem) -> bool:
    if problem.part is None:
        return not parts if problem.field == "parts" else not str(form.cleaned_data.get(problem.field, problem)).strip()
    value: Any = parts[problem.part]
    for step in problem.field.split("."):
        value = value[int(step)] if step.isdecimal() else value[step]
    return isinstance(value, str) and not value.strip()
