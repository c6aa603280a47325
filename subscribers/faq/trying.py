"""What the bot would say to a question, and why, in words for the people who write the answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from subscribers.faq import answering, index
from subscribers.faq.found import Found, find
from subscribers.faq.matching import ANSWER_FROM, Scored, Verdict

CLOSE_FROM = 0.6
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


def try_out(*, words: str, now: datetime) -> Trial:
    """Nothing is counted."""
    judged = index.prepare(today=now.date()).judge(words, today=now.date())
    scores = {one.key: one for one in judged.best if one.score > 0}
    candidates = [
        Candidate(found, _closeness(scores[found.key]), scores[found.key].missing)
        for found in find(list(scores), today=now.date())
    ]
    is_answer = judged.verdict == Verdict.ANSWER and bool(candidates)
    answer = answering.answer_words(candidates[0].found, day=judged.day, now=now) if is_answer else ""
    return Trial(judged.verdict, _VERDICTS[judged.verdict], answer, candidates, judged.unknown)


def _closeness(scored: Scored) -> Promise:
    if scored.is_sure and scored.score >= ANSWER_FROM:
        return _("fits")
    return _("fits in part") if scored.score >= CLOSE_FROM else _("is far away")
