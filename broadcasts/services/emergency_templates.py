"""Texts prepared for emergencies: written by those who know the danger, looked at by a second person, and only then used.

A new version counts once it has been passed; until then, and if it is turned down, the one before stays in force.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from broadcasts import template_permissions as may
from broadcasts.content import gaps
from broadcasts.content.drills import message_problems
from broadcasts.content.gaps import Gap, GapKind
from broadcasts.content.parts import dump, normalise, parse
from broadcasts.exceptions import BroadcastError, NotAllowed, SomebodyElseChanged
from broadcasts.models import EmergencyTemplate, EmergencyTemplateReview, EmergencyTemplateVersion
from cityline.audit.services import record
from cityline.staff.models import User
from subscribers.models import Category

NAME_MAX, WORDS_MAX = 60, 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateText:
    """Everything a version says, as typed."""

    name: str
    parts: Sequence[dict[str, Any]]
    alt_text: str = ""
    gaps: Sequence[Gap] = ()
    category_ids: Collection[int] = ()
    reaches_everyone: bool = False


class TemplateInvalid(BroadcastError):
    """Each problem says what to do."""

    def __init__(self, problems: Sequence[str | Promise]) -> None:
        self.problems = list(problems)
        super().__init__(self.problems[0])


def write(
    *, by: User, text: TemplateText, template_id: int | None = None, expected: int = 0, is_drill: bool = False
) -> EmergencyTemplateVersion:
    """The next version of a template, or the first of a new one. ``expected``: the version it was written from.

    Whether it is a drill is said with the first version, and never again. Raises NotAllowed, TemplateInvalid,
    SomebodyElseChanged.
    """
    try:
        with transaction.atomic():
            template = _template(by, template_id, is_drill)
            kept = _sensible(text, is_drill=template.is_drill)
            newest = template.versions.first()
            if (newest.number if newest else 0) != expected:
                raise SomebodyElseChanged
            made = EmergencyTemplateVersion.objects.create(
                template=template, number=expected + 1, written_by=by, written_at=timezone.now(), **kept
            )
            record(
                action="broadcasts.emergency_template",
                actor=by,
                on=template,
                version=made.number,
                name=made.name,
                is_drill=template.is_drill,
            )
    except IntegrityError as both:  # both wrote the same number; the first one stands
        raise SomebodyElseChanged from both
    return made


def review(*, by: User, version_id: int, is_passed: bool, words: str = "", proof: str = "") -> EmergencyTemplateReview:
    """A second person's yes or no. ``proof``: how they have just said again who they are. Raises NotAllowed with words."""
    words = normalise(words).strip()
    if not is_passed and not words:
        raise BroadcastError(_("Say in a few words what should change."))
    if len(words) > WORDS_MAX:
        raise BroadcastError(_("The words take 1,000 characters. Shorten them."))
    with transaction.atomic():
        version = EmergencyTemplateVersion.objects.select_related("template").get(pk=version_id)
        # Whoever is just handing something over that was made from it waits, or is told of the new one.
        template = EmergencyTemplate.objects.select_for_update().get(pk=version.template_id)
        if barred := may.why_not_review(by, version):
            raise NotAllowed(barred)
        if template.retired_at is not None:
            raise BroadcastError(_("This template has been withdrawn from use."))
        if EmergencyTemplateReview.objects.filter(version=version).exists():
            raise BroadcastError(_("Somebody else has reviewed this in the meantime. See below what they said."))
        if template.versions.filter(number__gt=version.number).exists():
            raise BroadcastError(_("There is a newer version by now. Review that one."))
        made = EmergencyTemplateReview.objects.create(
            version=version, is_passed=is_passed, words=words, reviewed_by=by, reviewed_at=timezone.now()
        )
        said: dict[str, Any] = {"proof": proof} if proof else {}
        record(
            action="broadcasts.emergency_template_review",
            actor=by,
            on=template,
            version=version.number,
            is_passed=is_passed,
            **said,
        )
    return made


def retire(*, by: User, template_id: int) -> EmergencyTemplate:
    """Withdraw a template from use, for good."""
    with transaction.atomic():
        template = EmergencyTemplate.objects.select_for_update().get(pk=template_id)
        if not may.can_retire_template(by, template):
            raise NotAllowed
        template.retired_at, template.retired_by = timezone.now(), by
        template.save(update_fields=["retired_at", "retired_by"])
        record(action="broadcasts.emergency_template_retired", actor=by, on=template)
    return template


