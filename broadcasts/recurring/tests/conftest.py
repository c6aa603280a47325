"""What many tests of series begin with."""

import pytest

from broadcasts.tests import factories


@pytest.fixture
def category():
    """A category that one reachable resident has chosen."""
    made = factories.category()
    factories.subscriber(made)
    return made
