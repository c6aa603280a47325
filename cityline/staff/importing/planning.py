"""What a file would do, line by line, before anything is done."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _

FIRST_LINE = 2  # line 1 holds the headings


@dataclass(frozen=True, slots=True)
class Change:
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    name: str
    form: Any
    is_new: bool
    errors: list[str] = field(default_factory=list)
    # What would be left behind, in words.
    leaves: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        """The person or department as it will be called."""
        return str(self.form.instance)

    @property
    def changes(self) -> "list[Change]":
        """What this line would alter of what is there."""
        return [] if self.is_new or self.errors else list(_changes(self.form))


@dataclass(frozen=True, slots=True)
class Plan:
    lines: list[Line]
    key: str

    @property
    def wrong(self) -> list[Line]:
        return [line for line in self.lines if line.errors]

    @property
    def new_count(self) -> int:
        return sum(line.is_new for line in self.lines)

    @property
    def changed_count(self) -> int:
        return sum(bool(line.changes) for line in self.lines)

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
    return Plan(lines, key)


def _errors(form: forms.BaseForm) -> Iterator[str]:
    for at, several in form.errors.items():
        for words in several:
            yield f"{form.fields[at].label}：{words}" if at in form.fields else str(words)


def _changes(form: forms.BaseForm) -> Iterator[Change]:
    for name in form.changed_data:
        at = form.fields[name]
        yield Change(str(at.label), _words(at, form.initial.get(name)), _words(at, form.cleaned_data[name]))


def _words(at: forms.Field, value: Any) -> str:
    """A value as people read it: a choice by its label."""
    if isinstance(at, forms.ModelChoiceField):
        found = at.to_python(value) if isinstance(value, str) else value
        return str(found or "–")
    if isinstance(at, forms.ChoiceField):
        labels = {str(code): str(label) for code, label in at.choices}  # type: ignore[union-attr, misc]  # never callable here
        chosen = value if isinstance(value, list) else [value]
        return "、".join(labels.get(str(code), str(code)) for code in chosen) or "–"
    return str(value or "–")
