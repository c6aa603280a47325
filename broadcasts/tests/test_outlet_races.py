"""Two at the same instant, about where something appears: one outcome, and what is approved is what was seen."""

import pytest
from django.utils import timezone

from broadcasts.board.services import publishing
from broadcasts.models import Authorisation, BoardPost, Broadcast, OutletMark, SendingPolicy
from broadcasts.services import controlling, drafting, outlet_marking, patrol, starting, submitting
from broadcasts.services.drafting import DraftContent
from broadcasts.states import BroadcastStatus
from broadcasts.tests import factories as make
from broadcasts.tests.delivering import fresh, sealed
from broadcasts.tests.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_quiet_hours():
    SendingPolicy.objects.create(has_quiet_hours=False, grace_seconds=0)


@pytest.fixture
def due():
    return sealed(outlets=("board", "voom"), approved_count=0)


def start(broadcast):
    return lambda: starting.start(broadcast_id=broadcast.pk, now=timezone.now())


@pytest.mark.parametrize("round_", range(3))
def test_two_starts_put_it_up_once(due, round_):
    assert at_once(start(due), start(due)) == [None, None]

    assert (fresh(due).status, BoardPost.objects.count()) == (BroadcastStatus.COMPLETED, 1)


@pytest.mark.parametrize("round_", range(3))
def test_taken_back_or_put_up_but_never_both(due, round_):
    writer = due.author
    at_once(start(due), lambda: controlling.take_back(broadcast_id=due.pk, by=writer))

    appeared = fresh(due).status == BroadcastStatus.COMPLETED
    assert BoardPost.objects.count() == appeared
    assert Authorisation.objects.filter(revoked_at=None).count() == appeared


def test_taken_off_while_it_is_put_up_it_is_off_or_the_writer_is_told(due):
    writer = due.author
    _started, told = at_once(start(due), lambda: publishing.withdraw(broadcast=due, by=writer, note="誤り"))

    assert (BoardPost.objects.get().withdrawn_at is None) == (told is not None)


def test_two_notes_at_once_are_one(due):
    start(due)()
    writer = due.author

    def mark():
        outlet_marking.mark(broadcast_id=due.pk, outlet="voom", by=writer)

    assert at_once(mark, mark) == [None, None]
    assert OutletMark.objects.count() == 1


@pytest.mark.parametrize("round_", range(3))
def test_approved_while_its_outlets_are_changed_it_is_approved_as_it_was_seen(round_):
    waiting, officer = make.pending(None, outlets=("board",)), make.patroller()
    writer = waiting.author

    def change():
        taken = submitting.withdraw(broadcast_id=waiting.pk, by=writer)
        content = DraftContent(title=taken.title, parts=taken.parts, outlets=("board", "voom"))
        drafting.save(broadcast_id=taken.pk, editor=writer, expected_revision=taken.revision, content=content)

    at_once(lambda: patrol.approve(broadcast_id=waiting.pk, by=officer, revision=waiting.revision), change)

    found = Broadcast.objects.get(pk=waiting.pk)
    approvals = list(Authorisation.objects.filter(revoked_at=None).values_list("outlets", flat=True))
    expected = {"approved": [["board"]], "draft": []}
    assert approvals == expected[found.status]
    assert found.outlets == (["board"] if approvals else ["board", "voom"])
