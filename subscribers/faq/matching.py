"""Which entry a question is one of, if any. A thing or an act that an entry does not know makes it another question."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum

from subscribers.faq.days import day_in
from subscribers.faq.entries import DAY, Entry, Topic, entry_of, learn, learn_names
from subscribers.faq.meaning import Meaning, meaning_of, weight_of
from subscribers.faq.normalising import normalise
from subscribers.faq.vocabulary import Kind, Vocabulary, shared, widened

__all__ = ["ANSWER_FROM", "Judged", "Matcher", "Scored", "Topic", "Verdict", "build"]

ANSWER_FROM = 0.72
LEAD = 0.06
# Where something is left over it must be clearer, for it may make another question of it: a word nobody knows, or an act
# or aspect that is not the entry's. Measured on the lists in tests/corpus: below these as many were wrong as right.
LIKELY_FROM, NEAR_FROM = 0.7, 0.84
CLEAR_LEAD = 0.12
OFFER_FROM = 0.5
OFFERS_MAX = 3
# What else the question may have been about, to be shown beside an answer.
ALSO_FROM = 0.6

_UNKNOWN = 1.0
_STRAY = 0.12
_WIDER = 0.85


class Verdict(StrEnum):
    ANSWER = "answer"
    OFFER = "offer"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Scored:
    """``is_sure``: all that was asked is spoken of; ``is_likely``: all but words nobody knows.

    ``is_near``: all but acts and aspects; ``told``: how much of it is what is computed about a place.
    """

    key: str
    score: float
    is_sure: bool
    missing: tuple[str, ...] = ()
    is_likely: bool = False
    is_near: bool = False
    told: int = 0
    # Typed word for word as it may be asked.
    is_exact: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """``unknown``: what was typed that no entry speaks of, as it was typed; ``also``: keys that nearly were the answer."""

    verdict: Verdict
    best: Sequence[Scored]
    day: date | None
    unknown: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass
class Matcher:
    """All topics, cut into concepts once; `judge` is then arithmetic on small sets."""

    vocabulary: Vocabulary
    entries: list[Entry] = field(default_factory=list)
    rarity: Counter[str] = field(default_factory=Counter)

    def judge(self, words: str, *, today: date) -> Judged:
        text = normalise(words)
        day, rest = day_in(text, today=today)
        meaning = meaning_of(rest, self.vocabulary, self.rarity, has_day=day is not None)
        scored = [self._score(entry, meaning, text) for entry in self.entries]
        found = sorted(scored, key=lambda one: (-round(one.score, 2), not one.is_exact, -one.told))
        found = self._nearest_first(self._without_far_steps(found, meaning, text), text)
        best = [one for one in found[: OFFERS_MAX + 1] if one.score >= OFFER_FROM]
        unknown = tuple(dict.fromkeys([*meaning.unknown, *meaning.words_for(self._nowhere(meaning))]))
        rivals = [one for one in best[1:] if not self._is_settled(best[0], one, has_day=DAY in meaning.concepts)]
        if best and best[0].is_exact:  # whoever is close to it was not named; only another that is named as exactly is
            rivals = [one for one in rivals if one.is_exact]
        if best and _is_answer(best[0], rivals):
            return Judged(
                Verdict.ANSWER, best[:1], day, unknown, tuple(one.key for one in found[1:] if one.score >= ALSO_FROM)
            )
        verdict = Verdict.OFFER if best else Verdict.NOTHING
        return Judged(verdict, best[:OFFERS_MAX] or found[:1], day, unknown)

    def _without_far_steps(self, found: list[Scored], meaning: Meaning, text: str) -> list[Scored]:
        """Sofa and futon are one concept here, and two steps of a guide: only what was typed by its letters is meant.

        Where none was, the steps go if there is something else to say; a true synonym of theirs is all there is else.
        """
        steps = {entry.key: entry.texts for entry in self.entries if entry.is_step}
        near = [one for one in found if one.key in steps and one.score >= OFFER_FROM]
        if len(near) < 2:
            return found
        typed = {_unstretched(word) for word in (text, *meaning.words_for(filter(self._is_thing, meaning.concepts)))}
        named = {one.key for one in near if any(word in _unstretched(way) for word in typed for way in steps[one.key])}
        kept = [one for one in found if one.key not in steps or one.key in named]
        return kept if kept and kept[0].score >= OFFER_FROM else found

    def _nearest_first(self, found: list[Scored], text: str) -> list[Scored]:
        """Where the words alone do not tell them apart (a sofa and a bed are both furniture), the letters do."""
        top = [one for one in found if round(one.score, 2) == round(found[0].score, 2)] if found else []
        if len(top) < 2 or top[0].score < OFFER_FROM or top[0].is_exact or top[0].told:
            return found
        texts = {entry.key: entry.texts for entry in self.entries}
        alike = {one.key: max((_likeness(text, way) for way in texts[one.key]), default=0.0) for one in top}
        return [*sorted(top, key=lambda one: -alike[one.key]), *found[len(top) :]]

    def _score(self, entry: Entry, meaning: Meaning, text: str) -> Scored:
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
        is_its_own = is_whole and not (meaning.doubtful & understood.keys())
        return Scored(
            entry.key,
            score,
            is_sure=is_its_own and not missing,
            missing=meaning.words_for(missing),
            is_likely=is_its_own and len(missing) == len(meaning.unknown),
            is_near=is_its_own and not meaning.unknown and not any(map(self._is_thing, missing)),
            told=len(entry.tells & meaning.concepts.keys()),
        )

    def _held_by(self, entry: Entry, name: str) -> tuple[float, str] | None:
        """How far the entry speaks of this, and under which name: itself, what is wider, or what its answer tells."""
        if name in entry.known:
            return 1.0, name
        for distance, wider in enumerate(widened(self.vocabulary.concepts, [name])):
            if wider in entry.known:
                return _WIDER**distance, wider
            if wider in entry.answered:
                return _WIDER, wider
        return None

    def _is_settled(self, best: Scored, other: Scored, *, has_day: bool) -> bool:
        """Of a place on one day there is one thing to say, whether it is open or closed; else what was asked decides."""
        subjects = {entry.key: entry.subject for entry in self.entries if entry.key in {best.key, other.key}}
        is_same_place = bool(subjects[best.key]) and subjects[best.key] == subjects[other.key]
        return is_same_place and (has_day or best.told > other.told)

    def _is_of(self, things: set[str], entry: Entry, name: str) -> bool:
        """What is asked about another thing of the same entry is not asked about this one."""
        spoken_with = entry.spoken_with.get(name)
        return not spoken_with or name in entry.answered or bool(spoken_with & things)

    def _is_thing(self, name: str) -> bool:
        return self.vocabulary.concepts[name].kind == Kind.THING

    def _fit(self, phrase: frozenset[str], understood: dict[str, float]) -> float:
        """How much of this way to ask was asked."""
        whole = sum(weight_of(self.vocabulary.concepts[name], self.rarity) for name in phrase)
        return sum(weight_of(self.vocabulary.concepts[name], self.rarity) for name in phrase & understood.keys()) / max(
            whole, 0.1
        )

    def _nowhere(self, meaning: Meaning) -> list[str]:
        return [name for name in meaning.concepts if not any(self._held_by(entry, name) for entry in self.entries)]


def _unstretched(word: str) -> str:
    """ソファ and ソファー are one."""
    return word.replace("ー", "") or word


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def build(topics: Iterable[Topic], *, names: Iterable[Sequence[str]] = ()) -> Matcher:
    """Read the topics. ``names``: what one place is called by; its first name is a kind of what the others mean."""
    topics, vocabulary = list(topics), shared().copy()
    learn_names(names, vocabulary)
    for topic in topics:
        for phrase in topic.phrases:
            learn(normalise(phrase), vocabulary)
    matcher = Matcher(vocabulary)
    matcher.entries = [entry_of(topic, vocabulary) for topic in topics]
    # Several topics of one place are one subject.
    subjects: dict[str, set[str]] = {}
    for topic, entry in zip(topics, matcher.entries, strict=True):
        subjects.setdefault(topic.subject or topic.key, set()).update(entry.known)
    matcher.rarity = Counter(name for known in subjects.values() for name in known)
    return matcher


def _is_answer(best: Scored, rivals: Sequence[Scored]) -> bool:
    if best.is_sure and best.score >= ANSWER_FROM:
        return all(best.score - rival.score >= LEAD or not rival.is_sure for rival in rivals)
    is_clear = all(best.score - rival.score >= CLEAR_LEAD for rival in rivals)
    return is_clear and ((best.is_likely and best.score >= LIKELY_FROM) or (best.is_near and best.score >= NEAR_FROM))
