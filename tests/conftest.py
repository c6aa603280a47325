"""One running system and one browser for each module of journeys; starting them for each test would take minutes."""

from contextlib import ExitStack

import pytest
from django.db import connection

from cityline.tests.emptying import empty_database
from tests.browsing import headless_browser, window
from tests.people import build
from tests.system import running_system


@pytest.fixture(scope="module")
def transactional_db(django_db_setup, django_db_blocker):
    """The test database with everything really committed, for other processes to see; emptied afterwards.

    It has the name of pytest-django's own fixture, by which that knows that these tests need a database.
    """
    with django_db_blocker.unblock():
        try:
            yield
        finally:
            empty_database()
            connection.close()


@pytest.fixture(scope="module")
def workers():
    """How many worker processes (and a beat) run; modules that send nothing say 0."""
    return 1


@pytest.fixture(scope="module")
def system(transactional_db, workers, tmp_path_factory):
    with running_system(tmp_path_factory.mktemp("system"), workers=workers) as running:
        yield running


@pytest.fixture(scope="module")
def city(system):
    return build(system.simulator)


@pytest.fixture(scope="module")
def browser(system):
    with pytest.MonkeyPatch.context() as patch:
        # Playwright keeps an event loop in this thread, and Django would take us for a coroutine.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with headless_browser() as running:
            yield running
            connection.close()  # Django keeps another one for this thread while a loop runs in it


@pytest.fixture
def open_window(browser, system):
    """Windows that close at the end of the test."""
    with ExitStack() as hold:
        yield lambda **options: hold.enter_context(window(browser, options.pop("url", system.url), **options))
