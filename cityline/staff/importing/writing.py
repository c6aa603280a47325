"""Writing CSV that a spreadsheet opens without running anything."""

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def harmless(cell: object) -> str:
    """A cell that a spreadsheet would take for a formula begins with an apostrophe instead."""
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def csv_text(header: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    """With a byte order mark, so that Excel in Japan reads it as UTF-8."""
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\r\n")
    writer.writerow([harmless(cell) for cell in header])
    writer.writerows([harmless(cell) for cell in line] for line in lines)
    return "\ufeff" + output.getvalue()
