"""What the first hostile review found. Each fails on the code it was written against (889912b) and says what should hold."""

import contextlib
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from broadcasts.models import Broadcast, Delivery, SendingPolicy
from broadcasts.services import controlling, delivering, freezing, judging, recording, recovery, starting
from broadcasts.services.judging import Judge
from broadcasts.states import BroadcastStatus, DeliveryStatus
from broadcasts.tests import factories as make
from broadcasts.tests.delivering import fresh, sealed, sending
from broadcasts.tests.test_claiming import answer, claim, record
from cityline.audit.models import Entry
from cityline.line.answers import AnswerKind
from cityline.line.client import Quota
from cityline.staff.models import Department
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client(client):
    client.raise_request_exception = False
    return client


def sealed_for(count=3, *, first=1, **fields):
    category = make.category()
    make.subscribers(count, category, first=first)
    return sealed(category, **fields)


def test_department_in_training_reaches_nobody_even_with_what_was_approved_before():
    broadcast = sealed_for()
    Department.objects.filter(pk=broadcast.department_id).update(is_training=True)
    now = timezone.now()
    SendingPolicy.objects.create(has_quiet_hours=False, grace_seconds=0)
    freezing.freeze(broadcast_id=broadcast.pk, now=now)
    starting.start(broadcast_id=broadcast.pk, now=now)

    assert all(one.is_training for one in claim())


def test_password_set_by_an_administrator_is_in_the_audit_log(client):
    officer = make.patroller()
    client.force_login(make.user(Role.ADMINISTRATOR))
    new = {"password1": "atarashii-himitsu-9", "password2": "atarashii-himitsu-9", "usable_password": "true"}

    client.post(reverse("admin:auth_user_password_change", args=[officer.pk]), new)
    officer.refresh_from_db()

    assert officer.check_password("atarashii-himitsu-9")
    assert Entry.objects.filter(object_type="staff.user", object_id=officer.pk).exists()


def test_tries_that_never_left_use_up_no_budget_of_refusals():
    sending(5)
    for _ in range(20):
        [one] = claim()
        recording.record(answered=[(one, delivering._never_left())], judge=Judge(), now=timezone.now())
        Delivery.objects.update(next_attempt_at=None)
    [one] = claim()
    refusal = answer(AnswerKind.BAD_RECIPIENTS, status=400, bad_recipients=[0])

    recording.record(answered=[(one, refusal)], judge=Judge(), now=timezone.now())

    chunk = Delivery.objects.get()
    assert (chunk.status, chunk.refused_count) == (DeliveryStatus.PENDING, 1)


def test_one_broadcast_that_raises_does_not_keep_the_others_from_starting(monkeypatch):
    SendingPolicy.objects.create(has_quiet_hours=False, grace_seconds=0)
    due_at = timezone.now()
    poison, good = sealed_for(due_at=due_at - timedelta(minutes=1)), sealed_for(first=10, due_at=due_at)
    for broadcast in (poison, good):
        freezing.freeze(broadcast_id=broadcast.pk, now=timezone.now())
    is_intact = starting._pictures_are_intact
    monkeypatch.setattr(starting, "_pictures_are_intact", lambda b: 1 / 0 if b.pk == poison.pk else is_intact(b))

    with contextlib.suppress(ZeroDivisionError):
        starting.start_due(now=timezone.now())

    assert fresh(good).status == BroadcastStatus.SENDING


def test_sealed_time_rules_and_not_its_copy():
    broadcast = sealed_for(due_at=timezone.now() + timedelta(days=3))
    SendingPolicy.objects.create(has_quiet_hours=False, grace_seconds=0)
    now = timezone.now()
    Broadcast.objects.filter(pk=broadcast.pk).update(due_at=now)
    freezing.freeze(broadcast_id=broadcast.pk, now=now)

    assert not starting.start(broadcast_id=broadcast.pk, now=now)


def test_quiet_hours_hold_what_is_resumed_in_them():
    broadcast, officer = sending(3), make.patroller()
    controlling.pause(broadcast_id=broadcast.pk, by=officer, reason="person")
    clock = timezone.localtime()
    quiet = {"quiet_from": (clock - timedelta(minutes=5)).time(), "quiet_until": (clock + timedelta(minutes=30)).time()}
    SendingPolicy.objects.create(has_quiet_hours=True, **quiet)
    controlling.resume(broadcast_id=broadcast.pk, by=officer)

    assert claim() == []


def test_fully_accepted_is_never_called_expired():
    broadcast = sending(3)
    record(claim())

    recovery.reconcile(now=fresh(broadcast).send_by + timedelta(seconds=1))

    assert fresh(broadcast).status == BroadcastStatus.COMPLETED


def test_quota_is_asked_once_for_a_batch(monkeypatch):
    sending(3000)
    claims, asked = claim(), []
    monkeypatch.setattr(judging.client, "get_quota", lambda: asked.append(1) or Quota(limit=None, used=0))
    limit = answer(AnswerKind.MONTHLY_LIMIT, status=429, error_code="monthly_limit")

    recording.record(answered=[(one, limit) for one in claims], judge=Judge(), now=timezone.now())

    assert (len(claims), len(asked)) == (6, 1)


def test_request_id_in_another_encoding_does_not_lose_the_answers():
    sending(3)
    [one] = claim()

    recording.record(answered=[(one, answer(request_id="\udcff"))], judge=Judge(), now=timezone.now())

    assert Delivery.objects.get().status == DeliveryStatus.ACCEPTED


def test_last_administrator_is_not_made_inactive(client):
    boss = make.user(Role.ADMINISTRATOR)
    client.force_login(boss)

    client.post(
        reverse("admin:staff_user_change", args=[boss.pk]),
        {"username": boss.username, "last_name": "x", "email": "", "roles": ["administrator"]},
    )
    boss.refresh_from_db()

    assert boss.is_active


def test_one_password_tried_on_many_names_and_one_name_from_many_addresses_is_stopped(client):
    login, member = reverse("admin:login"), make.drafter()
    names = [client.post(login, {"username": f"someone-{n}", "password": "wrong"}).status_code for n in range(40)]
    places = [
        client.post(login, {"username": member.username, "password": "wrong"}, REMOTE_ADDR=f"2001:db8::{n}").status_code
        for n in range(40)
    ]

    assert (429 in names, 429 in places) == (True, True)
