"""The list of everybody who left something behind."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from broadcasts.models import Broadcast
from broadcasts.tests import factories
from broadcasts.tests.handing_over.hands import again
from cityline.staff.models import Letter, User
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db


def test_of_several_people_at_once(client, boss, office, colleague, category):
    leavers = [factories.drafter(office), factories.drafter(office)]
    for leaver in leavers:
        factories.draft(leaver, category)
    User.objects.filter(pk__in=[one.pk for one in leavers]).update(is_active=False)
    client.force_login(boss)
    address = reverse("admin:holdings_left")

    client.post(address, {f"to-{one.pk}": colleague.pk for one in leavers})

    assert Broadcast.objects.filter(in_charge=colleague).count() == 2
    assert "引き継ぎが必要なものはありません" in client.get(address).content.decode()


def test_one_successor_gets_one_letter(client, boss, office, author, colleague, of_each, category):
    third = factories.drafter(office)
    factories.draft(third, category)
    User.objects.filter(pk__in=[author.pk, third.pk]).update(is_active=False)
    client.force_login(boss)

    client.post(reverse("admin:holdings_left"), {f"to-{one.pk}": colleague.pk for one in (author, third)})

    [letter] = Letter.objects.filter(user=colleague)
    assert "5件" in letter.body


def test_letters_about_several_lead_where_their_readers_may_go(client, boss, author, colleague, of_each):
    User.objects.filter(pk=author.pk).update(is_active=False)
    stranger, officer = factories.drafter(), factories.patroller()
    address = reverse("admin:holdings_left")
    seen = {}
    for reader in (colleague, officer, stranger):
        client.force_login(reader)
        seen[reader] = {row[0]: bool(row[3]) for row in client.get(address).context["rows"]}

    assert seen == {colleague: {author: True}, officer: {author: False}, stranger: {}}
    client.force_login(colleague)
    client.post(address, {f"to-{author.pk}": colleague.pk})
    assert Broadcast.objects.filter(in_charge=colleague).count() == 4


@pytest.mark.parametrize("who", ["officer", "stranger"])
def test_who_may_not_hand_over_is_offered_nothing_and_refused(client, author, colleague, of_each, who):
    User.objects.filter(pk=author.pk).update(is_active=False)
    reader = {"officer": factories.patroller, "stranger": factories.drafter}[who]()
    client.force_login(reader)
    one = reverse("admin:holdings", args=[author.pk])

    client.post(reverse("admin:holdings_left"), {f"to-{author.pk}": colleague.pk})
    client.post(one, {"holding": [f"writing-{of_each[0].pk}"], "to": colleague.pk})

    assert not Broadcast.objects.exclude(in_charge=None).exists()
    if who == "officer":
        assert "引き継ぎできるのは" in client.get(one).content.decode()


def test_others_do_not_get_to_the_list(client, of_each):
    client.force_login(factories.user(Role.VIEWER))

    assert client.get(reverse("admin:holdings_left")).status_code == 403


def test_who_has_moved_keeps_what_they_write_now(client, boss, author, colleague, category):
    old = factories.draft(author, category)
    User.objects.filter(pk=author.pk).update(department=factories.department())
    new = factories.draft(again(author), category)
    client.force_login(boss)
    address = reverse("admin:holdings_left")
    [(_person, counts, *_rest)] = client.get(address).context["rows"]

    client.post(address, {f"to-{author.pk}": colleague.pk})

    assert [count for _name, count in counts] == [1]
    assert list(Broadcast.objects.filter(in_charge=colleague)) == [old]
    assert Broadcast.objects.get(pk=new.pk).in_charge is None


def test_of_two_departments_each_takes_its_own(client, boss, author, colleague, category):
    old = factories.draft(author, category)
    User.objects.filter(pk=author.pk).update(department=factories.department())
    new = factories.draft(again(author), category)
    User.objects.filter(pk=author.pk).update(is_active=False)
    client.force_login(boss)

    client.post(reverse("admin:holdings_left"), {f"to-{author.pk}": colleague.pk})

    assert list(Broadcast.objects.exclude(in_charge=None)) == [old]
    assert Broadcast.objects.get(pk=new.pk).in_charge is None


def test_who_writes_no_more_is_listed_too(client, boss, author, category):
    factories.draft(author, category)
    author.groups.clear()
    client.force_login(boss)

    assert [row[0] for row in client.get(reverse("admin:holdings_left")).context["rows"]] == [author]


@pytest.mark.parametrize("name", ["holdings", "holdings_left"])
def test_costs_the_same_for_many(client, boss, office, author, category, name):
    client.force_login(boss)
    address = reverse(f"admin:{name}", args=[author.pk] if name == "holdings" else [])

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as counted:
            assert client.get(f"{address}?all=1").status_code == 200
        return len(counted)

    factories.draft(author, category)
    factories.drafter(office)
    one = queries()
    for _n in range(4):
        factories.draft(author, category)
        factories.draft(factories.drafter(), category)

    assert queries() == one
