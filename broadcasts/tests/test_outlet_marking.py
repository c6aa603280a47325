"""What is carried over by hand: who notes it, when, where, and how a mistake is taken back."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from broadcasts.exceptions import BroadcastError, NotAllowed
from broadcasts.models import OutletMark, SendingPolicy
from broadcasts.services import outlet_marking as marking
from broadcasts.services import starting
from broadcasts.tests import factories as make
from broadcasts.tests.delivering import fresh, sealed
from cityline.audit.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(category):
    SendingPolicy.objects.create(has_quiet_hours=False)
    return sealed(category, outlets=("text", "voom"), approved_count=0)


@pytest.fixture
def appeared(waiting):
    starting.start(broadcast_id=waiting.pk, now=timezone.now())
    return fresh(waiting)


def mark(broadcast, by=None, outlet="voom", **said) -> OutletMark:
    return marking.mark(broadcast_id=broadcast.pk, outlet=outlet, by=by or broadcast.author, **said)


def test_a_mark_says_who_when_and_where_and_is_on_record(appeared):
    made = mark(appeared, address=" https://linevoom.line.me/post/12345 ")

    assert (made.marked_by, made.address) == (appeared.author, "https://linevoom.line.me/post/12345")
    entry = Entry.objects.get(action="broadcasts.outlet_done")
    assert (entry.actor, entry.data["outlet"], entry.data["address"]) == (appeared.author, "voom", made.address)


def test_two_clicks_are_one_mark(appeared):
    assert mark(appeared) == mark(appeared)


def test_a_mistake_is_taken_back_and_stays_on_record(appeared):
    mark(appeared)

    marking.unmark(broadcast_id=appeared.pk, outlet="voom", by=make.patroller())
    marking.unmark(broadcast_id=appeared.pk, outlet="voom", by=make.patroller())
    again = mark(appeared)

    assert OutletMark.objects.filter(broadcast=appeared).count() == 2
    assert (again.unmarked_at, Entry.objects.filter(action="broadcasts.outlet_undone").count()) == (None, 1)


@pytest.mark.parametrize(
    "address",
    [
        "http://linevoom.line.me/post/1",
        "https://line.me.example/post/1",
        "https://evilline.me/post/1",
        "https://line.me@evil.example/",
        "https://line.me:8443/post",
        "javascript:alert(1)",
        "https://line.me/" + "x" * 500,
        'https://line.me/"onclick',
        "https://[line.me/",
        "//line.me/post",
    ],
)
def test_an_address_is_of_a_page_of_lines_own(appeared, address):
    with pytest.raises(marking.NotAPost):
        mark(appeared, address=address)


@pytest.mark.parametrize("address", ["https://line.me/R/home/public/post?id=a&postId=1", "https://voom.line.me/x"])
def test_lines_own_addresses_are_kept(appeared, address):
    assert mark(appeared, address=address).address == address


def test_a_text_has_no_address(appeared):
    assert mark(appeared, outlet="text", address="https://line.me/x").address == ""


@pytest.mark.parametrize("away", [timedelta(hours=1), -timedelta(days=1)])
def test_a_time_to_come_or_before_it_was_due_is_refused(appeared, away):
    with pytest.raises(BroadcastError):
        mark(appeared, done_at=timezone.now() + away)


def test_before_its_time_nothing_is_carried_over(waiting):
    with pytest.raises(NotAllowed):
        mark(waiting)


@pytest.mark.parametrize("outlet", ["board", "push", "nonsense"])
def test_only_what_is_carried_by_hand_is_marked(appeared, outlet):
    with pytest.raises(NotAllowed):
        mark(appeared, outlet=outlet)


def test_only_an_outlet_that_was_approved_is_marked(category):
    SendingPolicy.objects.create(has_quiet_hours=False)
    broadcast = sealed(category, outlets=("text",), approved_count=0)
    starting.start(broadcast_id=broadcast.pk, now=timezone.now())

    with pytest.raises(NotAllowed):
        mark(broadcast, outlet="voom")


def test_another_department_marks_nothing_and_the_pr_office_may(appeared):
    with pytest.raises(NotAllowed):
        mark(appeared, by=make.drafter())

    assert mark(appeared, by=make.patroller()).pk


@pytest.mark.parametrize("change", [{"address": "https://line.me/other"}, {"outlet": "text"}, {"unmarked_at": None}])
def test_a_mark_is_history_for_sql_too(appeared, change):
    made = mark(appeared)
    marking.unmark(broadcast_id=appeared.pk, outlet="voom", by=appeared.author)

    with pytest.raises(DatabaseError), transaction.atomic():
        OutletMark.objects.filter(pk=made.pk).update(**change)
