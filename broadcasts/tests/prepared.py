"""Prepared templates for tests: written by one department, passed by the PR office."""

from broadcasts.content.gaps import Gap, GapKind
from broadcasts.models import Broadcast, EmergencyTemplateVersion
from broadcasts.services import emergency_templates, filling
from broadcasts.services.emergency_templates import TemplateText
from broadcasts.tests import factories
from cityline.staff.models import User

GAPS = (
    Gap("避難所", GapKind.PLACE, most=20),
    Gap("時刻", GapKind.TIME),
    Gap("レベル", GapKind.CHOICE, choices=("高齢者等避難", "避難指示")),
)
VALUES = {"避難所": "浜手小学校", "時刻": "14:05", "レベル": "避難指示"}
WORDS = "{レベル}を{時刻}に発令しました。{避難所}へ避難してください。"


def writer() -> User:
    """Of a department in training: LINE is never asked."""
    made = factories.drafter(factories.department(is_training=True))
    factories.allow_emergencies(made)
    return made


def text(category=None, **fields) -> TemplateText:
    said = {
        "name": "避難指示",
        "parts": [{"kind": "text", "text": WORDS}],
        "gaps": GAPS,
        "category_ids": [category.pk] if category else [],
        "reaches_everyone": category is None,
    }
    return TemplateText(**{**said, **fields})


def version(by: User | None = None, category=None, *, is_drill=False, **fields) -> EmergencyTemplateVersion:
    """Written and not yet looked at."""
    return emergency_templates.write(by=by or writer(), text=text(category, **fields), is_drill=is_drill)


def next_version(earlier: EmergencyTemplateVersion, category=None, **fields) -> EmergencyTemplateVersion:
    return emergency_templates.write(
        by=earlier.written_by,
        text=text(category, **fields),
        template_id=earlier.template_id,
        expected=earlier.number,
    )


def passed(made: EmergencyTemplateVersion | None = None, **how) -> EmergencyTemplateVersion:
    made = made or version(**how)
    emergency_templates.review(by=factories.patroller(), version_id=made.pk, is_passed=True)
    return made


def begun(category, *, is_drill=False) -> Broadcast:
    """A draft from a passed template, by a colleague of its writer, with nothing filled in."""
    made = passed(category=category, is_drill=is_drill)
    by = factories.drafter(made.template.department)
    return filling.begin(version_id=made.pk, by=by)


def filled(category, *, is_drill=False, **values) -> Broadcast:
    made = begun(category, is_drill=is_drill)
    return filling.fill(
        broadcast_id=made.pk, by=made.author, expected_revision=made.revision, values={**VALUES, **values}
    )
