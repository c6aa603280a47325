"""What worker processes hold in their memory between claim and record: lost when they die, too old when they freeze."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from unittest.mock import patch

from broadcasts.services import recording
from broadcasts.services.claiming import LEASE, Claim, claim
from broadcasts.services.judging import Judge
from broadcasts.services.slots import Lane
from broadcasts.tests.fake_line import FakeLine
from broadcasts.tests.stateful.line import ModelLine, Request, Wish, answer_of
from cityline.line.answers import Answer, AnswerKind, Verdict

# A process may freeze between its last look at the clock and its request, but hardly for longer.
FROZEN_MOST = timedelta(seconds=60)


class Died(BaseException):
    """What no `except Exception` keeps alive."""


class _Death:
    """Whatever is asked of it, the process ends."""

    def __call__(self, **_: object) -> None:
        raise Died

    def __getattr__(self, name: str) -> None:
        raise Died


@dataclass(frozen=True)
class Held:
    claim: Claim
    since: datetime

    def is_under_lease(self, now: datetime) -> bool:
        return now - self.since <= LEASE


@dataclass
class Worker:
    """One process. It claims, sends and records in any rhythm."""

    line: ModelLine
    questions: FakeLine
    in_hand: list[Held] = field(default_factory=list)
    answered: list[tuple[Claim, Answer]] = field(default_factory=list)

    def claim(self, lane: Lane, limit: int, now: datetime) -> list[Claim]:
        claims = claim(lane=lane, limit=limit, now=now)
        self.in_hand += [Held(one, now) for one in claims]
        return claims

    def send(self, wish: Wish, place: int = 0, *, now: datetime) -> None:
        """The oldest claim's request leaves, or is given back when it waited too long."""
        held = self.in_hand.pop(0)
        if now - held.since > FROZEN_MOST:
            verdict = Verdict(kind=AnswerKind.NOT_CONNECTED, error_code="no_slot")
            self.answered.append((held.claim, answer_of(verdict, now)))
            return
        self._prepare_questions(wish)
        request = Request(held.claim.token, held.claim.retry_key, held.claim.body, now)
        self.answered.append((held.claim, self.line.receive(request, wish, now, place)))

    def record(self, now: datetime, *, dies: bool = False) -> None:
        """Write down the answers; ``dies`` after the first transaction, before chunks are divided or anybody is told."""
        answered, self.answered = self.answered, []
        if not dies:
            recording.record(answered=answered, judge=Judge(), now=now)
            return
        with patch.multiple(recording, splitting=_Death(), stop=_Death(), breaker=_Death()), suppress(Died):
            recording.record(answered=answered, judge=Judge(), now=now)

    def die(self) -> None:
        self.in_hand, self.answered = [], []

    def _prepare_questions(self, wish: Wish) -> None:
        """What LINE will say when it is asked why: it is asked when the answer is recorded."""
        bad = [{"property": "messages[0].text", "message": "May not be empty"}]
        match wish:
            case Wish.MONTH_USED_UP_429 | Wish.MONTH_RESERVED_429 | Wish.MONTH_UNCLEAR_429:
                left = {Wish.MONTH_USED_UP_429: 0, Wish.MONTH_RESERVED_429: 1_000_000}
                self.questions.month_left = left.get(wish)
            case Wish.NAMES_NOTHING_400:
                self.questions.objections, self.questions.is_silent = [], False
            case Wish.NAMES_NOTHING_MESSAGES_BAD_400:
                self.questions.objections, self.questions.is_silent = bad, False
            case Wish.NAMES_NOTHING_AND_IS_SILENT_400:
                self.questions.is_silent = True
