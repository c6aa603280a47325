"""Residents' rows held by somebody else, as a large import does: sending only reads them, and waits for nobody."""

import pytest

from broadcasts.services import results
from broadcasts.states import BroadcastStatus
from broadcasts.tests import factories
from broadcasts.tests.delivering import crowd, fresh, line, sealed, started, status, turn
from subscribers.models import Subscriber
from subscribers.services.waiting import briefly
from subscribers.tests.locking import held

pytestmark = pytest.mark.django_db(transaction=True)


def test_freeze_and_claims_go_on_while_every_resident_is_held():
    category = factories.category()
    crowd(1200, category)

    with held(*Subscriber.objects.all()), line(1200):
        with briefly(200):
            broadcast = started(sealed(category))
        turn()

    assert results.ledger(fresh(broadcast)).accepted == 1200
    assert status(broadcast) == BroadcastStatus.COMPLETED
