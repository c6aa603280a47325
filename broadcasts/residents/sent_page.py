"""「届いたお知らせ」: the last months' messages, why each came, and a button that stops its kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from broadcasts.residents.reasons import Reason, reasons_of
from broadcasts.residents.sent import JsonObject, Sent, forgotten_until, sent_to
from cityline.line import drawing
from subscribers.models import Category, Subscriber
from subscribers.services import preferences

SHOWN_FOR = timedelta(days=183)
PAGE_SIZE = 10
_DIGITS_MAX = 18


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as the page lists it; ``stoppable``: of the categories it came for, those they still get."""

    sent: Sent
    line: str
    sender: str
    drawn: SafeString
    reason: Reason
    stoppable: Sequence[Category]


def show(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    since = timezone.now() - SHOWN_FOR
    found = sent_to(
        subscriber=subscriber, since=since, limit=PAGE_SIZE + 1, before=_number(request.GET.get("before", ""))
    )
    page = found[:PAGE_SIZE]
    reasons = reasons_of(subscriber=subscriber, sent=page)
    return render(
        request,
        "residents/sent.html",
        {
            "shown": [_shown(subscriber, sent, reason) for sent, reason in zip(page, reasons, strict=True)],
            "older": page[-1].broadcast_id if len(found) > PAGE_SIZE else None,
            "is_first": "before" not in request.GET,
            "since": since,
            "forgotten_until": forgotten_until(since=since),
            "stopped": _stopped(subscriber, request.GET.get("stopped", "")),
        },
    )


def stop(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    """Stop one kind; pressed twice, or from an old page, nothing more happens."""
    category = Category.objects.filter(code=request.POST.get("category", "")[:40].replace("\0", "")).first()
    back = reverse("subscribers:sent")
    if category is None:
        return redirect(back)
    preferences.unchoose(subscriber=subscriber, category=category)
    return redirect(f"{back}?stopped={category.code}")


def _shown(subscriber: Subscriber, sent: Sent, reason: Reason) -> Shown:
    messages = [_without_chips(message) for message in sent.messages]
    return Shown(
        sent=sent,
        line=_line(messages),
        sender=next((str(m["sender"].get("name", "")) for m in messages if isinstance(m.get("sender"), dict)), ""),
        drawn=drawing.draw(messages),
        reason=reason,
        stoppable=[category for category in reason.categories if category.mask & subscriber.choice_mask],
    )


def _without_chips(message: JsonObject) -> JsonObject:
    """The buttons below it work in the chat only; here the page has its own."""
    return {name: value for name, value in message.items() if name != "quickReply"}


def _line(messages: Sequence[JsonObject]) -> str:
    """What it was called on the lock screen, or its first line: texts begin with what they are about."""
    said = (str(message.get("altText") or message.get("text") or "") for message in messages)
    return next((" ".join(words.split("\n")[0].split()) for words in map(str.strip, said) if words), "")


def _stopped(subscriber: Subscriber, code: str) -> Category | None:
    """Said only while it is true."""
    category = Category.objects.filter(code=code[:40].replace("\0", "")).first() if code else None
    return category if category and not category.mask & subscriber.choice_mask else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX else None
