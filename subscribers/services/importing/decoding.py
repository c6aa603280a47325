"""Which encoding and which separator a file has. It is read as a stream: a million lines are never in memory at once."""

import codecs
from pathlib import Path

from subscribers.services.importing.problems import FileRefused

BLOCK = 1 << 20
SEPARATORS = ",\t;"
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def encoding_of(path: Path) -> str:
    """By its mark, or the first that fits the whole file. Raises FileRefused."""
    with path.open("rb") as file:
        head = file.read(4)
    if not head:
        raise FileRefused("empty")
    if head.startswith(_WORKBOOKS):
        raise FileRefused("workbook")
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    for name in (marked,) if marked else ("utf-8", *_unmarked_utf16(head), "cp932"):
        if _fits(path, name):
            return name
    raise FileRefused("encoding")


def _unmarked_utf16(head: bytes) -> tuple[str, ...]:
    """Headings begin with a letter of ASCII often enough: then every other byte is zero."""
    if len(head) == 4 and head[1] == head[3] == 0 and head[0] and head[2]:
        return ("utf-16-le",)
    if len(head) == 4 and head[0] == head[2] == 0 and head[1] and head[3]:
        return ("utf-16-be",)
    return ()


def _fits(path: Path, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    with path.open("rb") as file:
        first = file.read(BLOCK)
        # Bytes of UTF-16 without a mark are valid UTF-8, zeros and all.
        if name == "utf-8" and _unmarked_utf16(first[:4]):
            return False
        try:
            decoder.decode(first)
            while block := file.read(BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def separator_of(heading_line: str) -> str:
    """Whichever of comma, tab and semicolon divides the headings; a quoted heading may hold the others."""
    outside = "".join(heading_line.split('"')[::2])
    return max(SEPARATORS, key=outside.count)
