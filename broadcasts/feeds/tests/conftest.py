import pytest

from broadcasts.feeds.tests import feeding


@pytest.fixture
def feed():
    return feeding.heat()
