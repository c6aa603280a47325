import pytest

from cityline.simulator.testing import running_simulator
from subscribers.tests.factories import make_patroller


@pytest.fixture(autouse=True)
def rings(monkeypatch):
    """What rang for the worker; nobody hears it."""
    sent = []
    monkeypatch.setattr("subscribers.rich_menus.publishing.doorbell.ring", lambda *key, **_: sent.append(key))
    return sent


@pytest.fixture
def simulator(settings):
    settings.LINE_CHANNEL_ACCESS_TOKEN = "test-token"
    settings.LINE_CHANNEL_SECRET = "test-secret"
    with running_simulator() as simulator:
        settings.LINE_API_BASE_URL = settings.LINE_DATA_API_BASE_URL = simulator.url
        yield simulator


@pytest.fixture
def writer():
    return make_patroller("menu-writer")


@pytest.fixture
def approver():
    return make_patroller("menu-approver")
