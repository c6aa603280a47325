"""A city without grace for emergencies, and a crowd that waits for one."""

import pytest

from broadcasts.models import SendingPolicy
from broadcasts.tests import factories
from broadcasts.tests.delivering import crowd


@pytest.fixture(autouse=True)
def no_grace():
    SendingPolicy.objects.create(has_quiet_hours=False, grace_seconds=60, emergency_grace_seconds=0)


@pytest.fixture
def rung(monkeypatch):
    """Doorbells as they ring, with nobody at the door."""
    heard = []
    monkeypatch.setattr("cityline.doorbell.doorbell.ring", lambda task, *args, **how: heard.append((task, *args)))
    return heard


@pytest.fixture
def category():
    made = factories.category()
    crowd(1200, made)
    return made
