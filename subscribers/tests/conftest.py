import pytest

from cityline.simulator.testing import running_simulator


@pytest.fixture
def simulator(settings):
    """A LINE of our own, which the client speaks to."""
    settings.LINE_CHANNEL_ACCESS_TOKEN = "test-token"
    settings.LINE_CHANNEL_SECRET = "test-secret"
    with running_simulator() as simulator:
        settings.LINE_API_BASE_URL = simulator.url
        yield simulator
