import contextlib

import pytest
from django.core import mail
from django.core.mail import get_connection
from django.db import transaction
from django.utils import timezone

from broadcasts.models import Notice
from broadcasts.recurring import making
from broadcasts.services import breaker, commenting, looking_after, mailing, moving, notifying
from broadcasts.services.moving import NEWS
from broadcasts.states import Verb
from broadcasts.tests import factories as make
from cityline.audit.services import record

pytestmark = pytest.mark.django_db


def told(kind, broadcast):
    Notice.objects.all().delete()
    now = timezone.now()
    entry = record(action="broadcasts.submit", actor=None, on=broadcast, at=now)
    notifying.tell(kind=kind, broadcast=broadcast, entry=entry, now=now)
    mail.outbox.clear()
    mailing.send_waiting()
    return sorted(recipient for message in mail.outbox for recipient in message.to)


def test_every_kind_of_news_has_its_words():
    assert {*NEWS.values(), breaker.REASON, looking_after.LATE, *commenting.NEWS.values(), making.NEWS} == set(
        notifying.NEWS
    )


def test_submission_is_told_to_patrollers_who_may_decide():
    patroller, retired = make.patroller(), make.patroller(is_active=False)
    both = make.patroller()
    broadcast = make.pending()
    broadcast.contributors.through.objects.create(broadcast=broadcast, user=both, how="editor")

    assert told("submitted", broadcast) == [patroller.email]
    assert retired.email


def test_decisions_are_told_to_the_department():
    make.patroller()
    broadcast = make.pending()

    for kind in ("approved", "returned", "rejected", "completed"):
        assert told(kind, broadcast) == [broadcast.author.email]


def test_trouble_is_told_to_both_sides():
    patroller = make.patroller()
    broadcast = make.pending()

    for kind in ("paused", "held", "failed", "partly_failed", "expired"):
        assert told(kind, broadcast) == sorted([broadcast.author.email, patroller.email])


def test_mail_links_to_the_screen_and_keeps_the_message_out(settings):
    settings.PUBLIC_BASE_URL = "https://cityline.example"
    broadcast = make.pending(title="断水\r\nBcc: x@example.com")

    told("returned", broadcast)

    (message,) = mail.outbox
    text = message.message().as_string() + message.body
    assert f"https://cityline.example/admin/broadcasts/{broadcast.pk}/" in message.body
    assert "あす午前10時" not in text
    assert message.bcc == []


def test_mail_of_a_step_that_is_undone_is_undone_with_it():
    make.patroller()
    broadcast = make.draft()

    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        moving.move_to(broadcast=broadcast, verb=Verb.SUBMIT, actor=broadcast.author, now=timezone.now())
        raise ZeroDivisionError

    assert not Notice.objects.exists()


def test_mail_speaks_its_readers_language():
    patroller = make.patroller()
    notice = Notice(broadcast=make.pending(), kind="submitted", user=patroller, happened_at=timezone.now())
    bodies = []

    for language in ("ja", "en"):
        patroller.language = language
        bodies.append(notifying.mail(notice=notice, connection=get_connection()).body.splitlines()[0])

    assert bodies == ["確認（パトロール）をお願いします", "Waiting for your review"]
