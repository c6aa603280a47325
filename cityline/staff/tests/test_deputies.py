"""Deputies: what they hold and when, who appoints them, and what ends it."""

import threading
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cityline.audit.models import Entry
from cityline.staff import factor
from cityline.staff.exceptions import DeputyshipOver, NobodyToAsk, NotADeputy, NotAllowed
from cityline.staff.models import Deputyship, Letter, User
from cityline.staff.roles import Role, held_by, holders_of, is_raised, roles_of
from cityline.staff.services import deputies, letters, second_factor
from cityline.staff.services.activity import note_change
from cityline.staff.services.roles import set_roles
from cityline.staff.sessions import idle_minutes
from cityline.staff.tests import factories

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 23)


def tokyo(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute, second)))


@pytest.fixture(autouse=True)
def on_sunday():
    with time_machine.travel(tokyo(MONDAY - timedelta(days=1), 10), tick=True):
        yield


@pytest.fixture
def boss():
    return factories.user(Role.ADMINISTRATOR, email="boss@city.example")


@pytest.fixture
def absent():
    return factories.patroller(email="absent@city.example")


@pytest.fixture
def deputy():
    return factories.drafter(email="deputy@city.example")


def again(user):
    return User.objects.get(pk=user.pk)


def appointed(boss, absent, deputy, first=MONDAY, last=MONDAY):
    return deputies.appoint(by=boss, absent=absent, deputy=deputy, first_day=first, last_day=last)


def refused(boss, absent, deputy, first=MONDAY, last=MONDAY):
    with pytest.raises(NotADeputy) as refusal:
        appointed(boss, absent, deputy, first, last)
    return str(refusal.value)


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


class TestPages:
    def test_administrator_appoints_and_ends(self, client, boss, absent, deputy):
        client.force_login(boss)
        typed = {"absent": absent.pk, "deputy": deputy.pk, "first_day": "2026-11-22", "last_day": "2026-11-30"}

        answer = client.post(reverse("admin:deputy_new"), typed, follow=True)

        made = Deputyship.objects.get()
        assert (made.first_day, made.last_day, made.appointed_by) == (date(2026, 11, 22), date(2026, 11, 30), boss)
        assert str(deputy) in answer.content.decode()
        client.post(reverse("admin:deputy_end", args=[made.pk]))
        assert Deputyship.objects.get().ended_at is not None

    @pytest.mark.parametrize("day", ["2026-02-30", "", "きのう", "2026-13-01", "99999-01-01"])
    def test_days_that_do_not_exist_are_named(self, client, boss, absent, deputy, day):
        client.force_login(boss)
        typed = {"absent": absent.pk, "deputy": deputy.pk, "first_day": day, "last_day": "2026-11-30"}

        page = client.post(reverse("admin:deputy_new"), typed).content.decode()

        assert page.count("cl-field-error") == 1
        assert not Deputyship.objects.exists()

    def test_patroller_asks_by_the_same_form(self, client, boss, absent, deputy):
        client.force_login(absent)
        typed = {"absent": absent.pk, "deputy": deputy.pk, "first_day": "2026-11-23", "last_day": "2026-11-30"}

        client.post(reverse("admin:deputy_new"), typed)

        assert (Deputyship.objects.count(), Letter.objects.filter(user=boss).count()) == (0, 1)

    @pytest.mark.parametrize("role", [Role.DRAFTER, Role.VIEWER])
    def test_others_do_not_get_in(self, client, absent, deputy, boss, role):
        made = appointed(boss, absent, deputy)
        client.force_login(factories.user(role))

        assert client.get(reverse("admin:deputies")).status_code == 403
        assert client.get(reverse("admin:deputy_new")).status_code == 403
        client.post(reverse("admin:deputy_end", args=[made.pk]))
        assert Deputyship.objects.get().ended_at is None

    @pytest.mark.parametrize(("first", "moment"), [(-1, "2026/11/23 10:00"), (1, "2026/11/24 0:00")])
    def test_appointing_says_from_when_it_counts(self, client, boss, absent, deputy, first, moment):
        client.force_login(boss)
        days = {"first_day": MONDAY + timedelta(days=first), "last_day": MONDAY + timedelta(days=2)}

        answer = client.post(
            reverse("admin:deputy_new"), {"absent": absent.pk, "deputy": deputy.pk, **days}, follow=True
        )

        text = answer.content.decode()
        assert f"{moment}から判断できます" in text
        assert f"判断できるのは{moment}から" in text

    def test_form_that_is_opened_would_be_taken(self, client, boss, absent, deputy):
        client.force_login(boss)
        form = client.get(reverse("admin:deputy_new")).context["form"]
        days = {name: form[name].value() for name in ("first_day", "last_day")}

        assert deputies.why_not(absent=absent, deputy=deputy, today=timezone.localdate(), **days) is None

    def test_letter_to_the_administrators_leads_to_the_form_filled_in(self, client, boss, absent, deputy):
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
    def test_deputy_sees_their_own_whenever_it_is(self, client, boss, absent, deputy, days):
        made = appointed(boss, absent, deputy)
        appointed(boss, factories.patroller(), factories.drafter())

        with time_machine.travel(tokyo(MONDAY + timedelta(days=days), 9), tick=False):
            client.force_login(deputy)
            shown = client.get(reverse("admin:deputies")).context

        rows = [each for each, *_rest in [*shown["now_rows"], *shown["coming_rows"]]]
        assert made in [*rows, *shown["past"]]
        # On the day itself the lent role shows all.
        assert len([*rows, *shown["past"]]) == (2 if days == 0 else 1)

    def test_list_costs_the_same_for_many(self, client, boss, absent, django_assert_max_num_queries):
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