def versions_in_force(department_id: int | None = None) -> list[EmergencyTemplateVersion]:
    """Of each template in use the newest version that was passed; real ones before drills. One query."""
    passed = EmergencyTemplateVersion.objects.filter(review__is_passed=True, template__retired_at=None)
    if department_id is not None:
        passed = passed.filter(template__department=department_id)
    newest = passed.order_by("template_id", "-number").distinct("template_id")
    found = newest.select_related("template__department", "review__reviewed_by")
    return sorted(found, key=lambda version: (version.template.is_drill, version.name, version.pk))


def version_in_force(template_id: int) -> EmergencyTemplateVersion | None:
    passed = EmergencyTemplateVersion.objects.filter(template=template_id, template__retired_at=None)
    return passed.select_related("template").filter(review__is_passed=True).order_by("-number").first()


def _template(by: User, template_id: int | None, is_drill: bool) -> EmergencyTemplate:
    if template_id is None:
        if (barred := may.why_not_prepare(by)) or by.department is None:
            raise NotAllowed(barred)
        return EmergencyTemplate.objects.create(
            department=by.department, is_drill=is_drill, made_by=by, made_at=timezone.now()
        )
    template = EmergencyTemplate.objects.select_for_update().get(pk=template_id)
    if not may.can_change_template(by, template):
        raise NotAllowed(may.why_not_prepare(by))
    return template


def _sensible(text: TemplateText, *, is_drill: bool) -> dict[str, Any]:
    name, parts, alt_text = normalise(text.name).strip(), dump(parse(text.parts)), normalise(text.alt_text).strip()
    category_ids = [] if text.reaches_everyone else sorted(set(text.category_ids))
    found: list[str | Promise] = []
    if not name or len(name) > NAME_MAX:
        found.append(_("Give the template a name of at most 60 characters."))
    if not text.reaches_everyone and not category_ids:
        found.append(_("Choose at least one category, or everyone."))
    if Category.objects.offered().filter(pk__in=category_ids).count() != len(category_ids):
        found.append(_("One of the categories is no longer offered. Choose again."))
    found += gap_problems(text.gaps, parts, alt_text)
    if not found:
        full, full_alt = gaps.filled(parts, alt_text, {gap.name: gaps.longest(gap) for gap in text.gaps})
        found += [
            format_lazy(_("With the longest words in the gaps: {problem}"), problem=problem.message)
            for problem in message_problems(parse(full), full_alt, is_drill=is_drill)
        ]
    if found:
        raise TemplateInvalid(found)
    return {
        "name": name,
        "parts": parts,
        "alt_text": alt_text,
        "gaps": [gap.to_json() for gap in text.gaps],
        "category_ids": category_ids,
        "reaches_everyone": text.reaches_everyone,
    }


def gap_problems(said: Sequence[Gap], parts: Sequence[dict[str, Any]], alt_text: str) -> list[str | Promise]:
    """What is wrong with the gaps of a text."""
    found: list[str | Promise] = []
    used, named = gaps.names_in(parts, alt_text), [gap.name for gap in said]
    for name in used:
        if name not in named:
            found.append(format_lazy(_("Say what may be filled into “{name}”."), name=name))
    for gap in said:
        if gap.name not in used or named.count(gap.name) > 1:
            found.append(format_lazy(_("“{name}” must stand in the text, and once in the list."), name=gap.name))
        if gap.kind == GapKind.PLACE and not 1 <= gap.most <= gaps.PLACE_MAX:
            found.append(format_lazy(_("“{name}” takes between 1 and 100 characters. Say how many."), name=gap.name))
        if gap.kind == GapKind.NUMBER and not 1 <= gap.most <= gaps.NUMBER_MAX:
            found.append(format_lazy(_("Say how large the number “{name}” can be."), name=gap.name))
        if gap.kind == GapKind.CHOICE and not (
            2 <= len(gap.choices) <= gaps.CHOICES_MAX and all(0 < len(word) <= gaps.PLACE_MAX for word in gap.choices)
        ):
            found.append(format_lazy(_("Give between 2 and 12 words to choose from for “{name}”."), name=gap.name))
    return found
