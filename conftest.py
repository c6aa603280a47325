"""Servers and environment first, then Django: pytest-django finds the settings ready.

Nothing names DJANGO_SETTINGS_MODULE for pytest-django, which would load the settings before this file is read.
"""

import os

import django
import pytest

from cityline.embedded.browser import MISSING, find_browser
from cityline.embedded.testing import prepare_test_environment, redis_url_of_worker, stop_servers

prepare_test_environment()
os.environ["DJANGO_SETTINGS_MODULE"] = "cityline.settings"
django.setup()

# Imported only now: they need the applications loaded.
from django.conf import settings  # noqa: E402
from django.test import TransactionTestCase  # noqa: E402
from django.utils import translation  # noqa: E402

from cityline.tests.emptying import empty_database  # noqa: E402

# What makes a stolen table of passwords useless makes every test that logs in wait a second.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TransactionTestCase._fixture_teardown = lambda case: empty_database()


@pytest.fixture(autouse=True)
def _in_the_first_language():
    """A page asked for in English leaves its language to the thread, and so to the next test."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _nothing_prepared(monkeypatch):
    """What one test's city can be asked is not what the next one's can."""
    monkeypatch.setattr("subscribers.faq.index._held", None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config, specs):
    for number, spec in enumerate(specs, start=1):
        spec.env["REDIS_URL"] = redis_url_of_worker(os.environ["REDIS_URL"], number)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    if not hasattr(config, "workerinput"):
        stop_servers()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    skip = None if find_browser() or os.environ.get("CI") == "true" else pytest.mark.skip(reason=MISSING)
    for item in items:
        if "journey" in item.keywords:
            item.add_marker(pytest.mark.xdist_group("journeys"))  # many processes, much waiting: one at a time
        if skip and "browser" in item.keywords:
            item.add_marker(skip)
