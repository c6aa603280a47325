"""Which column holds what. A heading nobody knows is refused rather than ignored: it was meant to do something."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from subscribers.models import Category
from subscribers.services.importing.cells import folded
from subscribers.services.importing.problems import FileRefused, shown

# The first name of each is the one the page tells people.
HEADINGS = {
    "line_user_id": (
        "LINEユーザーID", "LINEユーザID", "line_user_id", "LINE user ID", "user_id", "userId", "ユーザーID", "ユーザID", "uid",
    ),
    "categories": ("配信カテゴリ", "カテゴリ", "カテゴリー", "配信カテゴリー", "種類", "受信設定", "categories", "category"),
    "language": ("言語", "表示言語", "language", "lang"),
    "followed_at": ("友だち追加日", "友だち追加日時", "友達追加日", "登録日", "登録日時", "followed_at", "followed"),
}  # fmt: skip
_KNOWN = {folded(name).replace("_", ""): role for role, names in HEADINGS.items() for name in names}


@dataclass(frozen=True, slots=True)
class Categories:
    """All there are, by code and by every name; a name several share is in ``shared``."""

    by_name: dict[str, Category]
    shared: frozenset[str]


def all_categories() -> Categories:
    found: dict[str, set[int]] = defaultdict(set)
    known = {category.pk: category for category in Category.objects.all()}
    for category in known.values():
        for name in (category.name, category.name_en):
            if name:
                found[folded(name)].add(category.pk)
    by_code = {folded(category.code): category for category in known.values()}  # a code is never ambiguous
    shared = {name for name, several in found.items() if len(several) > 1 and name not in by_code}
    by_name = {name: known[min(several)] for name, several in found.items() if name not in shared}
    return Categories({**by_name, **by_code}, frozenset(shared))


@dataclass(frozen=True, slots=True)
class Layout:
    width: int
    headings: tuple[str, ...]
    line_user_id: int
    categories: int | None = None
    language: int | None = None
    followed_at: int | None = None
    # One column for each category: where it is, and its bit.
    marks: tuple[tuple[int, int], ...] = ()
    retired: frozenset[int] = field(default_factory=frozenset)

    @property
    def marks_mask(self) -> int:
        return sum(mask for _, mask in self.marks)


def layout_of(header: Sequence[str], categories: Categories) -> Layout:
    """Raises FileRefused."""
    roles: dict[str, int] = {}
    marks: dict[int, int] = {}
    retired: set[int] = set()
    headings = [shown(heading) for heading in header]
    unknown: list[str] = []
    for place, heading in enumerate(header):
        name = folded(heading)
        if not name:  # Excel likes to write a few empty columns at the end
            continue
        if (role := _KNOWN.get(name.replace("_", ""))) is not None:
            _take(roles, role, place, headings)
        elif (category := categories.by_name.get(name)) is not None:
            _take(marks, category.mask, place, headings)
            if category.retired_at is not None:
                retired.add(place)
        else:
            unknown.append(heading)
    if "line_user_id" not in roles:
        raise FileRefused("missing_column")
    if unknown:
        raise FileRefused("unknown_column", "、".join(map(shown, unknown)))
    if marks and "categories" in roles:
        raise FileRefused("repeated_column", headings[roles["categories"]])
    return Layout(
        width=len(header),
        headings=tuple(headings),
        line_user_id=roles["line_user_id"],
        categories=roles.get("categories"),
        language=roles.get("language"),
        followed_at=roles.get("followed_at"),
        marks=tuple((place, mask) for mask, place in marks.items()),
        retired=frozenset(retired),
    )


def _take(taken: dict[Any, int], key: object, place: int, headings: Sequence[str]) -> None:
    if key in taken:
        raise FileRefused("repeated_column", headings[place])
    taken[key] = place
