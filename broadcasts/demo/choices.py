"""What residents of the demo city can choose, in the three languages they may read."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from broadcasts.demo.texts.choices import CHOICES, GROUP_WORDS
from subscribers.models import Category, CategoryGroup
from subscribers.services import categories

_KIND = CategoryGroup.Kind
KINDS = {"topic": _KIND.TOPIC, "area": _KIND.AREA, "stage": _KIND.LIFE_STAGE, "language": _KIND.LANGUAGE}


@dataclass(frozen=True, slots=True)
class Said:
    """The same in Japanese, easy Japanese and English."""

    ja: str = ""
    easy: str = ""
    en: str = ""

    def columns(self, name: str) -> dict[str, Any]:
        return {name if f.name == "ja" else f"{name}_{f.name}": getattr(self, f.name) for f in fields(self)}


Choice = tuple[str, Said, Said]


def _read(words: str) -> Iterator[Choice]:
    """Code, name, and what residents get (of a group: what they are asked)."""
    code, name = "", Said()
    for line in words.strip().splitlines():
        first, *said = [part.strip() for part in line.split("|")]
        if first:
            if code:
                yield code, name, Said()
            code, name = first, Said(*said)
        else:
            yield code, name, Said(*said)
            code = ""
    if code:
        yield code, name, Said()


GROUPS = list(_read(GROUP_WORDS))
CATEGORIES = {group: list(_read(words)) for group, words in CHOICES.items()}
ON_BY_DEFAULT = ("emergency", "important")
# From which age in months to under which: children's birth months move their families from one to the next.
AGES = {"pregnancy": (-9, 1), "preschool": (0, 72), "school": (72, 180)}


def make_categories() -> None:
    existing = set(Category.objects.values_list("code", flat=True))
    groups = {group.code: group for group in CategoryGroup.objects.all()}
    for position, (code, name, question) in enumerate(GROUPS, 1):
        words = {**name.columns("name"), **question.columns("question")}
        group = groups.get(code) or categories.save_group(
            group=CategoryGroup(code=code, kind=KINDS[code], position=position, **words), by=None
        )
        for place, (category, called, gets) in enumerate(CATEGORIES[code], 1):
            if category not in existing:
                since, until = AGES.get(category, (None, None))
                categories.create(
                    by=None,
                    group=group,
                    code=category,
                    position=place,
                    min_age_months=since,
                    max_age_months=until,
                    is_on_by_default=category in ON_BY_DEFAULT,
                    **called.columns("name"),
                    **gets.columns("description"),
                )
