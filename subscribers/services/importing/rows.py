"""The file as numbered rows: as a spreadsheet numbers them, which is how whoever mends it finds them."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from subscribers.services.importing.decoding import encoding_of, separator_of
from subscribers.services.importing.problems import FileRefused

LINES_MAX = 1_000_000


class Rows:
    """Numbered rows, empty ones left out; ``position`` says how many bytes have been taken."""

    def __init__(self, raw: IO[bytes], text: io.TextIOWrapper) -> None:
        self._raw = raw
        first = text.readline()
        separator = separator_of(first)
        if first.lower().startswith("sep="):  # Excel's own way to say it
            separator, first, skipped = first.rstrip("\r\n")[4:5] or ",", "", 1
        else:
            skipped = 0
        self._reader = csv.reader(_after(first, text), delimiter=separator, strict=True)
        self._skipped = skipped

    @property
    def position(self) -> int:
        return self._raw.tell()

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        number = self._skipped
        try:
            for number, row in enumerate(self._reader, self._skipped + 1):
                if any(row) and any(cell.strip() for cell in row):
                    yield number, row
        except csv.Error as error:
            raise FileRefused("quotes", number + 1) from error


def _after(first: str, rest: io.TextIOWrapper) -> Iterator[str]:
    if first:
        yield first
    yield from rest


@contextmanager
def opened(path: Path) -> Iterator[Rows]:
    """Raises FileRefused, at once or while it is read."""
    try:
        encoding = encoding_of(path)
        raw = path.open("rb")
    except FileNotFoundError as error:
        raise FileRefused("lost") from error
    with raw, io.TextIOWrapper(raw, encoding=encoding, newline="") as text:
        yield Rows(raw, text)
