"""Reading a CSV file as offices save it."""

import csv
import io
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MAX_BYTES = 1_000_000
MAX_ROWS = 5_000


class CsvUnreadable(Exception):
    """The file as a whole cannot be used; ``message`` says why and what to do."""

    def __init__(self, message: str | Promise) -> None:
        self.message = message
        super().__init__(str(message))


def decode(data: bytes) -> str:
    """UTF-8 with or without a byte order mark, or what Excel in Japan calls CSV (Shift_JIS)."""
    if len(data) > MAX_BYTES:
        raise CsvUnreadable(_("The file is larger than 1 MB. Split it into several."))
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CsvUnreadable(_("The file is neither UTF-8 nor Shift_JIS. Save it as “CSV UTF-8” and try again."))


def rows(text: str, *, columns: Mapping[str, tuple[str, ...]], required: set[str]) -> list[dict[str, str]]:
    """Each line as a dictionary by our names; ``columns`` says by which headings each may be called.

    A column nobody knows is refused rather than ignored: it was meant to do something.
    """
    if "\0" in text:
        raise CsvUnreadable(_("This is not a CSV file."))
    lines = list(csv.reader(io.StringIO(text.replace("\0", ""), newline="")))
    if not lines:
        raise CsvUnreadable(_("The file is empty."))
    names = {heading: name for name, headings in columns.items() for heading in (name, *headings)}
    header = [cell.strip() for cell in lines[0]]
    unknown = [heading for heading in header if heading not in names]
    if unknown:
        raise CsvUnreadable(_("Unknown column: %(names)s") % {"names": "、".join(unknown)})
    known = [names[heading] for heading in header]
    missing = sorted(required - set(known))
    if missing:
        wanted = "、".join((*columns[name], name)[0] for name in missing)
        raise CsvUnreadable(_("This column is missing: %(names)s") % {"names": wanted})
    body = [line for line in lines[1:] if any(cell.strip() for cell in line)]
    if len(body) > MAX_ROWS:
        raise CsvUnreadable(_("The file has more than 5,000 lines. Split it into several."))
    return [{name: cell.strip() for name, cell in zip(known, line, strict=False)} for line in body]
