"""A question from the chat: judged, answered, and counted without its asker."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone

from cityline.staff.models import Department
from subscribers.faq import answering, danger, index, keys, smalltalk
from subscribers.faq.dialogues import stepping
from subscribers.faq.found import Found, find, opening_of
from subscribers.faq.masking import masked
from subscribers.faq.matching import Judged, Verdict
from subscribers.faq.passing.reading import related_of
from subscribers.models import FaqAsking, FaqEntry, FaqOutcome, Subscriber
from subscribers.services import greeting
from subscribers.services.bubbles import JsonObject

# From here on the nearest entry's department is the one to look at a question nobody answered.
NEAR_FROM = 0.3


def prepare() -> None:
    """Before events are taken, so that no resident's row is locked while hundreds of entries are read."""
    index.prepare(today=_now().date())


def ask(*, subscriber: Subscriber, words: str) -> list[JsonObject]:
    """What to say to that. To be called in the transaction of the event, which counts the question with it."""
    now = _now()
    numbers = answering.urgent() if danger.is_cried(words) else []
    if smalltalk.is_thanks(words):
        return answering.thanked()
    matcher = index.matcher(today=now.date())
    if not matcher.entries and not numbers:
        return greeting.help_(subscriber)
    if smalltalk.is_greeting(words):
        return answering.greeted(now=now)
    if smalltalk.is_nod(words):
        return []
    judged = matcher.judge(words, today=now.date())
    found = find([one.key for one in judged.best], today=now.date())
    # “Bicycle” is an answer in the guide and a question of its own outside: nothing says which was meant, so it is asked.
    is_answer = judged.verdict == Verdict.ANSWER and not (found and found[0].is_midway)
    if is_answer and found:
        _count(FaqOutcome.ANSWERED, found, now)
        return [*numbers, _said(found[0], day=judged.day, now=now, also=judged.also)]
    if numbers:
        return numbers
    if judged.verdict != Verdict.NOTHING and found:
        _count(FaqOutcome.OFFERED, found, now, words)
        return [answering.offered(found)]
    _count(FaqOutcome.MISSED, _near(found, judged), now, words)
    return answering.unknown(subscriber, now=now)


def tapped(*, subscriber: Subscriber, key: str) -> list[JsonObject]:
    """The answer somebody chose by tapping; what is no longer there is said to be."""
    now = _now()
    found = find([key], today=now.date())
    meant = keys.read(key)
    if meant is not None and meant.step == keys.STOP:
        return stepping.stopped(now=now)
    if key == keys.NONE or not found:
        return answering.unknown(subscriber, now=now)
    return [_said(found[0], day=None, now=now)]


def _said(found: Found, *, day: date | None, now: datetime, also: Sequence[str] = ()) -> JsonObject:
    """``also``: what else it may have been about; a guide among that is one tap away."""
    if found.standing is not None:
        return stepping.shown(found.standing)
    return answering.answered(
        found, day=day, now=now, related=_related(found, now), guide=opening_of(also, today=now.date())
    )


def _related(found: Found, now: datetime) -> list[Found]:
    if found.entry is None:
        return []
    return find([keys.entry_key(pk) for pk in related_of(found.entry)], today=now.date())


def _near(found: list[Found], judged: Judged) -> list[Found]:
    return found if judged.best and judged.best[0].score >= NEAR_FROM else []


def _count(outcome: FaqOutcome, found: list[Found], now: datetime, words: str = "") -> None:
    """Whose it is: the nearest entry's department, or else the PR office."""
    entry: FaqEntry | None = found[0].entry if found else None
    department = found[0].department if found else _office()
    if department is not None:
        FaqAsking.objects.create(
            asked_on=now.date(), outcome=outcome, words=masked(words), entry=entry, department=department
        )


def _office() -> Department | None:
    return Department.objects.filter(is_patrol_office=True, is_active=True).order_by("pk").first()


def _now() -> datetime:
    """The city's clock."""
    return timezone.localtime()
