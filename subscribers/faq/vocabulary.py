"""The words the matching knows: those every city shares, and those the entries themselves bring along."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path

from subscribers.faq.normalising import normalise
from subscribers.faq.sounds import has_kanji, readings

_WORDS = Path(__file__).with_name("words.txt")
_LINE = re.compile(r"(?P<kind>\w+)(?P<hard>[!?])?(?: (?P<name>[\w-]+))?(?: < (?P<wider>[\w -]+))? : (?P<ways>.+)")
_EACH = "things"
TYPO_FROM = 4
TYPO_KANJI_FROM = 3
# Shorter words sound like too many others.
SOUND_FROM = 3
_KANA = re.compile(r"[ぁ-ゖー]+")
_ASCII = re.compile(r"[0-9a-z'_ -]+")


class Kind(StrEnum):
    THING = "thing"
    ACT = "act"
    ASPECT = "aspect"
    NEGATIVE = "negative"
    FILLER = "filler"
    PARTICLE = "particle"


@dataclass(frozen=True, slots=True)
class Concept:
    """``wider``: what it is a kind of, so that an answer about that may answer this. ``is_hard``: an entry must speak of it."""

    name: str
    kind: Kind
    is_hard: bool = True
    wider: tuple[str, ...] = ()


@dataclass
class Vocabulary:
    """Ways to write things → concept; and the same with one letter missing, for typing errors."""

    concepts: dict[str, Concept] = field(default_factory=dict)
    ways: dict[str, Concept] = field(default_factory=dict)
    _typos: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    longest: int = 1
    # Latin words that mean something only together, and as one.
    pairs: dict[str, str] = field(default_factory=dict)
    # What ways sound like → the concepts that do.
    _sounds: dict[str, frozenset[str]] = field(default_factory=dict)
    _romaji: dict[str, str] = field(default_factory=dict)

    def add(self, concept: Concept, ways: Iterable[str]) -> None:
        """What is known already keeps its meaning."""
        self.concepts.setdefault(concept.name, concept)
        for way in ways:
            if " " in way:
                self.pairs[way] = way = way.replace(" ", "_")
            if way and way not in self.ways:
                self.ways[way] = concept
                self.longest = max(self.longest, len(way))
                for shorter in _deletions(way) if _may_be_mistyped(way, concept) else ():
                    self._typos[shorter].append(way)
                for sound in readings(way) if _may_be_heard(concept) else ():
                    if len(sound) >= SOUND_FROM:
                        self._sounds[sound] = self._sounds.get(sound, frozenset()) | {concept.name}

    def meant_by(self, typed: str) -> tuple[Concept, bool] | None:
        """The concept that sounds so or is one typing error away, and whether that is doubtful.

        Another kanji may be another word, unless it is read alike.
        """
        if has_kanji(typed) and (heard := self._heard(typed)):
            return heard, False
        if len(typed) < TYPO_KANJI_FROM:
            return None
        for shorter in (typed, *_deletions(typed)):
            for way in self._typos.get(shorter, ()):
                if abs(len(way) - len(typed)) <= 1 and _is_one_error(way, typed):
                    return self.ways[way], not _KANA.fullmatch(way) or _may_be_other(way, typed)
        return None

    def paired(self, words: str) -> str:
        """Latin words that mean something only together as one; the longest first."""
        for apart in sorted(filter(words.__contains__, self.pairs), key=len, reverse=True):
            words = re.sub(rf"(?<![a-z]){re.escape(apart)}(?![a-z])", self.pairs[apart], words)
        return words

    def closed(self, words: str) -> str:
        """やさしい日本語 parts 「大きい ごみ」, which is one word: a whole part and the beginning of the next."""
        parts = words.split(" ")
        for at in range(len(parts) - 1, 0, -1):
            before, after = parts[at - 1], parts[at]
            longest = min(len(after), self.longest - len(before))
            if any(self._is_thing(before + after[:ends]) for ends in range(longest, 0, -1)):
                parts[at - 1 : at + 1] = [before + after]
        return " ".join(parts)

    def _is_thing(self, way: str) -> bool:
        concept = self.ways.get(way)
        return concept is not None and concept.kind == Kind.THING and not _ASCII.fullmatch(way)

    def _heard(self, typed: str) -> Concept | None:
        """What sounds like several things is none of them."""
        if len(typed) < 2:
            return None
        found = frozenset[str]().union(*(self._sounds.get(sound, frozenset()) for sound in readings(typed)))
        return self.concepts[next(iter(found))] if len(found) == 1 else None

    def romanised(self, spell: Callable[[str], str]) -> dict[str, str]:
        """Romaji → the way in kana, as `spell` writes it; made when somebody types romaji."""
        if not self._romaji:
            for way in filter(_KANA.fullmatch, self.ways):
                self._romaji.setdefault(spell(way), way)
        return self._romaji

    def copy(self) -> "Vocabulary":
        made = Vocabulary(dict(self.concepts), dict(self.ways), longest=self.longest, pairs=dict(self.pairs))
        made._sounds = dict(self._sounds)
        made._typos = defaultdict(list, {key: list(ways) for key, ways in self._typos.items()})
        return made


@cache
def shared() -> Vocabulary:
    """What stands in `words.txt`, read once in each process that answers questions."""
    made = Vocabulary()
    for concept, ways in _read(_WORDS.read_text(encoding="utf-8").splitlines()):
        made.add(concept, ways)
    return made


def widened(concepts: Mapping[str, Concept], names: Iterable[str]) -> list[str]:
    """These concepts and all that are wider than them, the nearest first."""
    found, waiting = dict[str, None](), list(names)
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = None
            waiting += concepts[name].wider if name in concepts else ()
    return list(found)


def _read(lines: Iterable[str]) -> Iterator[tuple[Concept, list[str]]]:
    for number, line in enumerate(lines):
        if not line.strip() or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line.strip())
        if found is None:
            raise ValueError(f"{_WORDS.name}: line {number + 1} cannot be read")
        if found["kind"] == _EACH:
            for ways in found["ways"].split():
                written = [normalise(way) for way in ways.split("=")]
                yield Concept(written[0], Kind.THING), written
            continue
        kind = Kind(found["kind"])
        is_hard = found["hard"] == "!" if kind == Kind.ASPECT else found["hard"] != "?"
        wider = tuple((found["wider"] or "").split())
        concept = Concept(found["name"] or kind.value, kind, is_hard=is_hard, wider=wider)
        yield concept, [normalise(way) for way in found["ways"].split()]


def _may_be_mistyped(way: str, concept: Concept) -> bool:
    if concept.kind in {Kind.FILLER, Kind.PARTICLE, Kind.NEGATIVE} or _ASCII.fullmatch(way):
        return False
    if concept.kind == Kind.ACT and has_kanji(way):
        # 作るの, 作るに: its endings differ by a letter too.
        return False
    return len(way) >= (TYPO_FROM if _KANA.fullmatch(way) else TYPO_KANJI_FROM)


def _may_be_heard(concept: Concept) -> bool:
    return concept.kind not in {Kind.FILLER, Kind.PARTICLE, Kind.NEGATIVE}


def _may_be_other(way: str, typed: str) -> bool:
    """Another beginning is another word as often as not (サッカー, ロッカー); few letters are soon one."""
    return way[0] != typed[0] or len(way) <= TYPO_FROM


def _deletions(way: str) -> list[str]:
    return [way[:at] + way[at + 1 :] for at in range(len(way))]


def _is_one_error(way: str, typed: str) -> bool:
    """One letter more, fewer or other, or two next to each other exchanged; kanji only where one is another."""
    if way == typed:
        return False
    if len(way) == len(typed):
        other = [at for at in range(len(way)) if way[at] != typed[at]]
        if len(other) == 1:
            return has_kanji(way[other[0]]) == has_kanji(typed[other[0]])
        is_exchange = len(other) == 2 and other[1] == other[0] + 1
        return is_exchange and way[other[0]] == typed[other[1]] and way[other[1]] == typed[other[0]]
    shorter, longer = sorted((way, typed), key=len)
    return bool(_KANA.fullmatch(way)) and shorter in _deletions(longer)
