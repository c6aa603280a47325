"""From what was typed to what it is about: the cheapest way to cut it into known words, the rest being unknown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from subscribers.faq.latin import finished, unromanised
from subscribers.faq.spoken import NOT_THAT
from subscribers.faq.vocabulary import Concept, Kind, Vocabulary

_WORD_COST, _FILLER_COST, _PARTICLE_COST, _TYPO_COST = 1.0, 1.1, 0.9, 2.4
_NEGATIVE_COST, _UNKNOWN_COST, _UNKNOWN_LETTER_COST, _END_COST = 1.6, 3.0, 1.0, 2.0
# Longer runs are put together from pieces.
_UNKNOWN_MAX = 12
_BETWEEN_WORDS = re.compile(r"(?<=[一-龯])[のをがはでに](?=.)|(?<=.)[のをがはでに](?=[一-龯])|(?<=...)[のを](?=...)")
# やさしい日本語 parts 「引っ越して きました」, which is one word.
_AFTER_TE = re.compile(r"(?<=[てで]) (?=[ぁ-ゖ])")
_LATIN = re.compile(r"[0-9a-z]")
_HIRAGANA = re.compile(r"[ぁ-ゖー]+")
_LATIN_WORD = re.compile(r"[0-9a-z'_-]+")
_NUMBER = re.compile(r"\d+")
_START, _UNKNOWN = "start", "unknown"
_TYPO_MIN = 2
_ENDING_MAX = {Kind.ACT: 4, Kind.ASPECT: 4, Kind.NEGATIVE: 4, Kind.FILLER: 3, Kind.THING: 2}
# A particle holds on to a word; on its own a letter is part of something unknown.
_NO_PARTICLE_AFTER = frozenset({_START, Kind.PARTICLE})

# Where it ends, its letters, what they mean, at what cost; and where they are mistyped, whether that is doubtful.
_Edge = tuple[int, str, Concept | None, float, bool | None]


@dataclass(frozen=True, slots=True)
class Token:
    """``concept`` is None for what nobody knows."""

    text: str
    concept: Concept | None
    is_mistyped: bool = False
    is_doubtful: bool = False
    # What is left of a verb or a dialect after a known word, without a meaning of its own.
    is_ending: bool = False


class _Cut(NamedTuple):
    """The cheapest way to a place in the text, by its last word; ``kind`` is that word's."""

    cost: float
    kind: str
    token: Token | None
    before: "_Cut | None"


def parse(words: str, vocabulary: Vocabulary, *, typos: bool = False) -> list[Token]:
    """Cut normalised words; fillers and particles are left out. Typing errors are thought of where something is unknown."""
    found: list[Token] = []
    if typos and _LATIN.search(words):
        words = unromanised(finished(words), vocabulary)
    if _LATIN.search(words):
        words = vocabulary.paired(words)
    for part in vocabulary.closed(_AFTER_TE.sub("", words)).split():
        *denied, asked = NOT_THAT.split(part)
        for words_before in denied:
            found += _said(words_before, vocabulary, typos)[:-1]
        found += _said(asked, vocabulary, typos)
    return found


def _said(part: str, vocabulary: Vocabulary, typos: bool) -> list[Token]:
    tokens = _cut(part, vocabulary, typos=False)
    if typos and any(token.concept is None for token in tokens):
        tokens = _cut(part, vocabulary, typos=True)
    return [
        token for token in tokens if token.concept is None or token.concept.kind not in {Kind.FILLER, Kind.PARTICLE}
    ]


