"""Deciding in an absent person's place: when, on what not, what the record says, and who is told."""

import csv
import io
from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import DatabaseError, transaction
from django.utils import timezone

from broadcasts import permissions
from broadcasts.exceptions import BroadcastError, NotAllowed
from broadcasts.models import Authorisation, PatrolDecision
from broadcasts.services import controlling, drafting, handing_over, mailing, patrol
from broadcasts.services.evidence import evidence_of
from broadcasts.services.evidence_facts import facts
from broadcasts.states import BroadcastStatus, Verb
from broadcasts.tests import factories
from broadcasts.tests.screens import at, decided, page
from broadcasts.tests.test_races import at_once
from cityline.audit.models import Entry
from cityline.staff.models import Deputyship, User
from cityline.staff.roles import Role
from cityline.staff.services import deputies

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
NOON = timezone.make_aware(datetime.combine(MONDAY, time(12)))


@pytest.fixture(autouse=True)
def monday_noon():
    with time_machine.travel(NOON, tick=True):
        yield


@pytest.fixture
def absent():
    return factories.patroller(last_name="鈴木")


@pytest.fixture
def deputy(absent):
    return standing_in(absent)


@pytest.fixture
def waiting(category):
    return factories.pending(None, category)


def standing_in(absent, deputy=None, *, appointed=timedelta(days=2), first=MONDAY, last=MONDAY):
    """Appointed so long before noon."""
    deputy = deputy or factories.user(Role.VIEWER, department=factories.department())
    with time_machine.travel(NOON - appointed, tick=False):
        boss = factories.user(Role.ADMINISTRATOR)
        deputies.appoint(by=boss, absent=absent, deputy=deputy, first_day=first, last_day=last)
    return again(deputy)


def again(user):
    return User.objects.get(pk=user.pk)


def approve(broadcast, by):
    return patrol.approve(broadcast_id=broadcast.pk, by=by, revision=broadcast.revision)


def barred(broadcast, by):
    with pytest.raises(NotAllowed) as refusal:
        approve(broadcast, by)
    return str(refusal.value)


def test_deputy_approves_and_the_record_says_for_whom(waiting, absent, deputy):
    approve(waiting, deputy)

    decision = PatrolDecision.objects.get()
    assert (decision.decided_by, decision.on_behalf_of, decision.as_whom) == (deputy, absent, "代決（鈴木の代理）")
    assert Entry.objects.get(action="broadcasts.approve").data["on_behalf_of"] == "鈴木"


def test_deputy_returns_and_the_record_says_for_whom(waiting, absent, deputy):
    patrol.return_for_edit(
        broadcast_id=waiting.pk, by=deputy, revision=waiting.revision, reason="wording", words="主語がありません"
    )

    assert PatrolDecision.objects.get().on_behalf_of == absent
    assert Entry.objects.get(action="broadcasts.return_for_edit").data["on_behalf_of"] == "鈴木"


def test_own_role_goes_before_a_lent_one(waiting, absent):
    both = standing_in(absent, factories.patroller())

    approve(waiting, both)

    assert PatrolDecision.objects.get().on_behalf_of is None
    assert "on_behalf_of" not in Entry.objects.get(action="broadcasts.approve").data


@pytest.mark.parametrize(("appointed", "may"), [(timedelta(hours=23, minutes=59), False), (timedelta(hours=24), True)])
def test_nothing_is_approved_for_a_day_after_the_appointment(waiting, absent, appointed, may):
    deputy = standing_in(absent, appointed=appointed, first=MONDAY - timedelta(days=1))

    assert permissions.can_approve(deputy, waiting) is may
    if not may:
        assert "24時間" in barred(waiting, deputy)


def test_role_the_absent_person_has_just_got_settles_first(waiting, absent, deputy):
    User.objects.filter(pk=absent.pk).update(raised_at=NOON - timedelta(hours=3))

    assert "24時間" in barred(waiting, again(deputy))


@pytest.mark.parametrize("hand", ["author", "editor", "submitter", "original"])
def test_what_the_absent_person_wrote_is_not_the_deputys_to_approve(waiting, absent, deputy, hand):
    drafting.contribute(waiting, absent, hand)

    assert "代理をしている相手" in barred(waiting, deputy)
    assert Verb.APPROVE not in permissions.available_verbs(deputy, waiting)


def in_charge(broadcast, person):
    """Somebody who writes there too; otherwise nobody could put them in charge."""
    person.groups.add(*factories.drafter(broadcast.department).groups.all())
    User.objects.filter(pk=person.pk).update(department=broadcast.department)
    handing_over.hand_over(by=factories.user(Role.ADMINISTRATOR), broadcast_ids=[broadcast.pk], to=again(person))
    broadcast.refresh_from_db()


