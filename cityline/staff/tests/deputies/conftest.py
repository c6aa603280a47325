"""A Sunday, and the three people it takes."""

from datetime import timedelta

import pytest
import time_machine

from cityline.staff.roles import Role
from cityline.staff.tests import factories
from cityline.staff.tests.deputies.appointing import MONDAY, tokyo


@pytest.fixture(autouse=True)
def on_sunday():
    with time_machine.travel(tokyo(MONDAY - timedelta(days=1), 10), tick=True):
        yield


@pytest.fixture
def boss():
    return factories.user(Role.ADMINISTRATOR, email="boss@city.example")


@pytest.fixture
def absent():
    return factories.patroller(email="absent@city.example")


@pytest.fixture
def deputy():
    return factories.drafter(email="deputy@city.example")
