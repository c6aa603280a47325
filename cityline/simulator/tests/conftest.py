import pytest

from cityline.simulator.testing import running_simulator
from cityline.simulator.tests.bot import running_bot
from cityline.simulator.tests.caller import Caller


@pytest.fixture
def line():
    """A running simulator and a caller who knows its token."""
    with running_simulator(token="made-up-token", secret="made-up-secret") as simulator:
        yield Caller(simulator)


@pytest.fixture
def bot():
    """Something that receives webhooks."""
    with running_bot() as bot:
        yield bot