def _cut(part: str, vocabulary: Vocabulary, *, typos: bool) -> list[Token]:
    """Dynamic programming over letters; at each place the best cut for each kind of last word."""
    best: list[dict[str, _Cut]] = [{} for _place in range(len(part) + 1)]
    best[0] = {_START: _Cut(0.0, _START, None, None)}
    for begins in range(len(part)):
        befores = best[begins]
        if not befores:
            continue
        cheapest = min(befores.values(), key=_cost)
        loose = [cut for cut in befores.values() if cut.kind not in _NO_PARTICLE_AFTER]
        for ends, text, concept, cost, doubt in _edges(part, begins, vocabulary, typos):
            kind = concept.kind if concept else _UNKNOWN
            before = cheapest
            if kind == Kind.PARTICLE:
                if not loose:
                    continue
                before = min(loose, key=_cost)
            total = before.cost + cost
            if before.kind == _UNKNOWN and _may_be_its_end(text, kind):
                total += _END_COST
            same = best[ends].get(kind)
            if same is None or total < same.cost:
                token = Token(text, concept, is_mistyped=doubt is not None, is_doubtful=bool(doubt))
                best[ends][kind] = _Cut(total, kind, token, before)
    last: _Cut | None = min(best[-1].values(), key=_cost)
    tokens: list[Token] = []
    while last is not None and last.token is not None:
        tokens.append(last.token)
        last = last.before
    return [piece for token in _with_endings(_joined(tokens[::-1])) for piece in _parted(token)]


def _may_be_its_end(text: str, kind: str) -> bool:
    """インボイス ends like the chair; only ごみ is what strange words end with."""
    return len(text) == 2 and kind in {Kind.THING, Kind.ACT} and text != "ごみ" and bool(_HIRAGANA.fullmatch(text))


def _with_endings(tokens: list[Token]) -> list[Token]:
    """After a word (not after a particle, where the next word begins) a few kana only end it."""
    return [
        replace(token, is_ending=True)
        if token.concept is None and _HIRAGANA.fullmatch(token.text) and len(token.text) <= _ending_max(before)
        else token
        for before, token in pairwise([Token("", None), *tokens])
    ]


def _ending_max(before: Token) -> int:
    return _ENDING_MAX.get(before.concept.kind, 0) if before.concept else 0


def _parted(token: Token) -> list[Token]:
    """Two words nobody knows, parted where a particle between them can be told."""
    if token.concept is not None or token.is_ending:
        return [token]
    return [Token(piece, None) for piece in _BETWEEN_WORDS.split(token.text) if piece]


def _joined(tokens: list[Token]) -> list[Token]:
    """What nobody knows is one piece, however long."""
    found: list[Token] = []
    for token in tokens:
        if found and token.concept is None and found[-1].concept is None:
            found[-1] = Token(found[-1].text + token.text, None)
        else:
            found.append(token)
    return found


def _edges(part: str, begins: int, vocabulary: Vocabulary, typos: bool) -> Iterator[_Edge]:
    if latin := _LATIN_WORD.match(part, begins):
        if begins == 0 or not _LATIN.match(part[begins - 1]):
            yield _latin(latin, vocabulary)
        return
    for ends in range(begins + 1, min(len(part), begins + vocabulary.longest) + 1):
        text = part[begins:ends]
        concept = vocabulary.ways.get(text)
        if concept is not None:
            yield ends, text, concept, _cost_of(concept), None
        elif typos and ends - begins >= _TYPO_MIN and (meant := vocabulary.meant_by(text)):
            yield ends, text, meant[0], _TYPO_COST, meant[1]
        if ends - begins <= _UNKNOWN_MAX:
            yield ends, text, None, _UNKNOWN_COST + _UNKNOWN_LETTER_COST * (ends - begins), None


def _latin(found: re.Match[str], vocabulary: Vocabulary) -> _Edge:
    word = found[0].strip("'-")
    concept = vocabulary.ways.get(word) or vocabulary.ways.get(word.removesuffix("s"))
    if concept is None and _NUMBER.fullmatch(word):
        concept = vocabulary.concepts["filler"]
    return found.end(), word, concept, _WORD_COST, None


def _cost_of(concept: Concept) -> float:
    if concept.kind == Kind.PARTICLE:
        return _PARTICLE_COST
    return {Kind.FILLER: _FILLER_COST, Kind.NEGATIVE: _NEGATIVE_COST}.get(concept.kind, _WORD_COST)


def _cost(cut: _Cut) -> float:
    return cut.cost


def is_one_kana(token: Token) -> bool:
    return len(token.text) == 1 and bool(_HIRAGANA.fullmatch(token.text))
