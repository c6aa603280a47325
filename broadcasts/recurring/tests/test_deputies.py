"""A deputy approves a series as a single broadcast; its days go out long after they stood in."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError
from django.utils import timezone

from broadcasts.exceptions import NotAllowed
from broadcasts.models import Authorisation, SeriesApproval
from broadcasts.recurring import granting, making, patrolling, seeing
from broadcasts.recurring.tests.series import first_day, in_days, made_of, noon, submitted, the_day_before
from broadcasts.services import authorising
from broadcasts.tests import factories as make
from broadcasts.tests.screens import page
from cityline.audit.models import Entry
from cityline.staff.models import Deputyship, Letter, User
from cityline.staff.services import deputies

pytestmark = pytest.mark.django_db(transaction=True)


def standing_in(absent, deputy=None, *, appointed=timedelta(days=2)):
    """Appointed so long ago, from today on."""
    deputy = deputy or make.user("viewer", department=make.department())
    with time_machine.travel(timezone.now() - appointed, tick=False):
        deputies.appoint(
            by=make.user("administrator"), absent=absent, deputy=deputy, first_day=in_days(0), last_day=in_days(2)
        )
    return again(deputy)


def over():
    deputies.end(by=make.user("administrator"), deputyship_id=Deputyship.objects.get().pk)


def again(user):
    return User.objects.get(pk=user.pk)


def approve(series, by):
    return patrolling.approve(series_id=series.pk, by=by, number=1, valid_until=in_days(300))


def test_deputy_approves_in_the_place_of_the_absent_person(category):
    series, absent = submitted(category), make.patroller()
    deputy = standing_in(absent)

    approval = approve(series, deputy)

    told = Entry.objects.get(action="broadcasts.series_approved").data["on_behalf_of"]
    assert (approval.granted_by, approval.on_behalf_of, told) == (deputy, absent, str(absent))
    assert granting.is_intact(SeriesApproval.objects.get())
    assert approval.by_whom == f"{deputy} 代決（{absent}の代理）"


def test_approval_in_ones_own_right_names_nobody_absent(category):
    series, patroller = submitted(category), make.patroller()
    standing_in(make.patroller(), patroller)

    approval = approve(series, again(patroller))

    assert approval.on_behalf_of is None
    assert "on_behalf_of" not in Entry.objects.get(action="broadcasts.series_approved").data


def test_deputy_gives_it_back_and_the_record_says_for_whom(category):
    series, absent = submitted(category), make.patroller()

    patrolling.give_back(series_id=series.pk, by=standing_in(absent), number=1, reason="wording", words="日付を先に")

    assert Entry.objects.get(action="broadcasts.series_returned").data["on_behalf_of"] == str(absent)


def test_deputy_newly_appointed_approves_nothing_yet(category):
    series = submitted(category)

    with pytest.raises(NotAllowed, match="24時間"):
        approve(series, standing_in(make.patroller(), appointed=timedelta(hours=3)))


def test_deputy_of_whoever_wrote_it_approves_nothing(category):
    writer = make.user("drafter", "patroller", department=make.department(is_training=True))
    series = submitted(category, author=writer)
    deputy = standing_in(writer)

    with pytest.raises(NotAllowed, match="代理"):
        approve(series, deputy)
    assert not Letter.objects.filter(user=deputy, subject__contains="確認待ち").exists()


def test_deputyship_that_is_over_approves_nothing(category):
    series = submitted(category)
    deputy = standing_in(make.patroller())
    over()

    with pytest.raises(NotAllowed):
        approve(series, again(deputy))


@pytest.mark.parametrize("case", ["nobody stood in for", "the writer", "too new"])
def test_database_refuses_a_deputy_whom_nothing_lets(category, case):
    author = make.user("drafter", "patroller", department=make.department(is_training=True))
    series, absent = submitted(category, author=author), make.patroller()
    appointed = timedelta(hours=3) if case == "too new" else timedelta(days=2)
    deputy = standing_in(author if case == "the writer" else absent, appointed=appointed)
    named = {"nobody stood in for": make.patroller(), "the writer": author, "too new": absent}[case]

    with pytest.raises(IntegrityError):
        SeriesApproval.objects.create(
            series=series, version=series.versions.get(), valid_until=in_days(3), approved_count=1, granted_by=deputy,
            granted_at=timezone.now(), on_behalf_of=named, seal="x" * 64,
        )  # fmt: skip


def test_its_days_are_made_and_stand_after_the_deputyship(category, at_any_hour):
    series, absent = submitted(category), make.patroller()
    deputy = standing_in(absent)
    approve(series, deputy)
    over()

    making.make(series_id=series.pk, day=first_day(series), now=the_day_before())

    (made,) = made_of(series)
    assert Authorisation.objects.get(broadcast=made).granted_by == deputy
    assert authorising.in_force(broadcast=made, now=noon()) is not None


@pytest.mark.parametrize("who", ["absent", "deputy"])
def test_it_rests_on_the_role_of_the_absent_person_alone(category, at_any_hour, who):
    series, absent = submitted(category), make.patroller()
    deputy = standing_in(absent)
    approve(series, deputy)
    making.make(series_id=series.pk, day=first_day(series), now=the_day_before())
    (made,) = made_of(series)

    {"absent": absent, "deputy": deputy}[who].groups.clear()

    stands = who == "deputy"
    making.make_due(now=noon() + timedelta(hours=1))
    assert (authorising.in_force(broadcast=made, now=noon()) is not None) is stands
    assert len(made_of(series)) == 1 + stands


def test_it_falls_with_the_account_of_the_deputy(category, at_any_hour):
    series, absent = submitted(category), make.patroller()
    deputy = standing_in(absent)
    approve(series, deputy)
    making.make(series_id=series.pk, day=first_day(series), now=the_day_before())
    (made,) = made_of(series)

    User.objects.filter(pk=deputy.pk).update(is_active=False)

    making.make_due(now=noon() + timedelta(hours=1))
    assert authorising.in_force(broadcast=made, now=noon()) is None
    assert made_of(series) == [made]


def test_page_says_in_whose_place_and_the_start_counts_it(client, category):
    series, absent = submitted(category), make.patroller()
    deputy = standing_in(absent)
    client.force_login(deputy)

    before = client.get(page("broadcast_series", series.pk)).text
    client.post(
        page("broadcast_series_act", series.pk, "approve"),
        {"number": 1, "valid_until": f"{in_days(30)}", "proof": make.PASSWORD},
    )

    assert f"{absent}の代理として判断します" in before
    assert seeing.waiting_for(again(deputy)) == 0
    assert f"{deputy} 代決（{absent}の代理）" in client.get(page("broadcast_series", series.pk)).text
