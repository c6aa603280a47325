import pytest

from cityline.simulator.testing import running_simulator
from cityline.staff.models import Department, User
from cityline.staff.roles import Role
from subscribers.faq import sampling
from subscribers.faq.samples import SAMPLES
from subscribers.faq.tests.scoring import TODAY
from subscribers.services import intake
from subscribers.tests.factories import make_user


def make_department(code, **fields):
    return Department.objects.create(code=code, **{"name": f"{code}課", "line_sender_name": code, **fields})


@pytest.fixture
def offices():
    """The departments of the samples; the first is the PR office."""
    codes = sorted({sample.department for sample in SAMPLES})
    return {code: make_department(code, is_patrol_office=code == "koho") for code in codes}


def two_people():
    """Who writes and who passes what the tests need passed."""
    return {"written_by": _person("faq-writer", Role.DRAFTER), "passed_by": _person("faq-passer", Role.PATROLLER)}


def _person(username, role):
    return User.objects.filter(username=username).first() or make_user(username, role)


def let_through(*rows):
    for row in rows:
        sampling.let_through(row, **two_people())


@pytest.fixture
def city(offices):
    sampling.settle(departments=offices, today=TODAY, **two_people())
    return offices


@pytest.fixture
def simulator(settings):
    settings.LINE_CHANNEL_ACCESS_TOKEN = "test-token"
    settings.LINE_CHANNEL_SECRET = "test-secret"
    with running_simulator() as simulator:
        settings.LINE_API_BASE_URL = simulator.url
        yield simulator


class Phone:
    """A resident's phone: what is typed or tapped goes to us as LINE would carry it, and our answers come back."""

    def __init__(self, simulator):
        self.simulator = simulator
        self.user = simulator.add_users(1)[0]

    def __call__(self, act, *args):
        before = len(self.simulator.inbox(self.user))
        event = getattr(self.simulator, act)(self.user, *args)
        intake.store(events=[event])
        intake.apply_waiting()
        return [message for item in self.simulator.inbox(self.user)[before:] for message in item["messages"]]

    def says(self, words):
        """The one answer to these words."""
        (answer,) = self("say", words)
        return answer


@pytest.fixture
def phone(simulator):
    return Phone(simulator)
