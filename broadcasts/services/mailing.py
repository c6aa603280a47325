"""Sending the mail that is owed. The rows are the truth: a doorbell only makes it quicker, beat comes by anyway.

A mail is taken for a while, sent outside any transaction, and then marked. Whoever dies between sending and marking
leaves it due again, so a colleague may get one mail twice; none is ever lost without a trace.
"""

import logging
import time
from contextlib import suppress
from datetime import datetime, timedelta
from smtplib import SMTPResponseException

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from broadcasts.models.mail import Notice, NoticeQuerySet
from broadcasts.services import notifying

logger = logging.getLogger(__name__)

# Longer than a task may run, so that nobody else takes a mail while it is being sent.
LEASE = timedelta(minutes=2)
TURN_SECONDS = 20.0
# About five hours in all: an evening of maintenance passes, news of yesterday is not delivered.
TRIES_MAX = 12
_WAIT_FIRST = timedelta(seconds=30)
_WAIT_MOST = timedelta(hours=1)
NO_LONGER_THEIRS = "no_longer_theirs"
WORKER_LOST = "worker_lost"
KEPT = timedelta(days=90)
BATCH = 5000


def send_waiting() -> int:
    """Send what is due, for at most one turn; return how many mails went out."""
    _give_up_lost(now=timezone.now())
    sent, until = 0, time.monotonic() + TURN_SECONDS
    connection = get_connection()
    try:
        while time.monotonic() < until and (notice := _take(now=timezone.now())):
            if not notifying.may_be_told(user=notice.user, broadcast=notice.broadcast):
                _give_up(notice, NO_LONGER_THEIRS)
                continue
            try:
                connection.open()
            except OSError as error:
                _try_later(notice, error)
                break  # the server is away: the others keep their tries
            sent += _send(notice, connection)
    finally:
        _hang_up(connection)
    return sent


def prune(*, now: datetime) -> int:
    """Delete old rows that are done with, in short transactions; return how many went."""
    deleted = 0
    old = Notice.objects.filter(happened_at__lt=now - KEPT).exclude(sent_at=None, given_up_at=None)
    while ids := list(old.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        deleted += Notice.objects.filter(pk__in=ids).delete()[0]
    return deleted


def _take(*, now: datetime) -> Notice | None:
    with transaction.atomic():
        due = Notice.objects.due(now).order_by("next_attempt_at", "pk")
        notice = due.select_for_update(skip_locked=True).first()
        if notice is None:
            return None
        notice.attempt_count += 1
        notice.next_attempt_at = now + LEASE
        notice.save(update_fields=["attempt_count", "next_attempt_at"])
    return Notice.objects.select_related("broadcast__department", "user", "entry").filter(pk=notice.pk).first()


def _send(notice: Notice, connection: BaseEmailBackend) -> bool:
    try:
        notifying.mail(notice=notice, connection=connection).send()
    except (OSError, ValueError) as error:  # every SMTP error is an OSError; an address may be no address at all
        _try_later(notice, error)
        _hang_up(connection)
        return False
    Notice.objects.filter(pk=notice.pk).update(sent_at=timezone.now(), given_up_at=None, error_code="")
    return True


def _try_later(notice: Notice, error: Exception) -> None:
    code = f"smtp_{error.smtp_code}" if isinstance(error, SMTPResponseException) else type(error).__name__
    if notice.attempt_count >= TRIES_MAX:
        _give_up(notice, code)
        return
    wait = min(_WAIT_FIRST * 2 ** (notice.attempt_count - 1), _WAIT_MOST)
    logger.warning("mail not sent", extra=_named(notice, code))
    _mine(notice).update(next_attempt_at=timezone.now() + wait, error_code=code)


def _give_up(notice: Notice, code: str) -> None:
    logger.error("mail given up", extra=_named(notice, code))
    _mine(notice).update(given_up_at=timezone.now(), error_code=code)


def _give_up_lost(*, now: datetime) -> None:
    """Mails whose sender died at the last try: one that kills workers must not do so for ever."""
    lost = Notice.objects.due(now).filter(attempt_count__gte=TRIES_MAX)
    if count := lost.update(given_up_at=now, error_code=WORKER_LOST):
        logger.error("mail given up", extra={"count": count, "error_code": WORKER_LOST})


def _mine(notice: Notice) -> NoticeQuerySet:
    return Notice.objects.waiting().filter(pk=notice.pk, attempt_count=notice.attempt_count)


def _named(notice: Notice, code: str) -> dict[str, object]:
    return {
        "notice": notice.pk,
        "kind": notice.kind,
        "broadcast": notice.broadcast_id,
        "user": notice.user_id,
        "error_code": code,
    }


def _hang_up(connection: BaseEmailBackend) -> None:
    with suppress(OSError):
        connection.close()
