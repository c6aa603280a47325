"""What many tests of series begin with."""

import pytest

from broadcasts.models import SendingPolicy
from broadcasts.tests import factories


@pytest.fixture
def category():
    """A category that one reachable resident has chosen."""
    made = factories.category()
    factories.subscriber(made)
    return made


@pytest.fixture
def draft(category):
    return factories.draft(factories.drafter(factories.department(is_training=True)), category)


@pytest.fixture
def at_any_hour(db):
    """Nothing waits: neither for the morning nor for second thoughts."""
    SendingPolicy.objects.create(has_quiet_hours=False, grace_seconds=0)
