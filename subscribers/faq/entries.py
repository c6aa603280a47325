"""What can be asked, read into concepts: each topic with all its ways to be asked."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from subscribers.faq.days import day_in
from subscribers.faq.normalising import normalise
from subscribers.faq.parsing import parse
from subscribers.faq.vocabulary import Concept, Kind, Vocabulary

# The concept a day in a question stands for.
DAY = "day"
# What an answer tells by the way, without anybody having to write a way to ask for it.
_FOR_ANSWERS = frozenset(
    {"price", "phone", "konbini", "post", "online", "where", "needed", "proxy", "cityhall", "wardoffice"}
)
_SOME_DAY = date(2024, 1, 1)
# What is left of a word rather than one: a letter, or a stem like 届い.
_IS_PIECE = re.compile(r".|[一-龯][ぁ-ゖ]")


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that can be answered: ``key`` says what, ``phrases`` how it may be asked, ``answer`` what is said.

    ``extra``: concepts it speaks of without a phrase for each; ``subject``: shared by topics about the same place.
    ``is_step``: one of many in a guide, often told from the others by nothing but the letters.
    """

    key: str
    phrases: Sequence[str]
    answer: str = ""
    extra: frozenset[str] = frozenset()
    subject: str = ""
    is_step: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    key: str
    phrases: Sequence[frozenset[str]]
    known: frozenset[str]
    answered: frozenset[str]
    texts: frozenset[str]
    # Acts and aspects → the things they were spoken of with; none where they stand for any.
    spoken_with: dict[str, frozenset[str]]
    # The things of each phrase: a question must be about all of one of them.
    subjects: frozenset[frozenset[str]]
    subject: str
    # What is computed about its place.
    tells: frozenset[str]
    is_step: bool = False


def entry_of(topic: Topic, vocabulary: Vocabulary) -> Entry:
    texts = [normalise(phrase) for phrase in topic.phrases]
    phrases = [frozenset(_names(text, vocabulary)) for text in texts]
    answered = _FOR_ANSWERS & set(_names(normalise(topic.answer), vocabulary)) if topic.answer else frozenset()
    return Entry(
        key=topic.key,
        phrases=[phrase for phrase in phrases if phrase] or [frozenset()],
        known=frozenset().union(*phrases, topic.extra),
        answered=answered | topic.extra,
        texts=frozenset(texts),
        spoken_with=_spoken_with(phrases, vocabulary),
        subjects=frozenset(filter(None, (_subject(phrase, vocabulary) for phrase in phrases))),
        subject=topic.subject,
        tells=topic.extra,
        is_step=topic.is_step,
    )


def _spoken_with(phrases: Iterable[frozenset[str]], vocabulary: Vocabulary) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for phrase in phrases:
        things = _things(phrase, vocabulary)
        for name in phrase - things:
            found[name] = found.get(name, frozenset()) | things
    return found


def _subject(phrase: frozenset[str], vocabulary: Vocabulary) -> frozenset[str]:
    """At night, or for a child: that alone is nobody's question."""
    return frozenset(name for name in _things(phrase, vocabulary) if vocabulary.concepts[name].is_hard)


def _things(phrase: frozenset[str], vocabulary: Vocabulary) -> frozenset[str]:
    return frozenset(name for name in phrase if vocabulary.concepts[name].kind == Kind.THING)


def _names(text: str, vocabulary: Vocabulary) -> list[str]:
    rest = _without_day(text)
    found = [token.concept.name for token in parse(rest, vocabulary) if token.concept]
    return [*found, DAY] if rest != text else found


def learn(text: str, vocabulary: Vocabulary) -> None:
    """What an entry is asked by is known from then on, also where it is typed alone."""
    for token in parse(_without_day(text), vocabulary):
        if token.concept is None and not _IS_PIECE.fullmatch(token.text):
            vocabulary.add(Concept(token.text, Kind.THING), [token.text])


def _without_day(text: str) -> str:
    return day_in(text, today=_SOME_DAY)[1]


def learn_names(names: Iterable[Sequence[str]], vocabulary: Vocabulary) -> None:
    for called in names:
        first, *others = [normalise(name).replace(" ", "") for name in called]
        wider: dict[str, None] = {}
        for other in others:
            known = vocabulary.ways.get(other)
            if known and known.kind == Kind.THING:
                wider[known.name] = None
        concept = Concept(f"place-{first}", Kind.THING, wider=tuple(wider))
        vocabulary.add(concept, [first, *others])
