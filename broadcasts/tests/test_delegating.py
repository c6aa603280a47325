"""Granting and ending a delegation, and what the database says to whoever goes round the services."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from broadcasts.exceptions import BroadcastError, NotAllowed
from broadcasts.models import Delegation
from broadcasts.services import delegating
from broadcasts.tests import factories as make
from broadcasts.tests.delegated import delegation, in_days
from cityline.audit.models import Entry
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db


def test_grant_keeps_its_terms_and_is_on_record(category):
    boss, library = make.patroller(), make.department(name="図書館")

    made = delegation(category, library, by=boss, reach_max=500, conditions=["known_template", "checks_clean"])

    assert (made.department, made.category, made.reach_max) == (library, category, 500)
    assert (made.valid_from, made.valid_until) == (in_days(0), in_days(30))
    assert (made.conditions, made.granted_by) == (["checks_clean", "known_template"], boss)
    data = Entry.objects.get(action="broadcasts.delegation").data
    assert (data["department"], data["reach_max"]) == ("図書館", 500)


@pytest.mark.parametrize(
    "terms",
    [
        {"reach_max": 0},
        {"reach_max": 10_000_001},
        {"valid_until": in_days(-1)},
        {"valid_until": in_days(400)},
        {"conditions": ["anything"]},
        {"category_id": 0},
        {"department_id": 0},
    ],
)
def test_grant_that_makes_no_sense_is_refused(category, terms):
    with pytest.raises(BroadcastError):
        delegation(category, **terms)

    assert Delegation.objects.count() == 0


def test_grant_to_a_closed_department_or_for_a_retired_category_is_refused(category):
    retired = make.category(retired_at=timezone.now())

    for where, what in [(make.department(is_active=False), category), (make.department(), retired)]:
        with pytest.raises(BroadcastError):
            delegation(what, where)


@pytest.mark.parametrize("roles", [[Role.DRAFTER], [Role.DUTY_OFFICER], [Role.ADMINISTRATOR], [Role.VIEWER]])
def test_nobody_but_the_pr_office_grants_or_ends(category, roles):
    somebody = make.user(*roles, department=make.department())
    made = delegation(category)

    with pytest.raises(NotAllowed):
        delegation(make.category(), by=somebody)
    with pytest.raises(NotAllowed):
        delegating.end(delegation_id=made.pk, by=somebody, words="もう不要")

    assert Delegation.objects.filter(ended_at=None).count() == 1


def test_patroller_of_less_than_a_day_grants_nothing_and_may_end(category):
    new = make.patroller(raised_at=timezone.now() - timedelta(hours=23))
    made = delegation(category)

    with pytest.raises(NotAllowed):
        delegation(make.category(), by=new)

    assert delegating.end(delegation_id=made.pk, by=new, words="誤字が続いた").ended_by == new


def test_two_for_the_same_department_and_category_do_not_overlap(category):
    made = delegation(category)

    with pytest.raises(BroadcastError):
        delegation(category, made.department)
    delegating.end(delegation_id=made.pk, by=make.patroller(), words="条件を変える")

    assert delegation(category, made.department).pk != made.pk


def test_end_says_why_and_happens_once(category):
    made, boss = delegation(category), make.patroller()

    with pytest.raises(BroadcastError):
        delegating.end(delegation_id=made.pk, by=boss, words="  ")
    delegating.end(delegation_id=made.pk, by=boss, words="体制が変わる")
    with pytest.raises(BroadcastError):
        delegating.end(delegation_id=made.pk, by=boss, words="もう一度")

    made.refresh_from_db()
    assert (made.ended_by, made.ended_for) == (boss, "体制が変わる")
    assert Entry.objects.filter(action="broadcasts.delegation_ended").count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"reach_max": 999_999},
        {"valid_until": in_days(200)},
        {"conditions": []},
        {"ended_at": None, "ended_by": None, "ended_for": ""},
    ],
)
def test_database_keeps_a_delegation_as_it_was_granted(category, change):
    made = delegation(category)
    if "ended_at" in change:
        delegating.end(delegation_id=made.pk, by=make.patroller(), words="終わり")

    with pytest.raises(IntegrityError), transaction.atomic():
        Delegation.objects.filter(pk=made.pk).update(**change)


def test_database_deletes_no_delegation_and_takes_none_of_a_new_patroller(category):
    made = delegation(category)
    make.patroller(pk=9_999_999, raised_at=timezone.now())

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM broadcasts_delegation")
    made.pk, made.granted_by_id, made.category = None, 9_999_999, make.category()
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)
