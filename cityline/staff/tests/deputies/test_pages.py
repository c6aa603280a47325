"""The pages on which deputies are asked for, appointed and ended."""

from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cityline.staff.models import Deputyship, Letter
from cityline.staff.roles import Role
from cityline.staff.services import deputies
from cityline.staff.tests import factories
from cityline.staff.tests.deputies.appointing import MONDAY, appointed, tokyo

pytestmark = pytest.mark.django_db


def test_administrator_appoints_and_ends(client, boss, absent, deputy):
    client.force_login(boss)
    typed = {"absent": absent.pk, "deputy": deputy.pk, "first_day": "2026-11-22", "last_day": "2026-11-30"}

    answer = client.post(reverse("admin:deputy_new"), typed, follow=True)

    made = Deputyship.objects.get()
    assert (made.first_day, made.last_day, made.appointed_by) == (date(2026, 11, 22), date(2026, 11, 30), boss)
    assert str(deputy) in answer.content.decode()
    client.post(reverse("admin:deputy_end", args=[made.pk]))
    assert Deputyship.objects.get().ended_at is not None


@pytest.mark.parametrize("day", ["2026-02-30", "", "きのう", "2026-13-01", "99999-01-01"])
def test_days_that_do_not_exist_are_named(client, boss, absent, deputy, day):
    client.force_login(boss)
    typed = {"absent": absent.pk, "deputy": deputy.pk, "first_day": day, "last_day": "2026-11-30"}

    page = client.post(reverse("admin:deputy_new"), typed).content.decode()

    assert page.count("cl-field-error") == 1
    assert not Deputyship.objects.exists()


def test_patroller_asks_by_the_same_form(client, boss, absent, deputy):
    client.force_login(absent)
    typed = {"absent": absent.pk, "deputy": deputy.pk, "first_day": "2026-11-23", "last_day": "2026-11-30"}

    client.post(reverse("admin:deputy_new"), typed)

    assert (Deputyship.objects.count(), Letter.objects.filter(user=boss).count()) == (0, 1)


@pytest.mark.parametrize("role", [Role.DRAFTER, Role.VIEWER])
def test_others_do_not_get_in(client, absent, deputy, boss, role):
    made = appointed(boss, absent, deputy)
    client.force_login(factories.user(role))

    assert client.get(reverse("admin:deputies")).status_code == 403
    assert client.get(reverse("admin:deputy_new")).status_code == 403
    client.post(reverse("admin:deputy_end", args=[made.pk]))
    assert Deputyship.objects.get().ended_at is None


@pytest.mark.parametrize(("first", "moment"), [(-1, "11月23日 10:00"), (1, "11月24日 00:00")])
def test_appointing_says_from_when_it_counts(client, boss, absent, deputy, first, moment):
    client.force_login(boss)
    days = {"first_day": MONDAY + timedelta(days=first), "last_day": MONDAY + timedelta(days=2)}

    answer = client.post(reverse("admin:deputy_new"), {"absent": absent.pk, "deputy": deputy.pk, **days}, follow=True)

    text = answer.content.decode()
    assert f"{moment}から判断できます" in text
    assert f"判断できるのは{moment}から" in text


def test_form_that_is_opened_would_be_taken(client, boss, absent, deputy):
    client.force_login(boss)
    form = client.get(reverse("admin:deputy_new")).context["form"]
    days = {name: form[name].value() for name in ("first_day", "last_day")}

    assert deputies.why_not(absent=absent, deputy=deputy, today=timezone.localdate(), **days) is None


def test_letter_to_the_administrators_leads_to_the_form_filled_in(client, boss, absent, deputy):
    deputies.ask(by=absent, absent=absent, deputy=deputy, first_day=MONDAY, last_day=MONDAY + timedelta(days=7))
    link = urlsplit(Letter.objects.get(user=boss).body.split()[-1])
    client.force_login(boss)

    form = client.get(f"{link.path}?{link.query}").context["form"]

    assert {name: str(form[name].value()) for name in form.fields} == {
        "absent": str(absent.pk),
        "deputy": str(deputy.pk),
        "first_day": "2026-11-23",
        "last_day": "2026-11-30",
    }
    assert client.get(f"{link.path}?absent=x&first_day=%3Cb%3E").status_code == 200


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_deputy_sees_their_own_whenever_it_is(client, boss, absent, deputy, days):
    made = appointed(boss, absent, deputy)
    appointed(boss, factories.patroller(), factories.drafter())

    with time_machine.travel(tokyo(MONDAY + timedelta(days=days), 9), tick=False):
        client.force_login(deputy)
        shown = client.get(reverse("admin:deputies")).context

    rows = [each for each, *_rest in [*shown["now_rows"], *shown["coming_rows"]]]
    assert made in [*rows, *shown["past"]]
    # On the day itself the lent role shows all.
    assert len([*rows, *shown["past"]]) == (2 if days == 0 else 1)


def test_list_costs_the_same_for_many(client, boss, absent, django_assert_max_num_queries):
    client.force_login(boss)

    def queries():
        with django_assert_max_num_queries(60) as counted:
            client.get(reverse("admin:deputies"))
        return len(counted)

    appointed(boss, absent, factories.drafter())
    one = queries()
    for _n in range(5):
        appointed(boss, factories.patroller(), factories.drafter())

    assert queries() == one
