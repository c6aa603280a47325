"""How Japanese is read: an input method offers what sounds alike, and what is half kana is read all the same."""

import re
from collections import defaultdict
from functools import cache
from itertools import product
from math import prod
from pathlib import Path

_KANJI = Path(__file__).with_name("kanji.txt")
_WRITTEN = re.compile(r"[一-龯]")
# A word of six kanji read in two ways each; whatever has more says too little about how it sounds.
READINGS_MAX = 64


@cache
def _table() -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for line in _KANJI.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            reading, *signs = line.split()
            for sign in signs:
                if sign != "|" and reading not in found[sign]:
                    found[sign].append(reading)
    return {sign: tuple(readings) for sign, readings in found.items()}


def has_kanji(text: str) -> bool:
    return bool(_WRITTEN.search(text))


def readings(text: str) -> list[str]:
    """All that this may be read as; none where a sign is not in the table."""
    table = _table()
    ways = [table.get(sign, ()) if _WRITTEN.match(sign) else (sign,) for sign in text]
    return ["".join(read) for read in product(*ways)] if 0 < prod(map(len, ways)) <= READINGS_MAX else []
