import pytest
from django.utils import timezone

from cityline.audit.chain import witness
from cityline.audit.chain.linking import link_waiting
from cityline.audit.tests.chaining import write


@pytest.fixture(autouse=True)
def _own_witness():
    witness.forget()
    yield
    witness.forget()


@pytest.fixture
def chain():
    """Ten entries, linked."""
    entries = write(10)
    assert link_waiting(now=timezone.now()) == 10
    return entries
