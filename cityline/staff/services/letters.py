"""Mail to colleagues that must not be lost: rows, written in the transaction of the act, sent by a worker."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlencode

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise

from cityline.doorbell import doorbell
from cityline.staff.models import Letter, User
from cityline.staff.roles import holders_of

LEASE = timedelta(minutes=2)  # longer than a task may run
TRIES_MAX = 60
KEPT = timedelta(days=90)
AT_ONCE = 20
SUBJECT_MAX = 200
__all__ = ["holders_of", "prune", "send_waiting", "unwritten", "write"]
log = logging.getLogger(__name__)
_is_unwritten: ContextVar[bool] = ContextVar("is_unwritten", default=False)


@contextmanager
def unwritten() -> Iterator[None]:
    """Write nobody meanwhile: for putting down what is long over."""
    token = _is_unwritten.set(True)
    try:
        yield
    finally:
        _is_unwritten.reset(token)


def write(
    *,
    to: Iterable[User],
    subject: str | Promise,
    body: str | Promise,
    path: str,
    now: datetime,
    args: Sequence[object] = (),
    query: Mapping[str, object] | None = None,
) -> list[Letter]:
    """One letter each, with the link to ``path`` below it; whoever has no address gets none."""
    if _is_unwritten.get():
        return []
    with translation.override(settings.LANGUAGE_CODE):
        link = f"{settings.PUBLIC_BASE_URL}{reverse(path, args=args)}"
        words = f"{body}\n\n{link}?{urlencode(query)}\n" if query else f"{body}\n\n{link}\n"
        # Whatever somebody is called: a line break is no subject, and mail that cannot be written must not stop the act.
        heading = " ".join(f"[Cityline] {subject}".split())[:SUBJECT_MAX]
        letters = [
            Letter(user=user, subject=heading, body=words, written_at=now, next_attempt_at=now)
            for user in to
            if user.is_active and user.email
        ]
    Letter.objects.bulk_create(letters)
    if letters:
        transaction.on_commit(partial(doorbell.ring, "staff.send_letters"))
    return letters


def send_waiting(*, now: datetime) -> int:
    """Send what is due; say how many went out. A mail server that is away costs a letter one of its tries."""
    sent = 0
    for _turn in range(AT_ONCE):
        letter = _take(now)
        if letter is None:
            break
        try:
            send_mail(letter.subject, letter.body, settings.DEFAULT_FROM_EMAIL, [letter.user.email])
        except (OSError, ValueError) as error:
            log.warning("letter not sent", extra={"letter": letter.pk, "reason": type(error).__name__})
            break
        Letter.objects.filter(pk=letter.pk).update(sent_at=timezone.now())
        sent += 1
    return sent


def prune(*, now: datetime) -> None:
    Letter.objects.filter(written_at__lt=now - KEPT).delete()


@transaction.atomic
def _take(now: datetime) -> Letter | None:
    due = Letter.objects.filter(sent_at=None, next_attempt_at__lte=now, attempt_count__lt=TRIES_MAX)
    letter = due.select_for_update(skip_locked=True, of=("self",)).select_related("user").order_by("pk").first()
    if letter is not None:
        waits = LEASE * 2 ** min(letter.attempt_count, 5)
        Letter.objects.filter(pk=letter.pk).update(attempt_count=F("attempt_count") + 1, next_attempt_at=now + waits)
    return letter
