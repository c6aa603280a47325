"""What the tests of follow-ups and corrections share: an original with a ledger, and the steps of what follows it."""

import pytest
from django.utils import timezone

from broadcasts.exceptions import BroadcastError
from broadcasts.models import FollowKind
from broadcasts.services import arming, freezing, patrol, submitting
from broadcasts.services.following_up import follow_up
from broadcasts.tests import factories
from broadcasts.tests.fake_line import fake_line
from broadcasts.tests.ledgers import as_if, chunk, ended

NOT_SENT, UNKNOWN, CORRECTION = FollowKind


def ended_original(category):
    """Ended: two accepted, three refused, four unknown."""
    return with_ledger(ended(category))


def with_ledger(made):
    residents = factories.subscribers(9, made.categories.get())
    chunk(made, "accepted", residents[:2])
    chunk(made, "refused", residents[2:5])
    chunk(made, "outcome_unknown", residents[5:], first_ambiguous_at=timezone.now())
    return as_if(made, made.status)


def follow(original, kind=NOT_SENT, by=None):
    return follow_up(original_id=original.pk, kind=kind, by=by or original.author)


def refusal(act, error=BroadcastError):
    with pytest.raises(error) as caught:
        act()
    return str(caught.value)


def submit(broadcast):
    with fake_line():
        return submitting.submit(
            broadcast_id=broadcast.pk,
            by=broadcast.author,
            expected_revision=broadcast.revision,
            armed=arming.by_the_book(broadcast),
        )


def approve(broadcast, by=None):
    return patrol.approve(broadcast_id=broadcast.pk, by=by or factories.patroller(), revision=broadcast.revision)


def freeze(broadcast):
    return freezing.freeze(broadcast_id=broadcast.pk, now=factories.authorisation_of(broadcast).due_at)