def test_what_the_absent_person_is_in_charge_of_is_not_the_deputys_to_approve(waiting, absent, deputy, category):
    in_charge(waiting, absent)

    assert "引き継いだ" in barred(waiting, deputy)
    forged = factories.authorisation_of(factories.approved(None, category))
    forged.pk, forged.broadcast, forged.granted_by, forged.granted_at = None, waiting, deputy, timezone.now()
    with pytest.raises(DatabaseError, match="by this deputy"), transaction.atomic():
        forged.save(force_insert=True)


def test_queue_says_so_of_what_the_absent_person_is_in_charge_of(client, waiting, absent, deputy):
    in_charge(waiting, absent)
    client.force_login(deputy)

    [row] = client.get(page("broadcast_queue")).context["rows"]

    assert row.is_barred


def test_deputy_of_two_decides_for_the_one_who_did_not_write_it(waiting, absent, deputy):
    drafting.contribute(waiting, absent, "editor")
    other = factories.patroller()
    standing_in(other, deputy)

    approve(waiting, again(deputy))

    assert PatrolDecision.objects.get().on_behalf_of == other


def test_own_hand_bars_a_deputy_too(waiting, absent):
    deputy = standing_in(absent, waiting.author)

    assert "あなた" in barred(waiting, deputy)


@pytest.mark.parametrize(
    ("moment", "may"),
    [
        (datetime.combine(MONDAY, time.min), True),
        (datetime.combine(MONDAY, time(23, 59, 59)), True),
        (datetime.combine(MONDAY + timedelta(days=1), time.min), False),
        (datetime.combine(MONDAY - timedelta(days=1), time(23, 59, 59)), False),
    ],
)
def test_it_lasts_from_midnight_to_midnight_of_the_city(waiting, absent, moment, may):
    deputy = standing_in(absent, appointed=timedelta(days=9))

    with time_machine.travel(timezone.make_aware(moment), tick=False):
        assert permissions.can_approve(again(deputy), waiting) is may


def test_duty_officers_deputy_decides_on_emergencies_alone(category):
    deputy = standing_in(factories.user(Role.DUTY_OFFICER, department=factories.department()))
    urgent = factories.pending(None, category, is_emergency=True)
    ordinary = factories.pending(None, category)

    assert permissions.why_not_approve(deputy, ordinary) is not None
    approve(urgent, deputy)
    assert PatrolDecision.objects.get().on_behalf_of is not None


class TestDatabase:
    """What the application would refuse, written past it."""

    def forged(self, waiting, by):
        granted = factories.authorisation_of(factories.approved(None, waiting.categories.get()))
        Authorisation.objects.none()
        granted.pk, granted.broadcast, granted.granted_by, granted.granted_at = None, waiting, by, timezone.now()
        with transaction.atomic():
            granted.save(force_insert=True)

    def test_takes_a_deputy_in_force(self, waiting, deputy):
        self.forged(waiting, deputy)

    def test_refuses_one_too_new(self, waiting, absent):
        with pytest.raises(DatabaseError, match="this deputy"):
            self.forged(waiting, standing_in(absent, appointed=timedelta(hours=12), last=MONDAY + timedelta(days=1)))

    def test_refuses_one_that_is_over_or_to_come(self, waiting, absent):
        days = {"first": MONDAY + timedelta(days=1), "last": MONDAY + timedelta(days=1)}
        with pytest.raises(DatabaseError, match="this deputy"):
            self.forged(waiting, standing_in(absent, **days))

    def test_refuses_one_that_was_ended(self, waiting, deputy):
        Deputyship.objects.update(ended_at=timezone.now())
        with pytest.raises(DatabaseError, match="this deputy"):
            self.forged(waiting, deputy)

    def test_refuses_what_the_absent_person_wrote(self, waiting, absent, deputy):
        drafting.contribute(waiting, absent, "editor")
        with pytest.raises(DatabaseError, match="this deputy"):
            self.forged(waiting, deputy)

    def test_refuses_a_duty_officers_deputy_outside_emergencies(self, waiting):
        deputy = standing_in(factories.user(Role.DUTY_OFFICER))
        with pytest.raises(DatabaseError, match="this deputy"):
            self.forged(waiting, deputy)

    def test_keeps_for_whom_it_was_decided(self, waiting, deputy):
        approve(waiting, deputy)
        with pytest.raises(DatabaseError), transaction.atomic():
            PatrolDecision.objects.update(on_behalf_of=None)


