"""Makers of what the PR office says: a concept, and whom a category is for."""

from broadcasts.models import CategoryCharter, OperatingConcept
from broadcasts.services import charters, concepts
from broadcasts.services.charters import CharterText
from broadcasts.tests import factories


def concept(words: str = "必要な人に必要な分だけ。", *, by=None, what_changed: str = "") -> OperatingConcept:
    current = concepts.current()
    return concepts.publish(
        by=by or factories.patroller(),
        words=words,
        what_changed=what_changed or ("言葉を直しました" if current else ""),
        expected=current.number if current else 0,
    )


def charter(category, *, by=None, expected: int = 0, **text) -> CategoryCharter:
    said = CharterText(**{"for_whom": "未就学の子のいる家庭", **text})
    return charters.change(by=by or factories.patroller(), category_id=category.pk, expected=expected, text=said)
