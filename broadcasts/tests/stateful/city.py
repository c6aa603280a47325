"""The city of these tests: its staff, its residents as they really are, and its clock."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from unittest.mock import patch
from zoneinfo import ZoneInfo

import time_machine
from django.db import connection
from django.db.utils import ProgrammingError
from django.utils import timezone

from broadcasts.models import Heartbeat, SendingPolicy
from broadcasts.services import freezing, heartbeat, notifying
from broadcasts.tests import factories
from broadcasts.tests.fake_line import FakeLine, fake_line
from cityline.doorbell import doorbell
from cityline.staff.models import User
from cityline.staff.roles import Role
from subscribers.models import Subscriber

# A Tuesday morning, far from every quiet hour and holiday.
BEGINNING = datetime(2027, 3, 2, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))


class Change(Enum):
    BLOCKS = auto()
    PAUSES_AN_HOUR = auto()
    PAUSES_ALL_FOR_AN_HOUR = auto()
    LEAVES = auto()
    UNTICKS = auto()
    FOLLOWS_ANEW = auto()
    IS_ERASED = auto()


@dataclass
class Resident:
    pk: int
    line_user_id: str
    follows: bool = True
    has_left: bool = False
    ticks: bool = True
    is_erased: bool = False
    paused_until: datetime | None = None
    pause_is_total: bool = False

    def is_reachable(self, now: datetime, *, is_emergency: bool) -> bool:
        if self.is_erased or self.has_left or not self.follows or not self.ticks:
            return False
        is_pausing = self.paused_until is not None and self.paused_until > now
        return not is_pausing or (is_emergency and not self.pause_is_total)


class City:
    def __init__(self, questions: FakeLine, clock: time_machine.Traveller) -> None:
        self.questions = questions
        self._clock = clock
        self.failed_steps: list[str] = []
        self.department = factories.department(may_write_emergencies=True)
        self.writer = factories.drafter(self.department)
        self.staff: dict[str, User] = {
            "writer": self.writer,
            "colleague": factories.drafter(self.department),
            "stranger": factories.drafter(),
            "patroller": factories.patroller(),
            "writing patroller": factories.user(Role.PATROLLER, Role.DRAFTER, department=self.department),
            "duty officer": factories.user(Role.DUTY_OFFICER, department=factories.department()),
        }
        self.patroller = self.staff["patroller"]
        self.category = factories.category()
        self._tables = [
            name
            for name in connection.introspection.table_names()
            if name.startswith(("broadcasts_", "audit_", "line_"))
        ] + ["subscribers_subscriptionchange", "subscribers_subscription", "subscribers_subscriber"]

    @property
    def now(self) -> datetime:
        return timezone.now()

    def wait(self, seconds: float, *, is_away: bool = False) -> None:
        """Time passes; meanwhile the system's heart beats, unless it is away."""
        self._clock.shift(timedelta(seconds=seconds))
        if not is_away:
            Heartbeat.objects.update(seen_at=self.now)

    def begin_again(self, residents: int, chunk_size: int) -> None:
        """Forget all that happened: the morning of the first day, and everybody follows and ticks."""
        self._clock.move_to(BEGINNING)
        self.failed_steps.clear()
        self.questions.make_well()
        freezing.CHUNK_SIZE = chunk_size
        _empty(self._tables)
        heartbeat.beat(now=self.now)
        SendingPolicy.objects.create(grace_seconds=60, has_quiet_hours=True)
        made = factories.subscribers(residents, self.category)
        self.residents = [Resident(one.pk, one.line_user_id) for one in made]
        self.everybody = {one.pk: one for one in self.residents}

    def change(self, number: int, change: Change) -> None:
        one = self.residents[number % len(self.residents)]
        row = Subscriber.objects.filter(pk=one.pk)
        match change:
            case Change.BLOCKS:
                one.follows = False
                row.update(is_following=False)
            case Change.PAUSES_AN_HOUR | Change.PAUSES_ALL_FOR_AN_HOUR:
                one.paused_until = self.now + timedelta(hours=1)
                one.pause_is_total = change == Change.PAUSES_ALL_FOR_AN_HOUR
                row.update(paused_until=one.paused_until, pause_is_total=one.pause_is_total)
            case Change.LEAVES:
                one.has_left = True
                row.update(left_at=self.now)
            case Change.UNTICKS:
                one.ticks = False
                row.update(choice_mask=0)
            case Change.IS_ERASED:
                one.is_erased = True
                row.delete()
            case Change.FOLLOWS_ANEW if one.is_erased:
                new = factories.subscriber(self.category, line_user_id=one.line_user_id)
                self.residents[number % len(self.residents)] = Resident(new.pk, one.line_user_id)
                self.everybody[new.pk] = self.residents[number % len(self.residents)]
            case Change.FOLLOWS_ANEW:
                one.follows, one.has_left, one.ticks, one.paused_until = True, False, True, None
                row.update(is_following=True, left_at=None, paused_until=None, choice_mask=self.category.mask)

    def reachable(self, *, is_emergency: bool) -> frozenset[int]:
        everybody = self.everybody.values()
        return frozenset(one.pk for one in everybody if one.is_reachable(self.now, is_emergency=is_emergency))


@contextmanager
def city() -> Iterator[City]:
    """Where nobody is mailed and no worker is rung for: every step is taken by the test itself."""
    with (
        fake_line() as questions,
        patch.multiple(freezing, CHUNK_SIZE=3, DRIFT_FLOOR=1),  # of seven residents, two are another audience
        doorbell.tied(),
        notifying.nobody_told(),
        time_machine.travel(BEGINNING, tick=False) as clock,
    ):
        made = City(questions, clock)
        with _watching(made.failed_steps):
            yield made


class _Watch(logging.Handler):
    def __init__(self, failed_steps: list[str]) -> None:
        super().__init__()
        self.failed_steps = failed_steps

    def emit(self, record: logging.LogRecord) -> None:
        self.failed_steps.append(f"{getattr(record, 'step', '')}: {record.exc_info and record.exc_info[1]!r}")


@contextmanager
def _watching(failed_steps: list[str]) -> Iterator[None]:
    """What `isolated` keeps from the others must not stay unseen here; the rest of the log is not needed."""
    quiet, isolating = logging.getLogger("broadcasts"), logging.getLogger("broadcasts.services.isolating")
    watch, level = _Watch(failed_steps), quiet.level
    quiet.setLevel(logging.CRITICAL)
    isolating.setLevel(logging.ERROR)
    isolating.propagate = False
    isolating.addHandler(watch)
    try:
        yield
    finally:
        quiet.setLevel(level)
        isolating.setLevel(logging.NOTSET)
        isolating.propagate = True
        isolating.removeHandler(watch)


def _empty(tables: list[str]) -> None:
    """Without the triggers that keep history: a hundred times faster than TRUNCATE, which makes new files."""
    with connection.cursor() as cursor:
        try:
            deletes = "; ".join(f"DELETE FROM {table}" for table in tables)  # noqa: S608
            cursor.execute(f"SET session_replication_role = replica; {deletes}; SET session_replication_role = origin")
        except ProgrammingError:  # only a superuser may do that
            cursor.execute(f"TRUNCATE {', '.join(tables)}")
