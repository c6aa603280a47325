"""What changed in a text between two reviews, side by side: sentences first, then the words within those that differ."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, GONE, NEW = "same", "gone", "new"
_SENTENCES = re.compile(r"[^。！？\n]*[。！？\n]+|[^。！？\n]+")
_WORDS = re.compile(r"[A-Za-z0-9:/.,_-]+|[ァ-ヴー]+|\s+|.", re.DOTALL)
# Longer than that, two sentences have little in common and it would take long to find out.
_COMPARED_MAX = 250_000
# A letter or two that happen to be the same between two changes only make them hard to read.
_ISLAND = 2


@dataclass(frozen=True, slots=True)
class Piece:
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Sides:
    before: list[Piece]
    after: list[Piece]


def sides(before: str, after: str) -> Sides:
    """Both texts in pieces, those that only one of them has marked."""
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, old, new in _compared(_SENTENCES.findall(before), _SENTENCES.findall(after)):
        if tag != "replace":
            _put(left, right, old, new, is_same=tag == "equal")
            continue
        for old_words, new_words, is_same in _by_words(old, new):
            _put(left, right, old_words, new_words, is_same=is_same)
    return Sides(left, right)


def _by_words(old: str, new: str) -> list[tuple[str, str, bool]]:
    if len(old) * len(new) > _COMPARED_MAX:
        return [(old, new, False)]
    found: list[tuple[str, str, bool]] = []
    steps = list(_compared(_WORDS.findall(old), _WORDS.findall(new)))
    for number, (tag, one, other) in enumerate(steps):
        is_island = tag == "equal" and 0 < number < len(steps) - 1 and len(one) <= _ISLAND
        is_same = tag == "equal" and not is_island
        if found and not is_same and not found[-1][2]:
            found[-1] = (found[-1][0] + one, found[-1][1] + other, False)
        else:
            found.append((one, other, is_same))
    return found


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        yield tag, "".join(old[i1:i2]), "".join(new[j1:j2])


def _put(left: list[Piece], right: list[Piece], old: str, new: str, *, is_same: bool) -> None:
    if old:
        left.append(Piece(SAME if is_same else GONE, old))
    if new:
        right.append(Piece(SAME if is_same else NEW, new))
