"""What a question is about: its concepts with their weights, and what nobody knows of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from subscribers.faq.entries import DAY
from subscribers.faq.parsing import Token, is_one_kana, parse
from subscribers.faq.vocabulary import Concept, Kind, Vocabulary, widened

_WEIGHTS = {Kind.THING: 1.0, Kind.ACT: 0.5, Kind.ASPECT: 0.35, Kind.NEGATIVE: 0.5}
# A thing that qualifies another: whose, at what time.
_SOFT = 0.35
# How much a thing says that so many entries speak of.
_RARITY = (1.0, 1.0, 0.85, 0.75, 0.65)
_COMMON = 0.6


@dataclass(frozen=True, slots=True)
class Meaning:
    """``unknown``: words nobody knows; ``stray``: how many letters are left over; ``typed``: concept → its words.

    ``doubtful``: things and acts that may be mistyped or may be others; ``wide``: all concepts with all that is wider.
    """

    concepts: dict[str, float]
    unknown: tuple[str, ...]
    stray: int
    doubtful: frozenset[str]
    typed: dict[str, str]
    wide: frozenset[str]

    def words_for(self, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(self.typed.get(name, name) for name in names)


def meaning_of(text: str, vocabulary: Vocabulary, rarity: Counter[str], *, has_day: bool) -> Meaning:
    tokens = parse(text, vocabulary, typos=True)
    concepts = {token.concept.name: weight_of(token.concept, rarity) for token in tokens if token.concept}
    if has_day:
        concepts.setdefault(DAY, _WEIGHTS[Kind.ASPECT])
    strange = [token for token in tokens if token.concept is None]
    return Meaning(
        concepts,
        tuple(token.text for token in strange if not is_stray(token)),
        sum(map(is_stray, strange)),
        frozenset(token.concept.name for token in tokens if token.concept and _is_doubtful(token)),
        {token.concept.name: token.text for token in tokens if token.concept},
        frozenset(widened(vocabulary.concepts, concepts)),
    )


def weight_of(concept: Concept, rarity: Counter[str]) -> float:
    weight = _WEIGHTS.get(concept.kind, 0.0)
    if concept.kind == Kind.THING:
        if not concept.is_hard:
            return _SOFT
        count = rarity[concept.name]
        weight *= _RARITY[count] if count < len(_RARITY) else _COMMON
    return weight


def is_stray(token: Token) -> bool:
    """A letter or an ending that says nothing by itself."""
    return is_one_kana(token) or token.is_ending


def _is_doubtful(token: Token) -> bool:
    return token.is_doubtful and token.concept is not None and token.concept.kind in {Kind.THING, Kind.ACT}
