"""What many tests of the staff side begin with."""

from contextlib import ExitStack

import pytest

from broadcasts.tests import factories
from broadcasts.tests.processes import running_worker


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


@pytest.fixture
def start_worker(tmp_path):
    """Start real worker processes; all are stopped at the end."""
    with ExitStack() as hold:
        yield lambda *which, **how: hold.enter_context(running_worker(tmp_path, *which, **how))
