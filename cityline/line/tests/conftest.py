import pytest

from cityline.line.tests.fake_line import fake_line


@pytest.fixture
def line(settings):
    """A LINE of our own to speak to."""
    settings.LINE_CHANNEL_ACCESS_TOKEN = "made-up-token"
    with fake_line() as (fake, url):
        settings.LINE_API_BASE_URL = url
        yield fake
