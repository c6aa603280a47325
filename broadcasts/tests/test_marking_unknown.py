"""The PR office says what became of chunks LINE never answered for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from broadcasts.exceptions import BroadcastError, NotAllowed
from broadcasts.models import Delivery, DeliveryAttempt, Mark
from broadcasts.services import results
from broadcasts.services.drafting import contribute
from broadcasts.services.marking_unknown import mark
from broadcasts.states import DeliveryStatus
from broadcasts.tests import factories
from broadcasts.tests.ledgers import as_if, chunk, ended
from broadcasts.tests.test_races import at_once
from cityline.audit.models import Entry
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = timezone.now() - timedelta(minutes=1)


@pytest.fixture
def broadcast():
    """Two accepted, three and four unknown."""
    category = factories.category()
    made, residents = ended(category), factories.subscribers(9, category)
    chunk(made, "accepted", residents[:2])
    chunk(made, "outcome_unknown", residents[2:5], first_ambiguous_at=BEFORE)
    chunk(made, "outcome_unknown", residents[5:], first_ambiguous_at=BEFORE)
    return as_if(made, "partly_failed")


@pytest.fixture
def officer():
    return factories.patroller()


def say(broadcast, by, mark_as=Mark.NOT_REACHED, reason="LINEに確認した", seen_at=None, chunks=None):
    return mark(
        broadcast_id=broadcast.pk, by=by, mark_as=mark_as, reason=reason, seen_at=seen_at or timezone.now(),
        delivery_ids=chunks and [one.pk for one in chunks],
    )  # fmt: skip


def unknown(broadcast):
    return list(broadcast.deliveries.filter(status=DeliveryStatus.OUTCOME_UNKNOWN).order_by("position"))


def marks(broadcast):
    return [one.marked_as for one in unknown(broadcast)]


def split(broadcast):
    ledger = results.ledger(broadcast)
    assert ledger.adds_up
    return ledger.unknown, ledger.unknown_open, ledger.unknown_reached, ledger.unknown_not_reached


def test_one_chunk_is_marked_and_the_ledger_tells_it_apart(broadcast, officer):
    first, _ = unknown(broadcast)

    assert say(broadcast, officer, Mark.REACHED, chunks=[first]) == 1

    assert marks(broadcast) == ["reached", ""]
    assert split(broadcast) == (7, 4, 3, 0)


def test_all_are_marked_at_once_and_nothing_is_sent(broadcast, officer):
    assert say(broadcast, officer) == 2

    assert marks(broadcast) == ["not_reached", "not_reached"]
    assert split(broadcast) == (7, 0, 0, 7)
    assert not Delivery.objects.open().exists()
    assert not DeliveryAttempt.objects.exists()


def test_marking_again_corrects_and_the_audit_keeps_both(broadcast, officer):
    first, _ = unknown(broadcast)
    say(broadcast, officer, Mark.REACHED, "職員の電話に届いた", chunks=[first])
    say(broadcast, officer, Mark.NOT_REACHED, "別の配信だった", chunks=[first])

    assert marks(broadcast) == ["not_reached", ""]
    said = Entry.objects.filter(action="broadcasts.mark_unknown").order_by("pk")
    assert [(entry.data["mark"], entry.data["reason"], entry.data["residents"], entry.data["positions"]) for entry in said] == [
        ("reached", "職員の電話に届いた", 3, [2]), ("not_reached", "別の配信だった", 3, [2]),
    ]  # fmt: skip


def test_who_did_not_see_the_last_mark_is_told_of_it(broadcast, officer):
    seen_at = timezone.now()
    say(broadcast, officer, Mark.REACHED)

    with pytest.raises(BroadcastError, match=str(officer)):
        say(broadcast, factories.patroller(), seen_at=seen_at)

    assert marks(broadcast) == ["reached", "reached"]


def test_two_who_mark_at_once_leave_one_mark_and_tell_the_other(broadcast):
    one, other = factories.patroller(), factories.patroller()
    seen_at = timezone.now()

    outcomes = at_once(
        lambda: say(broadcast, one, Mark.REACHED, seen_at=seen_at),
        lambda: say(broadcast, other, Mark.NOT_REACHED, seen_at=seen_at),
    )

    assert [outcome is None for outcome in outcomes].count(True) == 1
    assert set(marks(broadcast)) == {"reached" if outcomes[0] is None else "not_reached"}
    assert Entry.objects.filter(action="broadcasts.mark_unknown").count() == 1


def test_only_the_pr_office_marks_also_who_wrote_it(broadcast, officer):
    for person in (
        broadcast.author,
        factories.user(Role.VIEWER),
        factories.user(Role.DUTY_OFFICER, department=broadcast.department),
        factories.user(Role.ADMINISTRATOR),
        factories.user(is_superuser=True),
    ):
        with pytest.raises(NotAllowed):
            say(broadcast, person)
    contribute(broadcast, officer, "editor")

    assert say(broadcast, officer) == 2


@pytest.mark.parametrize("wrong", [{"reason": " \n"}, {"mark_as": "lost"}, {"mark_as": ""}])
def test_mark_without_a_word_or_a_meaning_is_refused(broadcast, officer, wrong):
    with pytest.raises(BroadcastError):
        say(broadcast, officer, **wrong)

    assert marks(broadcast) == ["", ""]


def test_only_what_is_unknown_can_be_marked(broadcast, officer):
    accepted = broadcast.deliveries.get(status="accepted")
    elsewhere = ended(factories.category())
    other = chunk(elsewhere, "outcome_unknown", factories.subscribers(1, first=90), first_ambiguous_at=BEFORE)

    with pytest.raises(BroadcastError):
        say(broadcast, officer, chunks=[accepted, other])


def test_all_are_all_that_were_seen(broadcast, officer):
    seen_at = timezone.now()
    later = unknown(broadcast)[1]
    Delivery.objects.filter(pk=later.pk).update(finished_at=seen_at + timedelta(seconds=1))

    assert say(broadcast, officer, seen_at=seen_at) == 1
    assert marks(broadcast) == ["not_reached", ""]
