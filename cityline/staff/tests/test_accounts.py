"""Roles and tables."""

import pytest
from django.urls import reverse

from cityline.audit.models import Entry
from cityline.staff.exceptions import LastAdministrator, NotAllowed
from cityline.staff.models import User
from cityline.staff.roles import Role
from cityline.staff.services.roles import set_roles
from cityline.staff.tests import factories

pytestmark = pytest.mark.django_db


def names(user):
    return set(user.groups.values_list("name", flat=True))


def test_roles_are_set_by_an_administrator_and_audited():
    boss, member = factories.user(Role.ADMINISTRATOR), factories.user(Role.DRAFTER)

    changed = set_roles(by=boss, user=member, roles=[Role.PATROLLER])

    entry = Entry.objects.get(action="staff.set_roles")
    assert (changed, names(member)) == (True, {Role.PATROLLER})
    assert (entry.actor, entry.data) == (
        boss,
        {"given": ["patroller"], "taken": ["drafter"], "roles": ["patroller"]},
    )


def test_same_roles_again_leave_no_entry():
    boss, member = factories.user(Role.ADMINISTRATOR), factories.user(Role.DRAFTER)

    assert set_roles(by=boss, user=member, roles=[Role.DRAFTER]) is False
    assert not Entry.objects.exists()


def test_patroller_cannot_make_themselves_administrator():
    patroller = factories.patroller()

    with pytest.raises(NotAllowed):
        set_roles(by=patroller, user=patroller, roles=[Role.ADMINISTRATOR])


def test_last_administrator_cannot_give_the_role_away():
    boss = factories.user(Role.ADMINISTRATOR)

    with pytest.raises(LastAdministrator):
        set_roles(by=boss, user=boss, roles=[])


def inactive(client, member, **typed):
    return client.post(
        reverse("admin:staff_user_change", args=[member.pk]),
        {"username": member.username, "last_name": "x", "email": "", "roles": ["administrator"], **typed},
    )


@pytest.mark.parametrize("roles", [["administrator"], []])
def test_last_administrator_is_not_made_inactive_and_reads_why(client, roles):
    boss = factories.user(Role.ADMINISTRATOR)
    factories.user(Role.ADMINISTRATOR, is_active=False)
    client.force_login(boss)

    answer = inactive(client, boss, roles=roles)

    boss.refresh_from_db()
    assert (boss.is_active, names(boss)) == (True, {Role.ADMINISTRATOR})
    assert "先に別の職員" in answer.content.decode()


def test_one_of_two_administrators_may_leave(client):
    boss, other = factories.user(Role.ADMINISTRATOR), factories.user(Role.ADMINISTRATOR)
    client.force_login(boss)

    inactive(client, other)

    other.refresh_from_db()
    assert not other.is_active


def test_account_form_changes_roles_but_never_django_flags(client):
    boss, member = factories.user(Role.ADMINISTRATOR), factories.user(Role.DRAFTER, is_staff=False)
    client.force_login(boss)

    answer = client.post(
        reverse("admin:staff_user_change", args=[member.pk]),
        {
            "username": member.username,
            "last_name": "新",
            "email": "new@city.example",
            "is_active": "on",
            "roles": ["viewer"],
            "is_superuser": "on",
            "is_staff": "on",
            "groups": [],
        },
    )

    member = User.objects.get(pk=member.pk)
    assert answer.status_code == 302
    assert (member.last_name, member.is_superuser, member.is_staff) == ("新", False, False)
    assert names(member) == {Role.VIEWER}


@pytest.mark.parametrize("name", ["staff_user_changelist", "staff_department_changelist", "audit_entry_changelist"])
def test_drafter_sees_no_tables_of_accounts_or_the_audit_log(client, name):
    client.force_login(factories.drafter())

    assert client.get(reverse(f"admin:{name}")).status_code == 403


def test_patroller_reads_accounts_but_cannot_change_them(client):
    client.force_login(factories.patroller())
    member = factories.drafter()
    address = reverse("admin:staff_user_change", args=[member.pk])

    assert client.get(address).status_code == 200
    assert client.post(address, {"last_name": "x"}).status_code == 403


def test_accounts_and_audit_entries_cannot_be_deleted(client):
    boss = factories.user(Role.ADMINISTRATOR, is_superuser=True)
    set_roles(by=boss, user=factories.drafter(), roles=[Role.VIEWER])
    client.force_login(boss)

    answers = [
        client.post(reverse("admin:staff_user_delete", args=[boss.pk]), {"post": "yes"}),
        client.post(reverse("admin:audit_entry_delete", args=[Entry.objects.first().pk]), {"post": "yes"}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]


def test_language_can_be_switched_from_every_page(client):
    client.force_login(factories.drafter())

    client.post(reverse("admin:set_language"), {"language": "en", "next": "/admin/"})

    assert "Write a new broadcast" in client.get("/admin/").content.decode()
