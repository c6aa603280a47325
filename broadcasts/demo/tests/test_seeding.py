from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from broadcasts.content.parts import parse, problems
from broadcasts.demo.seeding import seed
from broadcasts.models import Broadcast
from broadcasts.services import results, sealing
from broadcasts.states import BroadcastStatus
from broadcasts.tests.delivering import line

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city(settings, tmp_path):
    settings.DEBUG = True
    settings.MEDIA_ROOT = tmp_path
    settings.LINE_DATA_API_BASE_URL = "http://127.0.0.1"
    with line() as simulator:
        seed()
        yield simulator


def test_seeding_shows_every_state(city):
    assert set(Broadcast.objects.values_list("status", flat=True)) == set(BroadcastStatus.values)
