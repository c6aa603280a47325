"""What deputies hold and when, and who appoints them."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from cityline.audit.models import Entry
from cityline.staff import factor
from cityline.staff.exceptions import NobodyToAsk, NotADeputy, NotAllowed
from cityline.staff.models import Deputyship, Letter
from cityline.staff.roles import Role, held_by, holders_of, is_raised, roles_of
from cityline.staff.services import deputies
from cityline.staff.sessions import idle_minutes
from cityline.staff.tests import factories
from cityline.staff.tests.deputies.appointing import MONDAY, again, appointed, refused, tokyo

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("moment", "roles"),
    [
        (tokyo(MONDAY - timedelta(days=1), 23, 59, 59), {"drafter"}),
        (tokyo(MONDAY, 0), {"drafter", "patroller"}),
        (tokyo(MONDAY, 23, 59, 59), {"drafter", "patroller"}),
        (tokyo(MONDAY + timedelta(days=1), 0), {"drafter"}),
    ],
)
def test_deputy_has_the_role_on_the_citys_days_alone(boss, absent, deputy, moment, roles):
    appointed(boss, absent, deputy)

    with time_machine.travel(moment, tick=False):
        assert roles_of(again(deputy)) == roles
        assert (again(deputy) in holders_of(Role.PATROLLER)) is ("patroller" in roles)


def test_only_approving_roles_are_lent(boss, deputy):
    everything = factories.user(Role.PATROLLER, Role.ADMINISTRATOR, Role.VIEWER)
    appointed(boss, everything, deputy, MONDAY - timedelta(days=1))

    assert roles_of(again(deputy)) == {"drafter", "patroller"}
    assert [(held.role, held.absent) for held in held_by(again(deputy))] == [
        ("drafter", None),
        ("patroller", everything.pk),
    ]


def test_deputy_counts_as_raised_while_it_lasts(settings, boss, absent, deputy):
    settings.REQUIRE_SECOND_FACTOR = True
    appointed(boss, absent, deputy)
    before = (is_raised(again(deputy)), factor.is_required_of(again(deputy)), idle_minutes(again(deputy)))

    with time_machine.travel(tokyo(MONDAY, 9), tick=False):
        now = (is_raised(again(deputy)), factor.is_required_of(again(deputy)), idle_minutes(again(deputy)))

    assert before == (False, False, settings.SESSION_IDLE_MINUTES)
    assert now == (True, True, settings.SESSION_IDLE_MINUTES_RAISED)


def test_a_deputys_deputy_is_none(boss, absent, deputy):
    third = factories.drafter()
    appointed(boss, absent, deputy, MONDAY, MONDAY + timedelta(days=9))

    with time_machine.travel(tokyo(MONDAY, 9), tick=False):
        assert "代理" in refused(boss, again(deputy), third)
        Deputyship.objects.create(  # and where a row says so all the same
            absent=deputy,
            deputy=third,
            first_day=MONDAY,
            last_day=MONDAY,
            appointed_by=boss,
            appointed_at=timezone.now(),
        )
        assert roles_of(again(third)) == {"drafter"}


def test_appointing_is_audited_and_the_patrol_and_both_are_told(boss, absent, deputy):
    colleague = factories.patroller(email="colleague@city.example")

    appointed(boss, absent, deputy)

    entry = Entry.objects.get(action="staff.deputy_appointed")
    assert (entry.actor, entry.object_id) == (boss, deputy.pk)
    assert entry.data == {
        "absent": str(absent),
        "deputy": str(deputy),
        "first_day": "2026-11-23",
        "last_day": "2026-11-23",
    }
    assert {letter.user for letter in Letter.objects.select_related("user")} == {absent, deputy, colleague}
    assert all("/admin/staff/deputies/" in letter.body for letter in Letter.objects.all())


@pytest.mark.parametrize(
    ("first", "last", "word"),
    [
        (MONDAY, MONDAY - timedelta(days=1), "最終日"),
        (MONDAY - timedelta(days=9), MONDAY - timedelta(days=2), "過ぎ"),
        (MONDAY - timedelta(days=1), MONDAY - timedelta(days=1), "24時間"),
        (MONDAY, MONDAY + timedelta(days=92), "92日"),
        (MONDAY + timedelta(days=400), MONDAY + timedelta(days=401), "1年"),
    ],
)
def test_days_nobody_can_mean_are_refused_in_words(boss, absent, deputy, first, last, word):
    assert word in refused(boss, absent, deputy, first, last)


def test_who_cannot_stand_in(boss, absent, deputy):
    gone = factories.drafter(is_active=False)

    assert "自分" in refused(boss, absent, absent)
    assert "有効" in refused(boss, absent, gone)
    assert "承認" in refused(boss, factories.drafter(), deputy)
    appointed(boss, absent, deputy, MONDAY, MONDAY + timedelta(days=6))
    assert "すでに" in refused(boss, absent, deputy, MONDAY + timedelta(days=6), MONDAY + timedelta(days=8))
    other = factories.patroller()
    appointed(boss, other, factories.drafter(), MONDAY, MONDAY)
    assert "不在" in refused(boss, absent, other)


@pytest.mark.parametrize("role", [Role.PATROLLER, Role.DRAFTER, Role.DUTY_OFFICER, Role.VIEWER])
def test_only_an_administrator_appoints(absent, deputy, role):
    with pytest.raises(NotAllowed):
        appointed(factories.user(role), absent, deputy)
    assert not Deputyship.objects.exists()


def test_patroller_asks_and_the_administrators_are_told(boss, absent, deputy):
    deputies.ask(by=absent, absent=absent, deputy=deputy, first_day=MONDAY, last_day=MONDAY)

    assert [letter.user for letter in Letter.objects.select_related("user")] == [boss]
    assert not Deputyship.objects.exists()
    with pytest.raises(NotAllowed):
        deputies.ask(by=deputy, absent=absent, deputy=deputy, first_day=MONDAY, last_day=MONDAY)


def test_who_set_the_system_up_is_asked_too(absent, deputy):
    first = factories.user(is_superuser=True, email="first@city.example")

    deputies.ask(by=absent, absent=absent, deputy=deputy, first_day=MONDAY, last_day=MONDAY)

    assert [letter.user for letter in Letter.objects.select_related("user")] == [first]


def test_asking_where_nobody_can_be_reached_says_so(absent, deputy):
    factories.user(Role.ADMINISTRATOR)

    with pytest.raises(NobodyToAsk):
        deputies.ask(by=absent, absent=absent, deputy=deputy, first_day=MONDAY, last_day=MONDAY)

    assert not Entry.objects.filter(action="staff.deputy_asked_for").exists()


@pytest.mark.parametrize("count", [1, 6])
def test_roles_take_one_query_however_many_lend_them(boss, deputy, django_assert_num_queries, count):
    for _n in range(count):
        appointed(boss, factories.patroller(), deputy, MONDAY - timedelta(days=1))
    fresh = again(deputy)

    with django_assert_num_queries(1):
        assert "patroller" in roles_of(fresh)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_at_once_make_one(boss, absent, deputy):
    other = factories.user(Role.ADMINISTRATOR)
    ready, outcomes = threading.Barrier(2), []

    def go(by):
        ready.wait()
        try:
            outcomes.append(appointed(by, absent, deputy).pk)
        except NotADeputy:
            outcomes.append(None)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[by]) for by in (boss, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Deputyship.objects.count() == 1
    assert outcomes.count(None) == 1
