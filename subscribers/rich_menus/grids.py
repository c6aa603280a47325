"""LINE's usual divisions of a menu into places, and the strip of tabs above them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Cell = tuple[int, int, int, int]
"""x, y, width, height."""

LARGE = (2500, 1686)
COMPACT = (2500, 843)
TAB_STRIP = 0.12
"""The part of the height that tabs take."""
FREE = "free"


@dataclass(frozen=True)
class Grid:
    """``rows``: how many places stand in each row, from the top."""

    code: str
    label: Promise
    size: tuple[int, int]
    rows: tuple[int, ...]


GRIDS = {
    grid.code: grid
    for grid in (
        Grid("large-6", _("Six"), LARGE, (3, 3)),
        Grid("large-4", _("Four"), LARGE, (2, 2)),
        Grid("large-1-3", _("One wide, three below"), LARGE, (1, 3)),
        Grid("large-1-2", _("One wide, two below"), LARGE, (1, 2)),
        Grid("large-2", _("Two"), LARGE, (2,)),
        Grid("large-1", _("One"), LARGE, (1,)),
        Grid("compact-3", _("Three, low"), COMPACT, (3,)),
        Grid("compact-2", _("Two, low"), COMPACT, (2,)),
        Grid("compact-1", _("One, low"), COMPACT, (1,)),
    )
}
DEFAULT = "large-6"


def size_of(code: str) -> tuple[int, int]:
    """The size a picture should have; a picture that is there says it better."""
    return GRIDS[code].size if code in GRIDS else LARGE


def cells(code: str, *, width: int, height: int, tabs: int = 0) -> tuple[list[Cell], list[Cell]]:
    """The places of the tabs, and those below them. They cover the picture without gap or overlap."""
    strip = round(height * TAB_STRIP) if tabs > 1 else 0
    rows = GRIDS[code].rows if code in GRIDS else ()
    tops = [strip + (height - strip) * row // len(rows) for row in range(len(rows) + 1)] if rows else []
    below = [
        cell
        for top, bottom, count in zip(tops, tops[1:], rows, strict=False)
        for cell in _row(width, top, bottom - top, count)
    ]
    return (_row(width, 0, strip, tabs) if strip else []), below


def _row(width: int, top: int, height: int, count: int) -> list[Cell]:
    edges = [width * place // count for place in range(count + 1)]
    return [(left, top, right - left, height) for left, right in zip(edges, edges[1:], strict=False)]
