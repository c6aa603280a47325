"""Two people with one broadcast before them press at the same instant: one outcome, and the other is told by whom."""

import os

import pytest

from broadcasts.models import Authorisation, Broadcast, PatrolDecision
from broadcasts.services import drafting, patrol, submitting
from broadcasts.services.drafting import DraftContent
from broadcasts.tests import factories as make
from broadcasts.tests.test_races import at_once
from cityline.audit.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)

# Of each pair; `make races` plays two hundred in all, which takes a minute.
ROUNDS = int(os.environ.get("CITYLINE_RACES", "5"))


def approve(broadcast, person):
    patrol.approve(broadcast_id=broadcast.pk, by=person, revision=broadcast.revision)


def give_back(broadcast, person):
    patrol.return_for_edit(
        broadcast_id=broadcast.pk, by=person, revision=broadcast.revision, reason="wording", words="直してください"
    )


def withdraw(broadcast, person):
    submitting.withdraw(broadcast_id=broadcast.pk, by=person)


def edit(broadcast, person):
    """What a writer does who finds a mistake: get it back and mend it."""
    submitting.withdraw(broadcast_id=broadcast.pk, by=person)
    drafting.save(
        broadcast_id=broadcast.pk,
        editor=person,
        expected_revision=broadcast.revision,
        content=DraftContent(title="直した件名"),
    )


STATUS = {"approve": "approved", "give_back": "returned", "withdraw": "draft", "edit": "draft"}


@pytest.mark.parametrize("other", [approve, give_back, withdraw, edit], ids=lambda act: act.__name__)
def test_two_at_the_same_instant_have_one_outcome_and_one_is_told_by_whom(other):
    category = make.category()
    make.subscriber(category)
    officer, colleague, writer = make.patroller(), make.patroller(), make.drafter()
    rival = colleague if other in {approve, give_back} else writer
    for _ in range(ROUNDS):
        pending = make.pending(writer, category)

        outcomes = at_once(lambda: approve(pending, officer), lambda: other(pending, rival))  # noqa: B023  joined

        assert sorted(outcome is None for outcome in outcomes) == [False, True]
        is_first = outcomes[0] is None
        now = Broadcast.objects.get(pk=pending.pk)
        assert now.status == ("approved" if is_first else STATUS[other.__name__])
        assert str(officer if is_first else rival) in str(outcomes[1 if is_first else 0])
        assert Authorisation.objects.filter(broadcast=pending).count() == (1 if now.status == "approved" else 0)
        assert PatrolDecision.objects.filter(broadcast=pending).count() == (0 if now.status == "draft" else 1)
        moves = Entry.objects.filter(object_id=pending.pk, data__status_before="pending_patrol")
        assert moves.count() == 1


def test_writer_who_types_while_it_is_approved_changes_nothing():
    category = make.category()
    make.subscriber(category)
    officer, writer = make.patroller(), make.drafter()
    pending = make.pending(writer, category)

    def save():
        drafting.save(
            broadcast_id=pending.pk,
            editor=writer,
            expected_revision=pending.revision,
            content=DraftContent(title="あとから変えた件名"),
        )

    approved, saved = at_once(lambda: approve(pending, officer), save)

    now = Broadcast.objects.get(pk=pending.pk)
    assert (approved, now.status, now.title) == (None, "approved", pending.title)
    assert saved is not None
