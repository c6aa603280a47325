"""One line of the file: what it asks for, or everything that is wrong with it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from subscribers.services.importing import cells
from subscribers.services.importing.columns import Categories, Layout
from subscribers.services.importing.problems import Problem, shown

_DIVIDERS = re.compile(r"[、;；|｜,，､\n\r]+")
_REMEMBERED_MAX = 50_000


@dataclass(frozen=True, slots=True)
class Read:
    line_user_id: str
    chosen_mask: int
    language: str
    followed_at: datetime | None


class LineReader:
    """Knows the layout, and remembers cells: a million lines repeat a few thousand."""

    def __init__(self, layout: Layout, categories: Categories) -> None:
        self._layout = layout
        self._categories = categories
        self._lists: dict[str, tuple[int, tuple[Problem, ...]]] = {}
        self._marks: dict[str, bool | None] = {}
        self._names: dict[str, int | Problem] = {}
        self._today = timezone.localdate()
        self.covered_mask = layout.marks_mask

    def read(self, row: Sequence[str]) -> Read | list[Problem]:
        layout = self._layout
        problems: list[Problem] = []
        if len(row) < layout.width:  # Excel leaves empty cells at the end out
            row = [*row, *[""] * (layout.width - len(row))]
        elif len(row) > layout.width and any(cell.strip() for cell in row[layout.width :]):
            problems.append(Problem("extra_cell"))
        problems += self._beyond_headings(row)
        for place, cell in enumerate(row[: layout.width]):
            if "\0" in cell or "\ufffd" in cell:
                problems.append(Problem("unreadable", self._heading(place)))
        who = self._who(row, problems)
        chosen = self._chosen(row, problems)
        language = self._language(row, problems)
        followed_at = self._followed_at(row, problems)
        return problems if problems else Read(who, chosen, language, followed_at)

    def _beyond_headings(self, row: Sequence[str]) -> list[Problem]:
        """Something in a column that has no heading."""
        return [
            Problem("extra_cell")
            for place, heading in enumerate(self._layout.headings)
            if not heading and row[place].strip()
        ][:1]

    def _heading(self, place: int) -> str:
        return self._layout.headings[place]

    def _who(self, row: Sequence[str], problems: list[Problem]) -> str:
        place = self._layout.line_user_id
        found = cells.line_user_id(row[place])
        if found is None:
            problems.append(Problem("bad_id" if cells.clean(row[place]) else "no_id", self._heading(place)))
        return found or ""

    def _chosen(self, row: Sequence[str], problems: list[Problem]) -> int:
        if self._layout.categories is not None:
            return self._listed(row[self._layout.categories], problems)
        chosen = 0
        for place, mask in self._layout.marks:
            cell = row[place]
            try:
                said = self._marks[cell]
            except KeyError:
                said = cells.mark(cell)
                if len(self._marks) < _REMEMBERED_MAX:
                    self._marks[cell] = said
            if said is None:
                problems.append(Problem("bad_mark", self._heading(place)))
            elif said and place in self._layout.retired:
                problems.append(Problem("retired_category", self._heading(place), self._heading(place)))
            elif said:
                chosen |= mask
        return chosen

    def _listed(self, cell: str, problems: list[Problem]) -> int:
        known = self._lists.get(cell)
        if known is None:
            known = self._names_in(cell)
            if len(self._lists) < _REMEMBERED_MAX:
                self._lists[cell] = known
        chosen, wrong = known
        problems += wrong
        self.covered_mask |= chosen
        return chosen

    def _names_in(self, cell: str) -> tuple[int, tuple[Problem, ...]]:
        whole = cells.clean(cell)
        named = [whole] if cells.folded(whole) in self._categories.by_name else _DIVIDERS.split(whole)
        chosen, wrong = 0, []
        for name in named:
            meant = self._names.get(name)
            if meant is None:
                meant = self._meaning_of(cells.clean(name))
                if len(self._names) < _REMEMBERED_MAX:
                    self._names[name] = meant
            if isinstance(meant, Problem):
                wrong.append(meant)
            else:
                chosen |= meant
        return chosen, tuple(wrong)

    def _meaning_of(self, name: str) -> int | Problem:
        """A category's bit; 0 for nothing at all."""
        if not name:
            return 0
        category = self._categories.by_name.get(cells.folded(name))
        if category is None:
            is_shared = cells.folded(name) in self._categories.shared
            return self._of_list("ambiguous_category" if is_shared else "unknown_category", name)
        if category.retired_at is not None:
            return self._of_list("retired_category", name)
        return category.mask

    def _of_list(self, code: str, name: str) -> Problem:
        place = self._layout.categories
        return Problem(code, "" if place is None else self._heading(place), shown(name))

    def _language(self, row: Sequence[str], problems: list[Problem]) -> str:
        place = self._layout.language
        if place is None or not row[place].strip():
            return ""
        found = cells.language(row[place])
        if found is None:
            problems.append(Problem("unknown_language", self._heading(place), shown(cells.clean(row[place]))))
        return found or ""

    def _followed_at(self, row: Sequence[str], problems: list[Problem]) -> datetime | None:
        place = self._layout.followed_at
        if place is None or not row[place].strip():
            return None
        found = cells.moment(row[place])
        if found is None:
            problems.append(Problem("bad_date", self._heading(place)))
        elif not cells.is_likely(found, self._today):
            problems.append(Problem("unlikely_date", self._heading(place)))
        return found
