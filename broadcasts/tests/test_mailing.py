"""Mail that is owed goes out: without a broker, after a death, between two workers, and when the mail server is back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from smtplib import SMTPDataError, SMTPException
from threading import Barrier

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.utils import timezone

from broadcasts.models import Notice
from broadcasts.services import mailing, notifying
from broadcasts.tasks import colleagues as tasks
from broadcasts.tests import factories as make
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def rings(monkeypatch):
    """A broker nobody hears."""
    lost = []
    monkeypatch.setattr("broadcasts.doorbells.doorbell.ring", lambda task, *args: lost.append((task, *args)))
    return lost


@pytest.fixture
def owed():
    """A submission two patrollers are to be told of."""
    first, second = make.patroller(), make.patroller()
    make.pending()
    return first, second


def recipients():
    return sorted(address for message in mail.outbox for address in message.to)


def lapse():
    """What waits, or is held by somebody who died, falls due."""
    Notice.objects.waiting().update(next_attempt_at=timezone.now())


def refuse(monkeypatch, *addresses, error=None):
    real = notifying.EmailMessage.send

    def send(message, *args, **kwargs):
        if message.to[0] in addresses:
            raise error or SMTPException
        return real(message, *args, **kwargs)

    monkeypatch.setattr(notifying.EmailMessage, "send", send)


def test_step_rings_once_for_its_mail(owed, rings):
    assert rings == [("broadcasts.send_mail",)]


def test_mail_goes_out_with_the_next_beat_although_no_doorbell_was_heard(owed):
    seconds = settings.CELERY_BEAT_SCHEDULE["broadcasts.send_mail"]["schedule"].seconds

    tasks.send_mail()

    assert seconds <= 30
    assert recipients() == sorted(person.email for person in owed)
    assert set(Notice.objects.values_list("error_code", "attempt_count")) == {("", 1)}


def test_sent_mail_is_sent_once(owed):
    for _ in range(3):
        tasks.send_mail()
        lapse()

    assert len(mail.outbox) == 2


def test_worker_that_dies_between_sending_and_marking_doubles_a_mail_and_loses_none(owed, monkeypatch):
    class Death(BaseException):
        pass

    def die(message, *args, **kwargs):
        real(message, *args, **kwargs)
        raise Death

    real = notifying.EmailMessage.send
    monkeypatch.setattr(notifying.EmailMessage, "send", die)
    with pytest.raises(Death):
        mailing.send_waiting()
    monkeypatch.setattr(notifying.EmailMessage, "send", real)

    mailing.send_waiting()
    during_the_lease = len(mail.outbox)
    lapse()
    mailing.send_waiting()

    assert (during_the_lease, len(mail.outbox)) == (2, 3)
    assert set(recipients()) == {person.email for person in owed}
    assert not Notice.objects.waiting().exists()


def test_two_workers_at_once_send_once():
    people = [make.patroller() for _ in range(10)]
    make.pending()
    barrier = Barrier(2)

    def work(_):
        barrier.wait()
        try:
            return mailing.send_waiting()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        sent = list(pool.map(work, range(2)))

    assert sum(sent) == len(people)
    assert recipients() == sorted(person.email for person in people)


def test_refused_mail_is_tried_again_later_and_keeps_nobody_waiting(owed, monkeypatch):
    first, second = owed
    refuse(monkeypatch, first.email, error=SMTPDataError(451, b"busy"))

    mailing.send_waiting()

    waiting = Notice.objects.waiting().get()
    wait = waiting.next_attempt_at - timezone.now()
    assert recipients() == [second.email]
    assert (waiting.user, waiting.error_code, waiting.attempt_count) == (first, "smtp_451", 1)
    assert timedelta(seconds=20) < wait <= timedelta(seconds=30)


def test_waits_grow_to_an_hour(owed, monkeypatch):
    refuse(monkeypatch, *(person.email for person in owed))
    waits = []

    for _ in range(mailing.TRIES_MAX - 1):
        lapse()
        mailing.send_waiting()
        waits.append(round((Notice.objects.first().next_attempt_at - timezone.now()).total_seconds()))

    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600]


def test_mail_nobody_takes_is_given_up_and_can_be_seen(owed, monkeypatch, caplog, client):
    refuse(monkeypatch, *(person.email for person in owed))
    for _ in range(mailing.TRIES_MAX + 3):
        lapse()
        mailing.send_waiting()

    client.force_login(make.user(Role.ADMINISTRATOR))
    page = client.get("/admin/broadcasts/notice/").content.decode()

    notices = Notice.objects.exclude(given_up_at=None)
    assert set(notices.values_list("attempt_count", "error_code")) == {(mailing.TRIES_MAX, "SMTPException")}
    assert [record.message for record in caplog.records].count("mail given up") == 2
    assert "SMTPException" in page


def test_server_that_is_away_is_asked_once_a_turn_and_then_gets_everything(owed, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "open", lambda self: (_ for _ in ()).throw(ConnectionRefusedError))
        mailing.send_waiting()
    tries = sorted(Notice.objects.values_list("attempt_count", flat=True))
    lapse()

    mailing.send_waiting()

    assert tries == [0, 1]
    assert recipients() == sorted(person.email for person in owed)


def test_mail_that_kills_its_senders_is_given_up(owed):
    Notice.objects.update(attempt_count=mailing.TRIES_MAX)

    mailing.send_waiting()

    assert mail.outbox == []
    assert set(Notice.objects.values_list("error_code", flat=True)) == {mailing.WORKER_LOST}


def test_who_left_meanwhile_is_not_told(owed):
    gone, stays = owed
    gone.is_active = False
    gone.save(update_fields=["is_active"])

    mailing.send_waiting()

    assert recipients() == [stays.email]
    assert Notice.objects.get(user=gone).error_code == mailing.NO_LONGER_THEIRS


def test_nobody_is_owed_mail_about_what_is_long_over():
    make.patroller()

    with notifying.nobody_told():
        make.pending()

    assert not Notice.objects.exists()


def test_old_rows_go_and_waiting_ones_stay(owed):
    sent, waiting = Notice.objects.all()
    Notice.objects.update(happened_at=timezone.now() - mailing.KEPT - timedelta(days=1))
    Notice.objects.filter(pk=sent.pk).update(sent_at=timezone.now())

    tasks.prune_mail()

    assert list(Notice.objects.all()) == [waiting]
