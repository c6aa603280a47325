"""What ends a deputyship, and that nothing else changes one."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cityline.audit.models import Entry
from cityline.staff.exceptions import DeputyshipOver, NotAllowed
from cityline.staff.models import Deputyship, Letter, User
from cityline.staff.roles import Role, roles_of
from cityline.staff.services import deputies, letters, second_factor
from cityline.staff.services.activity import note_change
from cityline.staff.services.roles import set_roles
from cityline.staff.tests import factories
from cityline.staff.tests.deputies.appointing import MONDAY, again, appointed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["boss", "absent", "deputy"])
def test_ending_works_at_once_and_once(boss, absent, deputy, who):
    made = appointed(boss, absent, deputy, MONDAY - timedelta(days=1))
    by = {"boss": boss, "absent": absent, "deputy": deputy}[who]
    assert "patroller" in roles_of(again(deputy))

    deputies.end(by=again(by), deputyship_id=made.pk)

    assert roles_of(again(deputy)) == {"drafter"}
    assert Entry.objects.get(action="staff.deputy_ended").actor == by
    with pytest.raises(DeputyshipOver):
        deputies.end(by=boss, deputyship_id=made.pk)


def test_nobody_else_ends_it(boss, absent, deputy):
    made = appointed(boss, absent, deputy)

    with pytest.raises(NotAllowed):
        deputies.end(by=factories.patroller(), deputyship_id=made.pk)


@pytest.mark.parametrize("leaver", ["absent", "deputy"])
def test_leaving_ends_it_for_good(boss, absent, deputy, leaver):
    appointed(boss, absent, deputy, MONDAY - timedelta(days=1))
    who = {"absent": absent, "deputy": deputy}[leaver]
    User.objects.filter(pk=who.pk).update(is_active=False)
    without_service = roles_of(again(deputy))

    note_change(by=boss, user=again(who), was_active=True, was_in=None)
    User.objects.filter(pk=who.pk).update(is_active=True)

    assert "patroller" not in without_service
    assert roles_of(again(deputy)) == {"drafter"}
    assert Deputyship.objects.get().ended_by == boss


def test_role_that_is_taken_from_the_absent_person_is_taken_from_the_deputy(boss, absent, deputy):
    appointed(boss, absent, deputy, MONDAY - timedelta(days=1))

    set_roles(by=boss, user=absent, roles=[Role.DRAFTER])

    assert roles_of(again(deputy)) == {"drafter"}


def test_coming_back_counts_as_a_new_role(boss):
    back = factories.patroller(email="back@city.example")
    colleague = factories.patroller(email="colleague@city.example")

    note_change(by=boss, user=back, was_active=False, was_in=None)

    assert again(back).raised_at == Letter.objects.get(user=colleague).written_at
    assert Entry.objects.filter(action="staff.reactivate", object_id=back.pk).count() == 1


def test_coming_back_without_an_approving_role_raises_nothing(boss, deputy):
    note_change(by=boss, user=deputy, was_active=False, was_in=None)

    assert (again(deputy).raised_at, Letter.objects.count()) == (None, 0)


def test_resetting_a_deputys_second_factor_raises_them_too(boss, absent, deputy):
    appointed(boss, absent, deputy, MONDAY + timedelta(days=3), MONDAY + timedelta(days=3))

    second_factor.reset(by=boss, user=deputy)

    assert again(deputy).raised_at is not None


@pytest.mark.parametrize(
    "column", ["last_day = last_day + 1", "deputy_id = appointed_by_id", "appointed_at = now() - interval '2 days'"]
)
def test_database_lets_nobody_change_one(boss, absent, deputy, column):
    made = appointed(boss, absent, deputy)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE staff_deputyship SET {column} WHERE id = %s", [made.pk])  # noqa: S608  ours
    with pytest.raises(DatabaseError), transaction.atomic():
        made.delete()
    deputies.end(by=boss, deputyship_id=made.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        Deputyship.objects.filter(pk=made.pk).update(ended_at=None)


def test_groups_of_the_deputy_stay_as_they_are(boss, absent, deputy):
    appointed(boss, absent, deputy, MONDAY - timedelta(days=1))

    assert list(Group.objects.filter(user=deputy).values_list("name", flat=True)) == ["drafter"]


def test_letter_goes_out_whatever_somebody_is_called(boss):
    officer = factories.patroller(email="officer@city.example")
    named = factories.drafter(last_name="鈴\n木" + "長" * 147, first_name="い" * 150)

    set_roles(by=boss, user=named, roles=[Role.PATROLLER])
    letters.send_waiting(now=timezone.now())

    letter = Letter.objects.get(user=officer)
    assert letter.sent_at is not None
    assert (len(letter.subject), "\n" in letter.subject) == (200, False)
