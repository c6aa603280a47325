"""Approving asks again who one is: once for each approval, kept apart from being logged in."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from broadcasts import permissions
from broadcasts.exceptions import NotAllowed
from broadcasts.health import records
from broadcasts.health.signs import State
from broadcasts.models import Authorisation, Broadcast
from broadcasts.services import controlling, patrol, submitting
from broadcasts.states import BroadcastStatus
from broadcasts.tests import factories
from broadcasts.tests.screens import at, decided, frozen
from broadcasts.tests.test_patrol import submit_without_line
from cityline.audit.models import Entry
from cityline.staff.exceptions import TooManyTries, WrongProof
from cityline.staff.models import Letter, User
from cityline.staff.roles import Role
from cityline.staff.services import letters
from cityline.staff.services.roles import set_roles
from cityline.staff.tests.codes import code_of, set_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def patroller(client):
    person = factories.patroller()
    client.force_login(person)
    return person


@pytest.fixture
def pending(category):
    return factories.pending(None, category)


def status_of(broadcast):
    return Broadcast.objects.get(pk=broadcast.pk).status


@pytest.mark.parametrize("fields", [{}, {"is_emergency": True}])
def test_password_approves_and_the_record_says_how(client, patroller, category, fields):
    made = factories.pending(None, category, **fields)

    client.post(at("decide", made), decided(made, "approve", confirmed=made.submitted_count))

    assert status_of(made) == BroadcastStatus.APPROVED
    assert Entry.objects.get(action="broadcasts.approve").data["proof"] == "password"


def test_code_of_the_app_approves_too(client, patroller, pending):
    code = code_of(set_up(patroller))

    client.post(at("decide", pending), decided(pending, "approve", proof=code))

    assert status_of(pending) == BroadcastStatus.APPROVED
    assert Entry.objects.get(action="broadcasts.approve").data["proof"] == "code"


def test_one_code_approves_one_broadcast(client, patroller, category):
    first, second = factories.pending(None, category), factories.pending(None, category)
    code = code_of(set_up(patroller))

    client.post(at("decide", first), decided(first, "approve", proof=code))
    client.post(at("decide", second), decided(second, "approve", proof=code))

    assert (status_of(first), status_of(second)) == (BroadcastStatus.APPROVED, BroadcastStatus.PENDING_PATROL)


@pytest.mark.parametrize("proof", ["", "wrong", "123456", factories.PASSWORD + " ", "\x00", "a" * 200])
def test_wrong_proof_approves_nothing_and_keeps_what_was_typed(client, patroller, pending, proof):
    said = decided(pending, "approve", proof=proof, ignores_quiet_hours="1", quiet_hours_reason="断水が早朝のため")

    page = client.post(at("decide", pending), said).content.decode()

    assert status_of(pending) == BroadcastStatus.PENDING_PATROL
    assert not Authorisation.objects.exists()
    assert "断水が早朝のため" in page
    assert str(WrongProof.message) in page or proof == "\x00"
    assert proof == "" or f'value="{proof}"' not in page


def test_another_persons_password_proves_nothing(client, patroller, pending):
    other = factories.patroller()
    other.set_password("another-long-password-9")
    other.save()

    client.post(at("decide", pending), decided(pending, "approve", proof="another-long-password-9"))

    assert status_of(pending) == BroadcastStatus.PENDING_PATROL


def test_wrong_proofs_lock_out_like_failed_logins_and_the_page_stays(client, patroller, pending):
    for _n in range(5):
        client.post(at("decide", pending), decided(pending, "approve", proof="wrong"))

    answer = client.post(at("decide", pending), decided(pending, "approve"))

    assert (answer.status_code, status_of(pending)) == (200, BroadcastStatus.PENDING_PATROL)
    assert str(TooManyTries.message) in answer.content.decode()


def test_returning_and_rejecting_ask_for_nothing(client, patroller, pending):
    client.post(at("decide", pending), decided(pending, "return", reason="wording", words="直してください"))

    assert status_of(pending) == BroadcastStatus.RETURNED


def test_sending_anyway_asks_like_an_approval(client, patroller, category):
    made = frozen(category)
    Broadcast.objects.filter(pk=made.pk).update(status=BroadcastStatus.HELD, status_reason="audience_changed")
    address = reverse("admin:broadcast_act", args=[made.pk, "send_anyway"])

    refused = client.post(address, {"proof": "wrong"})

    assert (refused.status_code, status_of(made)) == (200, BroadcastStatus.HELD)
    assert str(WrongProof.message) in refused.content.decode()


def test_what_becomes_possible_a_moment_later_is_not_approved_without_a_proof(client, patroller, category):
    """Posted while it is a draft again, and submitted anew before the service looks."""
    made = factories.pending(None, category)
    submitting.withdraw(broadcast_id=made.pk, by=made.author)
    moment = _Meanwhile(lambda: submit_without_line(made, made.author))

    with moment.before(patrol, "approve"):
        answer = client.post(at("decide", made), {**decided(made, "approve"), "proof": ""})

    assert (answer.status_code, status_of(made)) == (409, BroadcastStatus.DRAFT)


def test_what_is_held_a_moment_later_is_not_sent_anyway_without_a_proof(client, patroller, category):
    made = frozen(category)
    held = {"status": BroadcastStatus.HELD, "status_reason": "audience_changed"}
    moment = _Meanwhile(lambda: Broadcast.objects.filter(pk=made.pk).update(**held))

    with moment.before(controlling, "send_anyway"):
        client.post(reverse("admin:broadcast_act", args=[made.pk, "send_anyway"]))

    assert not Entry.objects.filter(action="broadcasts.send_anyway").exists()


class _Meanwhile:
    """Something that happens between what a page has looked at and what the service does."""

    def __init__(self, happening):
        self.happening = happening

    @contextmanager
    def before(self, module, name):
        service = getattr(module, name)

        def late(**said):
            self.happening()
            return service(**said)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, name, late)
            yield


# --- Raised roles ---
@pytest.fixture
def newcomer():
    boss = factories.user(Role.ADMINISTRATOR)
    person = factories.drafter()
    set_roles(by=boss, user=person, roles=[Role.DRAFTER, Role.PATROLLER])
    return User.objects.get(pk=person.pk)


def test_newly_raised_role_approves_nothing_for_a_day(client, pending, newcomer):
    client.force_login(newcomer)

    with pytest.raises(NotAllowed):
        patrol.approve(broadcast_id=pending.pk, by=newcomer, revision=pending.revision)
    answer = client.post(at("decide", pending), decided(pending, "approve"))

    assert answer.status_code == 409
    assert "24時間" in answer.content.decode()
    assert "24時間" in client.get(at("review", pending)).content.decode()
    with time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1), tick=False):
        patrol.approve(broadcast_id=pending.pk, by=newcomer, revision=pending.revision)


def test_database_refuses_an_approval_by_a_newly_raised_role(category, newcomer):
    approved = factories.authorisation_of(factories.approved(None, category))
    other = factories.pending(None, category)
    approved.pk, approved.broadcast, approved.granted_by = None, other, newcomer

    with pytest.raises(DatabaseError, match="just raised"), transaction.atomic():
        approved.save(force_insert=True)


def test_patrol_is_told_when_a_role_is_raised(newcomer):
    Letter.objects.all().delete()
    others = [factories.patroller(), factories.patroller()]
    boss = factories.user(Role.ADMINISTRATOR)

    set_roles(by=boss, user=factories.drafter(), roles=[Role.DUTY_OFFICER])
    letters.send_waiting(now=timezone.now())

    assert {letter.user for letter in Letter.objects.all()} == {*others, newcomer}
    assert sorted(one.to for one in mail.outbox) == sorted([u.email] for u in [*others, newcomer])
    assert Letter.objects.filter(sent_at=None).count() == 0


@pytest.mark.parametrize("roles", [[Role.DRAFTER], [Role.VIEWER]])
def test_other_roles_are_given_without_a_word(roles):
    factories.patroller()

    set_roles(by=factories.user(Role.ADMINISTRATOR), user=factories.user(), roles=roles)

    assert Letter.objects.count() == 0


def test_fewer_than_three_who_can_approve_are_pointed_out(client, patroller, newcomer):
    factories.patroller(is_active=False)
    factories.patroller()

    start, desk = (client.get(url).content.decode() for url in ("/admin/", "/admin/broadcasts/?stage=patrol"))
    sign = {s.key: s for s in records.signs(now=timezone.now())}["approvers"]

    assert permissions.approvers(timezone.now()).count() == 2
    assert ["2人だけ" in page for page in (start, desk)] == [True, True]
    assert sign.state == State.WORRYING


def test_three_who_can_approve_are_enough(client, patroller):
    factories.patroller()
    factories.patroller()

    assert "人だけ" not in client.get("/admin/").content.decode()
    assert {s.state for s in records.signs(now=timezone.now())} == {State.GOOD}
