"""Who reads what in the audit log."""

import pytest
from django.urls import reverse

from cityline.audit.models import Entry
from cityline.audit.services import record
from cityline.line.models import LineCall
from cityline.staff.roles import Role
from cityline.staff.tests import factories

pytestmark = pytest.mark.django_db
LIST = reverse("admin:audit_entry_changelist")


@pytest.fixture
def entries():
    """One about an account, one about a department, one import, and one about something of another app."""
    boss = factories.user(Role.ADMINISTRATOR)
    record(action="staff.set_roles", actor=boss, on=factories.drafter())
    record(action="tables.change", actor=boss, on=factories.department())
    record(action="staff.import_people", actor=boss)
    record(action="tables.add", actor=boss, on=LineCall(pk=1))
    Entry.objects.create(at=Entry.objects.first().at, action="broadcasts.approve", object_type="broadcasts.broadcast")


def seen(client):
    return sorted(f"{e.action} {e.object_type}" for e in client.get(LIST).context["cl"].queryset)


def test_administrator_sees_what_was_done_to_accounts_only(client, entries):
    client.force_login(factories.user(Role.ADMINISTRATOR))
    hidden = Entry.objects.get(action="broadcasts.approve")

    page = client.get(reverse("admin:audit_entry_change", args=[hidden.pk]))

    assert seen(client) == ["staff.import_people ", "staff.set_roles staff.user", "tables.change staff.department"]
    assert page.status_code == 302


def test_patroller_sees_everything(client, entries):
    client.force_login(factories.patroller())

    assert len(seen(client)) == 5


def test_administrator_who_patrols_sees_everything(client, entries):
    client.force_login(factories.user(Role.ADMINISTRATOR, Role.PATROLLER))

    assert len(seen(client)) == 5
