import pytest

from cityline.staff.roles import Role
from subscribers.faq.dialogues import samples
from subscribers.faq.passing import proposing
from subscribers.faq.tests.conftest import let_through, make_department, phone, simulator, two_people
from subscribers.models import FaqEntry
from subscribers.tests.factories import make_user

__all__ = ["phone", "simulator"]


@pytest.fixture
def waste():
    return make_department("kankyo")


@pytest.fixture
def writer(waste):
    return make_user("writer", Role.DRAFTER, department=waste, is_staff=True)


@pytest.fixture
def pr():
    return make_user("pr", Role.PATROLLER, is_staff=True)


@pytest.fixture
def other_pr():
    return make_user("other-pr", Role.PATROLLER, is_staff=True)


@pytest.fixture
def entry(waste):
    made = FaqEntry.objects.create(department=waste, question="ごみの日は？", ways="収集日", answer="月曜です。")
    let_through(made)
    return made


@pytest.fixture
def guide(waste):
    return samples.settle(department=waste, **two_people())


@pytest.fixture
def change():
    """Changes a row as its form would."""

    def changing(row, *, by, **fields):
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
        proposing.propose(by=by, row=row)
        return row

    return changing
