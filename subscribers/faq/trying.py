"""What the bot would say to a question, and why, in words for the people who write the answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from subscribers.faq import answering, index, keys
from subscribers.faq.found import Found, find
from subscribers.faq.matching import ANSWER_FROM, Scored, Verdict
from subscribers.faq.passing.reading import guide_as_written
from subscribers.faq.topics import matcher_of
from subscribers.models import Dialogue, FaqEntry

CLOSE_FROM = 0.6
LOOKED_AT = 50
_VERDICTS = {
    Verdict.ANSWER: _("The bot answers."),
    Verdict.OFFER: _("The bot asks back which of these is meant."),
    Verdict.NOTHING: _("The bot says that it does not know, and names the city's desk."),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """``missing``: words of the question that no way to ask of this entry has."""

    found: Found
    closeness: Promise
    missing: Sequence[str]


@dataclass(frozen=True, slots=True)
class Trial:
    verdict: Verdict
    says: Promise
    answer: str
    candidates: Sequence[Candidate]
    unknown: Sequence[str]
    # Changes that wait for the PR office and speak of it: what is said may be another after their pass.
    awaited: Sequence[FaqEntry | Dialogue] = ()


def try_out(*, words: str, now: datetime) -> Trial:
    """As residents would get it, so from what was passed. Nothing is counted."""
    judged = index.prepare(today=now.date()).judge(words, today=now.date())
    scores = {one.key: one for one in judged.best if one.score > 0}
    candidates = [
        Candidate(found, _closeness(scores[found.key]), scores[found.key].missing)
        for found in find(list(scores), today=now.date())
    ]
    is_answer = judged.verdict == Verdict.ANSWER and bool(candidates)
    answer = answering.answer_words(candidates[0].found, day=judged.day, now=now) if is_answer else ""
    awaited = _awaited(words, today=now.date())
    return Trial(judged.verdict, _VERDICTS[judged.verdict], answer, candidates, judged.unknown, awaited)


def _awaited(words: str, *, today: date) -> list[FaqEntry | Dialogue]:
    """Among these alone: how near it would be beside all the others, only the pass can show."""
    entries = list(FaqEntry.objects.waiting().filter(is_active=True).select_related("facility")[:LOOKED_AT])
    dialogues = Dialogue.objects.waiting().filter(is_active=True).prefetch_related("steps")[:LOOKED_AT]
    guides = [guide_as_written(dialogue) for dialogue in dialogues]
    if not (entries or guides):
        return []
    judged = matcher_of(entries, [], guides).judge(words, today=today)
    meant = [keys.read(one.key) for one in judged.best if judged.verdict != Verdict.NOTHING]
    near_entries = {key.entry_id for key in meant if key}
    near_guides = {key.dialogue_id for key in meant if key}
    return [
        *(entry for entry in entries if entry.pk in near_entries),
        *(guide.dialogue for guide in guides if guide.dialogue.pk in near_guides),
    ]


def _closeness(scored: Scored) -> Promise:
    if scored.is_sure and scored.score >= ANSWER_FROM:
        return _("fits")
    return _("fits in part") if scored.score >= CLOSE_FROM else _("is far away")
