"""What somebody holds is seen, moved by those who may, and nothing of it stops."""

import pytest
from django.db import DatabaseError, transaction

from broadcasts import permissions
from broadcasts.exceptions import BroadcastError, NotAllowed
from broadcasts.models import Broadcast
from broadcasts.services import patrol
from broadcasts.tests import factories
from broadcasts.tests.handing_over.hands import again, hand, held
from broadcasts.tests.test_races import at_once
from cityline.audit.models import Entry
from cityline.staff.models import Letter
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db


def test_what_somebody_holds_is_what_still_needs_somebody(author, of_each):
    draft, waiting, approved, paused = (each.pk for each in of_each)

    found = held(author)

    assert len(found.pop("templates")) == 1
    assert found == {"writing": [draft], "waiting": [waiting], "coming": [approved], "under_way": [paused]}


def test_handing_over_moves_it_and_keeps_the_author(author, colleague, of_each, boss):
    assert hand(of_each, boss, colleague) == 4

    assert {each.in_charge for each in Broadcast.objects.filter(pk__in=[b.pk for b in of_each])} == {colleague}
    assert {each.author for each in Broadcast.objects.all()} == {author}
    assert sorted(held(colleague)) == ["coming", "under_way", "waiting", "writing"]
    assert sorted(held(author)) == ["templates"]
    entries = Entry.objects.filter(action="broadcasts.hand_over")
    assert [entry.data for entry in entries] == [{"handed_from": "去川", "handed_to": "残田"}] * 4
    assert Letter.objects.get(user=colleague).body.count("水道") == 0
    assert hand(of_each, boss, colleague) == 0


def test_state_and_time_of_what_is_handed_over_stay(colleague, of_each, boss):
    before = list(Broadcast.objects.order_by("pk").values("status", "due_at", "send_by", "revision", "parts"))

    hand(of_each, boss, colleague)

    assert list(Broadcast.objects.order_by("pk").values("status", "due_at", "send_by", "revision", "parts")) == before


@pytest.mark.parametrize("to", ["other department", "viewer", "inactive", "patroller"])
def test_only_who_writes_there_can_take_it(office, of_each, boss, to):
    taker = {
        "other department": lambda: factories.drafter(),
        "viewer": lambda: factories.user(Role.VIEWER, department=office),
        "inactive": lambda: factories.drafter(office, is_active=False),
        "patroller": lambda: factories.patroller(),
    }[to]()

    with pytest.raises(BroadcastError, match="河川課"):
        hand(of_each, boss, taker)
    assert not Broadcast.objects.exclude(in_charge=None).exists()


def test_who_may_hand_over(author, colleague, of_each):
    assert hand(of_each[:1], colleague, colleague) == 1
    assert hand(of_each[1:2], author, colleague) == 1
    for other in (factories.drafter(), factories.patroller(), factories.user(Role.VIEWER)):
        with pytest.raises(NotAllowed):
            hand(of_each, other, colleague)


def test_all_or_nothing(author, colleague, of_each, boss, category):
    elsewhere = factories.draft(None, category)

    with pytest.raises(BroadcastError):
        hand([*of_each, elsewhere], boss, colleague)
    assert not Broadcast.objects.exclude(in_charge=None).exists()


def test_what_has_ended_meanwhile_stays(colleague, of_each, boss):
    Broadcast.objects.filter(pk=of_each[3].pk).update(status="cancelled")

    assert hand(of_each, boss, colleague) == 3


def test_who_is_in_charge_cannot_approve_it(office, boss, author, category):
    both = factories.user(Role.DRAFTER, Role.PATROLLER, department=office)
    waiting = factories.pending(author, category)
    hand([waiting], boss, both)
    waiting.refresh_from_db()

    with pytest.raises(NotAllowed, match="引き継いだ"):
        patrol.approve(broadcast_id=waiting.pk, by=both, revision=waiting.revision)
    forged = factories.authorisation_of(factories.approved(author, category))
    forged.pk, forged.broadcast, forged.granted_by = None, waiting, both
    with pytest.raises(DatabaseError, match="in charge"), transaction.atomic():
        forged.save(force_insert=True)


def test_author_who_handed_it_over_still_cannot_approve_it(boss, colleague, author, category):
    waiting = factories.pending(author, category)
    hand([waiting], boss, colleague)
    author.groups.add(factories.patroller().groups.get())

    assert permissions.why_not_approve(again(author), waiting) is not None


@pytest.mark.django_db(transaction=True)
def test_two_who_take_it_at_once_leave_one_in_charge():
    office = factories.department()
    author, one, two = (factories.drafter(office) for _n in range(3))
    draft = factories.draft(author)

    raised = at_once(lambda: hand([draft], one, one), lambda: hand([draft], two, two))

    assert raised == [None, None]
    last = Entry.objects.filter(action="broadcasts.hand_over").order_by("-pk")[0]
    assert str(Broadcast.objects.get(pk=draft.pk).in_charge) == last.data["handed_to"]
