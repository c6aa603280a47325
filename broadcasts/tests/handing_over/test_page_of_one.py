"""The page of what one person holds."""

import pytest
from django.urls import reverse

from broadcasts.models import Broadcast
from broadcasts.tests import factories
from broadcasts.tests.handing_over.hands import hand, ticked
from cityline.staff.models import User

pytestmark = pytest.mark.django_db


def test_administrator_sees_how_many_and_not_what(client, boss, author, of_each):
    client.force_login(boss)

    text = client.get(reverse("admin:holdings", args=[author.pk])).content.decode()

    assert all(f"#{each.pk}" in text for each in of_each)
    assert "水道工事" not in text


def test_colleague_sees_them_and_takes_over(client, author, colleague, of_each):
    client.force_login(colleague)
    address = reverse("admin:holdings", args=[author.pk])
    assert "水道工事" in client.get(address).content.decode()

    client.post(address, {"holding": [f"writing-{of_each[0].pk}"], "to": colleague.pk})

    assert [each.pk for each in Broadcast.objects.filter(in_charge=colleague)] == [of_each[0].pk]


def test_one_broadcast_leads_to_handing_over_it_alone(client, author, colleague, of_each):
    client.force_login(colleague)
    link = f"{reverse('admin:holdings', args=[author.pk])}?only={of_each[1].pk}"

    assert link in client.get(reverse("admin:broadcast_detail", args=[of_each[1].pk])).content.decode()
    assert ticked(client.get(link)) == [f"waiting-{of_each[1].pk}"]


def test_refusal_keeps_what_was_ticked(client, author, colleague, of_each):
    client.force_login(colleague)
    chosen = f"coming-{of_each[2].pk}"

    answer = client.post(reverse("admin:holdings", args=[author.pk]), {"holding": [chosen], "to": ""})

    assert ticked(answer) == [chosen]


def test_what_has_ended_offers_no_handing_over(client, author, of_each):
    Broadcast.objects.filter(pk=of_each[3].pk).update(status="cancelled")
    client.force_login(author)

    text = client.get(reverse("admin:broadcast_detail", args=[of_each[3].pk])).content.decode()

    assert "?only=" not in text


def test_other_departments_learn_nothing_and_take_nothing(client, author, of_each):
    other = factories.drafter()
    client.force_login(other)
    address = reverse("admin:holdings", args=[author.pk])

    assert client.get(address).status_code == 403
    client.post(address, {"holding": [f"writing-{of_each[0].pk}"], "to": other.pk})

    assert not Broadcast.objects.exclude(in_charge=None).exists()


@pytest.mark.parametrize("to", ["", "0", "9" * 30, "x", "-1", "１"])
def test_nobody_there_is_no_successor(client, boss, author, of_each, to):
    client.force_login(boss)
    typed = {"holding": [f"writing-{of_each[0].pk}", "nonsense", "writing-0"], "to": to}

    answer = client.post(reverse("admin:holdings", args=[author.pk]), typed)

    assert "引き継ぎ先を選んでください" in answer.content.decode()
    assert not Broadcast.objects.exclude(in_charge=None).exists()


def test_what_they_have_already_is_not_called_handed_over(client, boss, author, colleague, category):
    draft = factories.draft(author, category)
    hand([draft], boss, colleague)
    User.objects.filter(pk=colleague.pk).update(is_active=False)
    client.force_login(boss)
    address = reverse("admin:holdings", args=[colleague.pk])
    User.objects.filter(pk=colleague.pk).update(is_active=True)

    answer = client.post(address, {"holding": [f"writing-{draft.pk}"], "to": colleague.pk})

    assert "引き継いだものはありません" in answer.content.decode()
