"""The gentler way: handed over with a return, taken up by the writer with one click, and looked at again."""

import pytest

from broadcasts.exceptions import BroadcastError, NotAllowed, StaleRevision
from broadcasts.models import Broadcast, PatrolDecision
from broadcasts.services import patrol, proposing
from broadcasts.tests import factories as make
from broadcasts.tests import guides
from broadcasts.tests.screens import at, decided, page, posted
from cityline.audit.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def category():
    made = make.category()
    make.subscriber(made)
    return made


@pytest.fixture
def author():
    return make.drafter(make.department(is_training=True))  # nothing of it is asked of LINE


def returned(author, category, **said) -> Broadcast:
    made = make.pending(author, category)
    said = {"reason": "too_often", "words": "今週3通目です", "proposal": "silent", **said}
    patrol.return_for_edit(broadcast_id=made.pk, by=make.patroller(), revision=made.revision, **said)
    return Broadcast.objects.get(pk=made.pk)


def take_up(broadcast, *, by=None, revision=None) -> Broadcast:
    return proposing.take_up(
        broadcast_id=broadcast.pk, by=by or broadcast.author, expected_revision=revision or broadcast.revision
    )


def test_taking_it_up_changes_the_draft_and_submits_it_anew(author, category):
    broadcast = returned(author, category)

    taken = take_up(broadcast)

    assert (taken.status, taken.is_silent, taken.revision) == ("pending_patrol", True, broadcast.revision + 1)
    assert taken.revisions.last().content["is_silent"] is True
    entry = Entry.objects.get(action="broadcasts.accept_proposal")
    assert (entry.actor, entry.data) == (author, {"proposal": "silent"})


def test_whoever_takes_it_up_cannot_approve_it(author, category):
    both = make.drafter(author.department)
    broadcast = returned(author, category)

    taken = take_up(broadcast, by=both)

    assert taken.contributors.filter(pk=both.pk).exists()


def test_only_writers_take_it_up_and_only_as_they_saw_it(author, category):
    broadcast = returned(author, category)

    for stranger in (make.patroller(), make.drafter()):
        with pytest.raises(NotAllowed):
            take_up(broadcast, by=stranger)
    with pytest.raises(StaleRevision):
        take_up(broadcast, revision=broadcast.revision + 1)

    assert Broadcast.objects.get(pk=broadcast.pk).is_silent is False


def test_a_return_without_a_proposal_offers_nothing(author, category):
    broadcast = returned(author, category, proposal="")

    with pytest.raises(NotAllowed):
        take_up(broadcast)


def test_an_older_proposal_is_not_taken_up_after_a_new_return(author, category):
    broadcast = take_up(returned(author, category))
    patrol.return_for_edit(
        broadcast_id=broadcast.pk, by=make.patroller(), revision=broadcast.revision, reason="wording", words="誤字"
    )

    with pytest.raises(NotAllowed):
        take_up(broadcast)


@pytest.mark.parametrize("content", [{"is_silent": True}, {"is_emergency": True}])
def test_what_is_silent_or_an_emergency_cannot_be_proposed_to_be_silent(author, category, content):
    made = make.pending(author, category, **content)

    with pytest.raises(BroadcastError):
        patrol.return_for_edit(
            broadcast_id=made.pk,
            by=make.patroller(),
            revision=made.revision,
            reason="too_often",
            words="x",
            proposal="silent",
        )

    assert not PatrolDecision.objects.exists()


def test_the_notice_board_is_not_proposed_before_there_is_one(author, category):
    with pytest.raises(BroadcastError):
        returned(author, category, proposal="board_only")


# --- Screens ---
def test_proposed_on_the_review_page_and_taken_up_on_the_returned_one(client, author, category):
    made = make.pending(author, category)
    client.force_login(make.patroller())
    client.post(
        at("decide", made), decided(made, "return", reason="too_often", words="今週3通目です", proposal="silent")
    )
    client.force_login(author)
    shown = client.get(at("detail", made)).content.decode()

    response = client.post(page("broadcast_take_up", made.pk), {"revision": made.revision}, follow=True)

    taken = Broadcast.objects.get(pk=made.pk)
    assert page("broadcast_take_up", made.pk) in shown
    assert (taken.status, taken.is_silent, response.status_code) == ("pending_patrol", True, 200)


def test_taken_up_on_the_writing_page_with_what_was_typed(client, author, category):
    broadcast = returned(author, category)
    client.force_login(author)

    client.post(at("write", broadcast), posted(broadcast, title="断水（改）", do="take-up"))

    taken = Broadcast.objects.get(pk=broadcast.pk)
    assert (taken.status, taken.is_silent, taken.title) == ("pending_patrol", True, "断水（改）")


def test_the_unread_concept_comes_first_and_the_proposal_stays(client, author, category):
    broadcast = returned(author, category)
    guides.concept()
    client.force_login(author)

    response = client.post(page("broadcast_take_up", broadcast.pk), {"revision": broadcast.revision})

    kept = Broadcast.objects.get(pk=broadcast.pk)
    assert response.url == f"{page('broadcast_concept')}?for={broadcast.pk}"
    assert (kept.status, kept.is_silent) == ("returned", True)
    assert page("broadcast_take_up", broadcast.pk) in client.get(at("detail", broadcast)).content.decode()


def test_a_patroller_sees_the_proposal_but_no_button(client, author, category):
    broadcast = returned(author, category)
    client.force_login(make.patroller())

    shown = client.get(at("detail", broadcast)).content.decode()

    assert "音を鳴らさずに送る" in shown
    assert page("broadcast_take_up", broadcast.pk) not in shown
