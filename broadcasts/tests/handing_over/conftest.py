"""An office with somebody who goes and somebody who stays."""

import pytest

from broadcasts.models import Broadcast
from broadcasts.services import copying, drafting
from broadcasts.tests import factories
from cityline.staff.roles import Role


@pytest.fixture
def office():
    return factories.department(name="河川課")


@pytest.fixture
def author(office):
    return factories.drafter(office, last_name="去川")


@pytest.fixture
def colleague(office):
    return factories.drafter(office, last_name="残田")


@pytest.fixture
def boss():
    return factories.user(Role.ADMINISTRATOR, email="boss@city.example")


@pytest.fixture
def of_each(author, category):
    """One of everything that can need somebody."""
    made = [
        factories.draft(author, category),
        factories.pending(author, category),
        factories.approved(author, category),
    ]
    paused = factories.approved(author, category)
    Broadcast.objects.filter(pk=paused.pk).update(status="paused")
    done = factories.approved(author, category)
    Broadcast.objects.filter(pk=done.pk).update(status="sending")
    Broadcast.objects.filter(pk=done.pk).update(status="completed")
    drafting.create(author=author)  # an empty page nobody has typed into is nothing
    copying.save_as_template(broadcast_id=made[0].pk, by=author, name="ひな形")
    return [*made, paused]
