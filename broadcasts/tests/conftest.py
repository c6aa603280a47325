"""What many tests of the staff side begin with."""

import pytest

from broadcasts.tests import factories


@pytest.fixture
def category():
    """A category that one reachable resident has chosen."""
    made = factories.category()
    factories.subscriber(made)
    return made


@pytest.fixture
def draft(category):
    return factories.draft(None, category)


@pytest.fixture
def writer(client, draft):
    """The browser of the draft's author."""
    client.force_login(draft.author)
    return client