@pytest.mark.django_db(transaction=True)
def test_ending_and_approving_at_once_leave_one_story():
    category = factories.category()
    factories.subscriber(category)
    absent = factories.patroller()
    boss = factories.user(Role.ADMINISTRATOR)
    for _round in range(6):
        deputy, waiting = standing_in(absent), factories.pending(None, category)
        deputyship = Deputyship.objects.get(deputy=deputy)

        failed, _ended = at_once(
            lambda: approve(waiting, deputy),  # noqa: B023  over before the next round
            lambda: deputies.end(by=boss, deputyship_id=deputyship.pk),  # noqa: B023
        )

        assert failed is None or isinstance(failed, BroadcastError)
        assert Authorisation.objects.filter(broadcast=waiting).exists() is (failed is None)


class TestTelling:
    def told(self):
        mailing.send_waiting()
        return {recipient for message in mail.outbox for recipient in message.to}

    def test_queues_mail_reaches_the_deputy(self, category, absent, deputy):
        factories.pending(None, category)

        assert self.told() >= {absent.email, deputy.email}

    def test_deputy_of_the_writer_alone_is_not_asked(self, category, absent, deputy):
        writer = factories.user(Role.DRAFTER, Role.PATROLLER, department=factories.department())
        theirs = standing_in(writer)
        factories.pending(writer, category)

        told = self.told()
        assert (theirs.email in told, writer.email in told, deputy.email in told) == (False, False, True)

    def test_deputy_who_is_not_one_any_more_gets_nothing(self, category, absent, deputy):
        factories.pending(None, category)
        Deputyship.objects.update(ended_at=timezone.now())

        assert deputy.email not in self.told()


def test_deputies_count_among_those_who_can_approve(absent, deputy):
    others = {factories.patroller(), factories.patroller()}

    assert set(permissions.approvers(timezone.now())) == {deputy, *others}
    assert permissions.too_few_approvers(others.pop()) is None


def test_deputy_too_new_does_not_count_and_the_absent_one_neither(absent):
    standing_in(absent, appointed=timedelta(hours=1), last=MONDAY + timedelta(days=1))
    other = factories.patroller()

    assert set(permissions.approvers(timezone.now())) == {other}
    assert permissions.too_few_approvers(other) == 1


def test_whoever_stands_in_and_is_away_does_not_count(absent):
    there = set(permissions.approvers(timezone.now()))
    away = factories.patroller()
    standing_in(absent, away)
    third = standing_in(away, factories.drafter())

    assert set(permissions.approvers(timezone.now())) == there - {absent} | {third}


def test_send_anyway_says_for_whom(category, absent, deputy):
    held = factories.approved(None, category)
    type(held).objects.filter(pk=held.pk).update(status="held", status_reason="audience_changed")

    controlling.send_anyway(broadcast_id=held.pk, by=deputy)

    assert Entry.objects.get(action="broadcasts.send_anyway").data["on_behalf_of"] == "鈴木"


class TestScreens:
    def test_deputy_decides_on_the_review_page_and_everybody_sees_for_whom(self, client, waiting, absent, deputy):
        client.force_login(deputy)

        assert client.get(page("broadcast_queue")).status_code == 200
        assert "鈴木の代理として判断します" in client.get(at("review", waiting)).content.decode()
        client.post(page("broadcast_decide", waiting.pk), decided(waiting, "approve"))

        waiting.refresh_from_db()
        assert waiting.status == BroadcastStatus.APPROVED
        client.force_login(absent)
        shown = [client.get(at(name, waiting)).content.decode() for name in ("detail", "review", "evidence")]
        assert ["代決（鈴木の代理）" in text for text in shown] == [True, True, True]

    def test_files_of_the_evidence_say_it(self, client, waiting, absent, deputy):
        approve(waiting, deputy)
        client.force_login(absent)

        table = client.get(page("broadcast_evidence_file", waiting.pk, "csv")).content.decode("utf-8-sig")

        decisions = [line for line in csv.reader(io.StringIO(table)) if "代決" in line[3]]
        assert [line[3] for line in decisions] == [f"{deputy} 代決（鈴木の代理）"]
        assert facts(evidence_of(waiting))["decisions"][0]["on_behalf_of"] == "鈴木"

    @pytest.mark.parametrize("count", [1, 6])
    def test_queue_costs_no_more_for_a_deputy_of_many(self, client, category, django_assert_max_num_queries, count):
        deputy = factories.user(Role.VIEWER)
        for _n in range(count):
            standing_in(factories.patroller(), deputy)
            factories.pending(None, category)
        client.force_login(deputy)

        with django_assert_max_num_queries(26):
            assert client.get(page("broadcast_queue")).status_code == 200
