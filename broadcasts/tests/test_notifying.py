from smtplib import SMTPException

import pytest
from django.core import mail

from broadcasts.residents import tasks
from broadcasts.services import notifying
from broadcasts.services.moving import NEWS
from broadcasts.tests import factories as make

pytestmark = pytest.mark.django_db


def told(kind, broadcast):
    mail.outbox.clear()
    notifying.notify(kind=kind, broadcast_id=broadcast.pk)
    return sorted(recipient for message in mail.outbox for recipient in message.to)


def test_every_kind_of_news_has_its_words():
    assert set(NEWS.values()) == set(notifying.NEWS)


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


def test_failed_mail_is_reported_and_the_others_are_sent(monkeypatch):
    first, second = make.patroller(), make.patroller()
    broadcast = make.pending()
    mail.outbox.clear()
    real = notifying.EmailMessage.send

    def send(message, *args, **kwargs):
        if message.to == [first.email]:
            raise SMTPException
        return real(message, *args, **kwargs)

    monkeypatch.setattr(notifying.EmailMessage, "send", send)

    failed = notifying.notify(kind="submitted", broadcast_id=broadcast.pk)

    assert failed == [first.pk]
    assert [message.to for message in mail.outbox] == [[second.email]]


def test_second_try_goes_only_to_those_it_failed_for():
    first, _second = make.patroller(), make.patroller()
    broadcast = make.pending()
    mail.outbox.clear()

    tasks.notify("submitted", broadcast.pk, [first.pk])

    assert [message.to for message in mail.outbox] == [[first.email]]


@pytest.mark.parametrize(("kind", "broadcast_id"), [("submitted", 10**9), ("nonsense", 1)])
def test_news_about_nothing_is_ignored(kind, broadcast_id):
    assert notifying.notify(kind=kind, broadcast_id=broadcast_id) == []
