"""What a file would do, line by line, before anything is done."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _

FIRST_LINE = 2  # line 1 holds the headings


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    name: str
    form: Any
    is_new: bool
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Plan:
    lines: list[Line]

    @property
    def wrong(self) -> list[Line]:
        return [line for line in self.lines if line.errors]

    @property
    def new_count(self) -> int:
        return sum(line.is_new for line in self.lines)

    @property
    def changed_count(self) -> int:
        return len(self.lines) - self.new_count

    @property
    def is_fine(self) -> bool:
        return bool(self.lines) and not self.wrong


def plan(
    found: Sequence[dict[str, str]],
    *,
    key: str,
    existing: dict[str, models.Model],
    form_for: Callable[[dict[str, str], Any], forms.BaseForm],
) -> Plan:
    """``existing`` rows by ``key`` are changed, others added; the same key twice in a file is a mistake."""
    lines, seen = [], set()
    for number, values in enumerate(found, start=FIRST_LINE):
        name = values.get(key, "")
        form = form_for(values, existing.get(name))
        errors = list(_errors(form))
        if name in seen:
            errors.append(_("This line repeats “%(name)s”.") % {"name": name})
        seen.add(name)
        lines.append(Line(number, name, form, name not in existing, errors))
    return Plan(lines)


def _errors(form: forms.BaseForm) -> Iterator[str]:
    for at, several in form.errors.items():
        for words in several:
            yield f"{form.fields[at].label}：{words}" if at in form.fields else str(words)
