"""From what was typed to what it is about: the cheapest way to cut it into known words, the rest being unknown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from subscribers.faq.vocabulary import Concept, Kind, Vocabulary

_WORD_COST, _FILLER_COST, _PARTICLE_COST, _TYPO_COST = 1.0, 1.1, 0.9, 2.4
_NEGATIVE_COST, _UNKNOWN_COST, _UNKNOWN_LETTER_COST = 1.6, 3.0, 1.0
# Longer runs are put together from pieces.
_UNKNOWN_MAX = 12
_BETWEEN_WORDS = re.compile(r"(?<=[一-龯])[のをがはでに](?=.)|(?<=.)[のをがはでに](?=[一-龯])|(?<=...)[のを](?=...)")
_LATIN = re.compile(r"[0-9a-z]")
_HIRAGANA = re.compile(r"[ぁ-ゖー]+")
_LATIN_WORD = re.compile(r"[0-9a-z'_-]+")
_NUMBER = re.compile(r"\d+")
_GLUED = frozenset({Kind.PARTICLE})


@dataclass(frozen=True, slots=True)
class Token:
    """``concept`` is None for what nobody knows."""

    text: str
    concept: Concept | None
    is_mistyped: bool = False
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class _Cut:
    cost: float
    token: Token | None
    begins: int
    before: "_Cut | None"

    @property
    def kind(self) -> Kind | str:
        if self.token is None:
            return "start"
        return self.token.concept.kind if self.token.concept else "unknown"


def parse(words: str, vocabulary: Vocabulary, *, typos: bool = False) -> list[Token]:
    """Cut normalised words; fillers and particles are left out. Typing errors are thought of where something is unknown."""
    found: list[Token] = []
    for apart, together in vocabulary.pairs.items() if _LATIN.search(words) else ():
        words = words.replace(apart, together)
    for part in words.split():
        tokens = _cut(part, vocabulary, typos=False)
        if typos and any(token.concept is None for token in tokens):
            tokens = _cut(part, vocabulary, typos=True)
        found += tokens
    return [token for token in found if token.concept is None or token.concept.kind not in {Kind.FILLER, Kind.PARTICLE}]


def _cut(part: str, vocabulary: Vocabulary, *, typos: bool) -> list[Token]:
    """Dynamic programming over letters; at each place the best cut for each kind of last word."""
    best: list[dict[Kind | str, _Cut]] = [{} for _place in range(len(part) + 1)]
    best[0] = {"start": _Cut(0.0, None, 0, None)}
    for begins in range(len(part)):
        if not best[begins]:
            continue
        for ends, token, cost in _edges(part, begins, vocabulary, typos):
            for before in best[begins].values():
                if not _may_follow(token, before):
                    continue
                made = _Cut(before.cost + cost, token, begins, before)
                if (same := best[ends].get(made.kind)) is None or made.cost < same.cost:
                    best[ends][made.kind] = made
    last: _Cut | None = min(best[-1].values(), key=lambda cut: cut.cost)
    tokens: list[Token] = []
    while last is not None and last.token is not None:
        tokens.append(last.token)
        last = last.before
    return [piece for token in _joined(tokens[::-1]) for piece in _parted(token)]


def _parted(token: Token) -> list[Token]:
    """Two words nobody knows, parted where a particle between them can be told."""
    if token.concept is not None:
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


def _edges(part: str, begins: int, vocabulary: Vocabulary, typos: bool) -> Iterator[tuple[int, Token, float]]:
    if latin := _LATIN_WORD.match(part, begins):
        if begins == 0 or not _LATIN.match(part[begins - 1]):
            yield _latin(latin, vocabulary)
        return
    until = min(len(part), begins + vocabulary.longest)
    for ends in range(begins + 1, until + 1):
        text = part[begins:ends]
        concept = vocabulary.ways.get(text)
        if concept is not None:
            yield ends, Token(text, concept), _cost_of(concept)
        elif typos and len(text) >= 3 and (meant := vocabulary.meant_by(text)):
            yield ends, Token(text, meant[0], is_mistyped=True, is_doubtful=meant[1]), _TYPO_COST
        if ends - begins <= _UNKNOWN_MAX:
            yield ends, Token(text, None), _UNKNOWN_COST + _UNKNOWN_LETTER_COST * len(text)


def _latin(found: re.Match[str], vocabulary: Vocabulary) -> tuple[int, Token, float]:
    word = found[0].strip("'-")
    concept = vocabulary.ways.get(word) or vocabulary.ways.get(word.removesuffix("s"))
    if concept is None and _NUMBER.fullmatch(word):
        concept = vocabulary.concepts["filler"]
    return found.end(), Token(word, concept), _WORD_COST


def _cost_of(concept: Concept) -> float:
    if concept.kind == Kind.PARTICLE:
        return _PARTICLE_COST
    return {Kind.FILLER: _FILLER_COST, Kind.NEGATIVE: _NEGATIVE_COST}.get(concept.kind, _WORD_COST)


def _may_follow(token: Token, before: _Cut) -> bool:
    """A particle holds on to a word; on its own a letter is part of something unknown."""
    if token.concept is not None and token.concept.kind in _GLUED:
        return before.kind not in _GLUED and before.kind != "start"
    return True


def is_one_kana(token: Token) -> bool:
    return len(token.text) == 1 and bool(_HIRAGANA.fullmatch(token.text))
