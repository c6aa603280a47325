import pytest

from cityline.line.tests.fake_line import fake_line
from cityline.simulator.testing import running_simulator
from subscribers.tests.factories import make_category


@pytest.fixture
def simulator(settings):
    """A LINE of our own, which the client speaks to."""
    settings.LINE_CHANNEL_ACCESS_TOKEN = "test-token"
    settings.LINE_CHANNEL_SECRET = "test-secret"
    with running_simulator() as simulator:
        settings.LINE_API_BASE_URL = simulator.url
        yield simulator


@pytest.fixture
def private_root(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def kids():
    return make_category("kids", name="子育て")


@pytest.fixture
def waste(kids):
    return make_category("waste", name="ごみ")


@pytest.fixture
def rings(monkeypatch):
    """What rang for the comparison with LINE's list of friends; nobody hears it."""
    sent = []
    monkeypatch.setattr("subscribers.services.follower_sync.doorbell.ring", lambda *key, **_: sent.append(key))
    return sent


@pytest.fixture
def odd_line(settings):
    """A LINE that answers what it is told to."""
    settings.LINE_CHANNEL_ACCESS_TOKEN = "made-up-token"
    with fake_line() as (fake, url):
        settings.LINE_API_BASE_URL = url
        yield fake
