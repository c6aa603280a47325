"""Which entry a question is one of, if any. A thing or an act that an entry does not know makes it another question."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from subscribers.faq.days import day_in
from subscribers.faq.normalising import normalise
from subscribers.faq.parsing import Token, is_one_kana, parse
from subscribers.faq.vocabulary import Concept, Kind, Vocabulary, shared, widened

ANSWER_FROM = 0.72
LEAD = 0.06
OFFER_FROM = 0.5
OFFERS_MAX = 3

_WEIGHTS = {Kind.THING: 1.0, Kind.ACT: 0.5, Kind.ASPECT: 0.35, Kind.NEGATIVE: 0.5}
_UNKNOWN = 1.0
_STRAY = 0.12
# How much a thing says that so many entries speak of.
_RARITY = (1.0, 1.0, 0.85, 0.75, 0.65)
_COMMON = 0.6
_WIDER = 0.85
_DAY = "day"
_FOR_ANSWERS = frozenset({"price", "phone", "konbini", "post", "online", "where", "needed", "proxy"})


class Verdict(StrEnum):
    ANSWER = "answer"
    OFFER = "offer"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that can be answered: ``key`` says what, ``phrases`` how it may be asked, ``answer`` what is said.

    ``extra``: concepts it speaks of without a phrase for each; ``subject``: shared by topics about the same place.
    """

    key: str
    phrases: Sequence[str]
    answer: str = ""
    extra: frozenset[str] = frozenset()
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Scored:
    key: str
    score: float
    is_sure: bool
    missing: tuple[str, ...] = ()
    # Typed word for word as it may be asked.
    is_exact: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """``unknown``: what was typed that no entry speaks of, as it was typed."""

    verdict: Verdict
    best: Sequence[Scored]
    day: date | None
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Meaning:
    concepts: dict[str, float]
    unknown: tuple[str, ...]
    stray: int
    doubtful: frozenset[str]
    # Concept → what was typed for it.
    typed: dict[str, str]
    # All of them with all that is wider.
    wide: frozenset[str]

    def words_for(self, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(self.typed.get(name, name) for name in names)


@dataclass(frozen=True, slots=True)
class _Entry:
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


@dataclass
class Matcher:
    """All topics, cut into concepts once; `judge` is then arithmetic on small sets."""

    vocabulary: Vocabulary
    entries: list[_Entry] = field(default_factory=list)
    rarity: Counter[str] = field(default_factory=Counter)

    def judge(self, words: str, *, today: date) -> Judged:
        text = normalise(words)
        day, rest = day_in(text, today=today)
        meaning = self._meaning(rest, has_day=day is not None)
        found = sorted(
            (self._score(entry, meaning, text) for entry in self.entries),
            key=lambda one: (-one.score, not one.is_exact),
        )
        best = [one for one in found[: OFFERS_MAX + 1] if one.score >= OFFER_FROM]
        unknown = tuple(dict.fromkeys([*meaning.unknown, *meaning.words_for(self._nowhere(meaning))]))
        rivals = [one for one in best[1:] if _DAY not in meaning.concepts or not self._is_same_place(best[0], one)]
        if best and best[0].is_exact:  # whoever is close to it was not named; only another that is named as exactly is
            rivals = [one for one in rivals if one.is_exact]
        if best and best[0].is_sure and best[0].score >= ANSWER_FROM and _leads(best[0], rivals):
            return Judged(Verdict.ANSWER, best[:1], day, unknown)
        verdict = Verdict.OFFER if best else Verdict.NOTHING
        return Judged(verdict, best[:OFFERS_MAX] or found[:1], day, unknown)

    def _meaning(self, text: str, *, has_day: bool) -> _Meaning:
        tokens = parse(text, self.vocabulary, typos=True)
        concepts = {token.concept.name: self._weight(token.concept) for token in tokens if token.concept}
        if has_day:
            concepts.setdefault(_DAY, _WEIGHTS[Kind.ASPECT])
        strange = [token for token in tokens if token.concept is None]
        return _Meaning(
            concepts,
            tuple(token.text for token in strange if not is_one_kana(token)),
            sum(map(is_one_kana, strange)),
            frozenset(
                token.concept.name for token in tokens if token.concept and token.is_doubtful and _is_thing(token)
            ),
            {token.concept.name: token.text for token in tokens if token.concept},
            frozenset(widened(self.vocabulary.concepts, concepts)),
        )

    def _weight(self, concept: Concept) -> float:
        weight = _WEIGHTS.get(concept.kind, 0.0)
        if concept.kind == Kind.THING:
            count = self.rarity[concept.name]
            weight *= _RARITY[count] if count < len(_RARITY) else _COMMON
        return weight

    def _score(self, entry: _Entry, meaning: _Meaning, text: str) -> Scored:
        if text in entry.texts:
            return Scored(entry.key, 1.0, is_sure=True, is_exact=True)
        if entry.known.isdisjoint(meaning.wide):
            return Scored(entry.key, 0.0, is_sure=False)
        asked = sum(meaning.concepts.values()) + _UNKNOWN * len(meaning.unknown) + _STRAY * meaning.stray
        held, missing, has_thing = 0.0, list(meaning.unknown), False
        understood: dict[str, float] = {}
        things = set(widened(self.vocabulary.concepts, [name for name in meaning.concepts if self._is_thing(name)]))
        for name, weight in meaning.concepts.items():
            concept = self.vocabulary.concepts[name]
            match = self._held_by(entry, name)
            if match is None or not self._is_of(things, entry, match[1]):
                if concept.is_hard:
                    missing.append(name)
                continue
            share, as_name = match
            held += share * weight
            understood[as_name] = weight
            has_thing = has_thing or concept.kind == Kind.THING
        if not asked or not has_thing:
            return Scored(entry.key, 0.0, is_sure=False)
        fit = max(self._fit(phrase, understood) for phrase in entry.phrases)
        score = 0.7 * held / asked + 0.3 * fit
        is_whole = any(subject <= things for subject in entry.subjects)
        is_sure = is_whole and not missing and not (meaning.doubtful & understood.keys())
        return Scored(entry.key, score, is_sure, meaning.words_for(missing))

    def _held_by(self, entry: _Entry, name: str) -> tuple[float, str] | None:
        """How far the entry speaks of this, and under which name: itself, what is wider, or what its answer tells."""
        if name in entry.known:
            return 1.0, name
        for distance, wider in enumerate(widened(self.vocabulary.concepts, [name])):
            if wider in entry.known:
                return _WIDER**distance, wider
        return (_WIDER, name) if name in entry.answered else None

    def _is_same_place(self, one: Scored, other: Scored) -> bool:
        """Of a place on one day there is one thing to say, whether it is open or closed."""
        subjects = {entry.key: entry.subject for entry in self.entries if entry.key in {one.key, other.key}}
        return bool(subjects[one.key]) and subjects[one.key] == subjects[other.key]

    def _is_of(self, things: set[str], entry: _Entry, name: str) -> bool:
        """What is asked about another thing of the same entry is not asked about this one."""
        spoken_with = entry.spoken_with.get(name)
        return not spoken_with or name in entry.answered or bool(spoken_with & things)

    def _is_thing(self, name: str) -> bool:
        return self.vocabulary.concepts[name].kind == Kind.THING

    def _fit(self, phrase: frozenset[str], understood: dict[str, float]) -> float:
        """How much of this way to ask was asked."""
        whole = sum(self._weight(self.vocabulary.concepts[name]) for name in phrase)
        return sum(self._weight(self.vocabulary.concepts[name]) for name in phrase & understood.keys()) / max(
            whole, 0.1
        )

    def _nowhere(self, meaning: _Meaning) -> list[str]:
        return [name for name in meaning.concepts if not any(self._held_by(entry, name) for entry in self.entries)]


def build(topics: Iterable[Topic], *, names: Iterable[Sequence[str]] = ()) -> Matcher:
    """Read the topics. ``names``: what one place is called by; its first name is a kind of what the others mean."""
    topics, vocabulary = list(topics), shared().copy()
    _learn_names(names, vocabulary)
    for topic in topics:
        for phrase in topic.phrases:
            _learn(normalise(phrase), vocabulary)
    matcher = Matcher(vocabulary)
    matcher.entries = [_entry(topic, vocabulary) for topic in topics]
    # Several topics of one place are one subject.
    subjects: dict[str, set[str]] = {}
    for topic, entry in zip(topics, matcher.entries, strict=True):
        subjects.setdefault(topic.subject or topic.key, set()).update(entry.known)
    matcher.rarity = Counter(name for known in subjects.values() for name in known)
    return matcher


def _entry(topic: Topic, vocabulary: Vocabulary) -> _Entry:
    texts = [normalise(phrase) for phrase in topic.phrases]
    phrases = [frozenset(_names(text, vocabulary)) for text in texts]
    answered = _FOR_ANSWERS & set(_names(normalise(topic.answer), vocabulary)) if topic.answer else frozenset()
    return _Entry(
        key=topic.key,
        phrases=[phrase for phrase in phrases if phrase] or [frozenset()],
        known=frozenset().union(*phrases, topic.extra),
        answered=answered | topic.extra,
        texts=frozenset(texts),
        spoken_with=_spoken_with(phrases, vocabulary),
        subjects=frozenset(filter(None, (_things(phrase, vocabulary) for phrase in phrases))),
        subject=topic.subject,
    )


def _spoken_with(phrases: Iterable[frozenset[str]], vocabulary: Vocabulary) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for phrase in phrases:
        things = _things(phrase, vocabulary)
        for name in phrase - things:
            found[name] = found.get(name, frozenset()) | things
    return found


def _things(phrase: frozenset[str], vocabulary: Vocabulary) -> frozenset[str]:
    return frozenset(name for name in phrase if vocabulary.concepts[name].kind == Kind.THING)


def _names(text: str, vocabulary: Vocabulary) -> list[str]:
    _day, rest = day_in(text, today=date.min.replace(year=2024))
    found = [token.concept.name for token in parse(rest, vocabulary) if token.concept]
    return [*found, _DAY] if rest != text else found


def _learn(text: str, vocabulary: Vocabulary) -> None:
    """What an entry is asked by is known from then on, also where it is typed alone."""
    for token in parse(text, vocabulary):
        if token.concept is None and not is_one_kana(token):
            vocabulary.add(Concept(token.text, Kind.THING), [token.text])


def _learn_names(names: Iterable[Sequence[str]], vocabulary: Vocabulary) -> None:
    for called in names:
        first, *others = [normalise(name).replace(" ", "") for name in called]
        wider: dict[str, None] = {}
        for other in others:
            known = vocabulary.ways.get(other)
            if known and known.kind == Kind.THING:
                wider[known.name] = None
        concept = Concept(f"place-{first}", Kind.THING, wider=tuple(wider))
        vocabulary.add(concept, [first, *others])


def _is_thing(token: Token) -> bool:
    return token.concept is not None and token.concept.kind == Kind.THING


def _leads(best: Scored, rivals: Sequence[Scored]) -> bool:
    return all(best.score - rival.score >= LEAD or not rival.is_sure for rival in rivals)
