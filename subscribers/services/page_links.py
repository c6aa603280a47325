"""The way from the chat to a resident's own pages: a signed link that lives minutes, and what it is exchanged for.

Both hold the row's number and the time they were made, under a signature of their own kind: neither can stand in for
the other, and nothing in them says who the resident is to LINE.
"""

import time
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse

from subscribers.models import Subscriber

LINK_LIFE = timedelta(minutes=15)
PASS_LIFE = timedelta(hours=6)
SETTINGS, SENT = "", "sent"
PAGES = {SETTINGS: "subscribers:settings", SENT: "subscribers:sent"}

_LINK_SALT = "subscribers.page_link"
_COOKIE_SALT = "subscribers.page_cookie"
_LENGTH_MAX = 200


def is_liff() -> bool:
    """Whether the pages are opened as a LIFF app, where LINE itself says who the resident is."""
    return bool(settings.LIFF_ID and settings.LINE_LOGIN_CHANNEL_ID)


def link_for(subscriber: Subscriber, page: str = SETTINGS) -> str:
    """An address that opens this resident's settings (or another of ``PAGES``) for the next minutes."""
    if is_liff():
        return f"https://liff.line.me/{settings.LIFF_ID}" + (f"/{page}/" if page else "")
    return plain_link_for(subscriber, page)


def plain_link_for(subscriber: Subscriber, page: str = SETTINGS) -> str:
    """The same by a signed link, which needs nothing of LINE's: also the way out where its sign-in does not work."""
    path = reverse("subscribers:enter", args=[_signed(subscriber, _LINK_SALT)])
    return f"{settings.PUBLIC_BASE_URL}{path}" + (f"?to={page}" if page else "")


def privacy_address() -> str:
    return f"{settings.PUBLIC_BASE_URL}{reverse('subscribers:privacy')}"


def pass_for(subscriber: Subscriber) -> str:
    """What the resident's browser keeps for some hours."""
    return _signed(subscriber, _COOKIE_SALT)


def by_link(token: str) -> Subscriber | None:
    """The resident a link was made for; None when it is too old, not ours, or theirs no longer."""
    return _resident(token, _LINK_SALT, LINK_LIFE)


def was_for(token: str, subscriber: Subscriber) -> bool:
    """Whether this is a link of theirs, however old."""
    read = _read(token, _LINK_SALT, None)
    return read is not None and read[0] == subscriber.pk


def by_pass(value: str) -> Subscriber | None:
    return _resident(value, _COOKIE_SALT, PASS_LIFE)


def _signed(subscriber: Subscriber, salt: str) -> str:
    return signing.dumps([subscriber.pk, int(time.time())], salt=salt)


def _resident(value: str, salt: str, life: timedelta) -> Subscriber | None:
    read = _read(value, salt, life)
    if read is None:
        return None
    number, made_at = read
    subscriber = Subscriber.objects.filter(pk=number, left_at=None).first()
    if subscriber is None or (subscriber.forgets_before and made_at <= subscriber.forgets_before.timestamp()):
        return None  # whoever left and came back gets a new link: this one was for what was deleted
    return subscriber


def _read(value: str, salt: str, life: timedelta | None) -> tuple[int, int] | None:
    """The row's number and when it was signed; ``life`` None: however long ago."""
    if len(value) > _LENGTH_MAX:
        return None
    try:
        read = signing.loads(value, salt=salt, max_age=life)
    except (signing.BadSignature, ValueError):
        return None
    match read:
        case [int(number), int(made_at)]:
            return number, made_at
    return None
