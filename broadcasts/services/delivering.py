"""A drainer slot at work: claim, wait for the pacer, send many at once, record; for some twenty seconds, then the next
slot's turn.

Short turns keep every worker's memory and mistakes small, and leave room between them for whatever else the worker has
to do.
"""

import time
from collections import deque
from dataclasses import dataclass, field
from functools import cache
from queue import Empty
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection
from django.utils import timezone

from broadcasts.services import finishing, heartbeat, recording, starting
from broadcasts.services.claiming import Claim, claim, next_retry_at
from broadcasts.services.judging import Judge
from broadcasts.services.slots import SLOTS, Lane, ring_slots, slot
from broadcasts.services.wire import NotSent, Outcome, Wire
from cityline.line.answers import Answer, AnswerKind
from cityline.line.pacing import POLL_SECONDS, Pacer

TURN_SECONDS = 20.0
# 200 requests a second at 150 ms are 30 under way; this carries the rate up to half a second of latency.
WINDOW = 100
CLAIM_AT_ONCE = 20
RECORD_AT_ONCE = 40
RECORD_WITHIN = 0.2
LOOK_AGAIN = 0.1
LOOK_FOR_EMERGENCIES = 0.25
NAP = 0.02
# A claim is a promise that the authorisation was in force just now: older ones are given back.
CLAIM_KEEPS = 3.0
# How long a quiet slot waits for chunks that come up again, before it leaves them to the reconciler.
RETRY_WAIT = 5.0
BACK_OFF_EACH = 0.1
BACK_OFF_MOST = 0.5
# Fewer 429s than this share of the answers are the jitter of the way, for which the pacer's wider guard is enough.
BACK_OFF_SHARE = 0.5


@cache
def pacer() -> Pacer:
    """One per process; it survives a fork."""
    return Pacer(settings.REDIS_URL, settings.LINE_MULTICAST_RATE)


def drain(*, lane: Lane, seconds: float | None = None) -> int:
    """Work for one turn if a slot is free, ring for the next turn if there is more to do, and say how many requests
    were answered.
    """
    with slot(lane) as number:
        if number is None:
            return 0
        heartbeat.beat(now=timezone.now())
        if seconds is None:
            seconds = turn_seconds(number=number, of=SLOTS[lane], now=time.time())
        turn = Turn(lane=lane, until=time.monotonic() + seconds, holds_slot=connection.connection)
        turn.run()
        finishing.finish_all(now=timezone.now())
    # Looked at after the slot was given up: a doorbell that found it taken must not be lost with it.
    if turn.answered and _soonest(lane) < RETRY_WAIT:
        ring_slots(is_emergency=lane == Lane.EMERGENCY)
    return turn.answered


def turn_seconds(*, number: int, of: int, now: float) -> float:
    """How long this slot's turn is. Slots end theirs at different moments of the clock, so that while one hands over, the
    other keeps the pace.
    """
    left = (number * TURN_SECONDS / of - now) % TURN_SECONDS
    return left if left >= TURN_SECONDS / 5 else left + TURN_SECONDS


def pause_after(*, too_fast: int, answered: int) -> float:
    """How long everybody waits: when much of what was asked is too fast, somebody else must be using the same limit."""
    return min(BACK_OFF_MOST, BACK_OFF_EACH * too_fast) if too_fast >= BACK_OFF_SHARE * answered else 0.0


@dataclass(slots=True)
class Turn:
    lane: Lane
    until: float
    holds_slot: Any
    """The database connection with which the slot is lost, and behind which no other database has been met."""
    answered: int = 0
    under_way: int = 0
    ready: deque[Claim] = field(default_factory=deque)
    unrecorded: list[tuple[Claim, Answer]] = field(default_factory=list)
    oldest_unrecorded: float = 0.0
    claim_again_at: float = 0.0
    reserve_again_at: float = 0.0
    look_for_emergencies_at: float = 0.0
    empty_looks: int = 0
    judge: Judge = field(default_factory=Judge)

    def run(self) -> None:
        with Wire() as wire:
            while self._go_on(wire):
                self._collect(wire)
        self._record()

    def _go_on(self, wire: Wire) -> bool:
        """Claim and hand out what is possible now; False when this turn is over."""
        has_time = time.monotonic() < self.until
        if has_time:
            self._claim()
        self._give_back_the_old()
        self._hand_out(wire)
        if self.ready or self.under_way or self.unrecorded:
            return True
        return has_time and self._wait_for_more()

    def _claim(self) -> None:
        now, in_hand = time.monotonic(), len(self.ready)
        if now >= self.look_for_emergencies_at:
            self.look_for_emergencies_at = now + LOOK_FOR_EMERGENCIES
            if starting.start_emergencies(now=timezone.now()):
                self.claim_again_at = 0.0
        # A tenth of a second's worth: what is claimed leaves almost at once, so a stop takes hold almost at once.
        limit = max(1, min(CLAIM_AT_ONCE, settings.LINE_MULTICAST_RATE // 10))
        if now < self.claim_again_at or 2 * in_hand >= limit or self.under_way + in_hand >= WINDOW:
            return
        # What failed by itself (a note of a call, a start) may have lost the connection, and Django opens another one.
        if connection.connection is not self.holds_slot:
            raise OperationalError("the connection that held the slot is gone")
        claims = claim(lane=self.lane, limit=limit, now=timezone.now())
        self.ready += claims
        self.empty_looks = 0 if claims else self.empty_looks + 1
        if len(claims) < limit:
            self.claim_again_at = now + LOOK_AGAIN

    def _wait_for_more(self) -> bool:
        wait = _soonest(self.lane)
        if wait > RETRY_WAIT or time.monotonic() + wait > self.until:
            return False
        # Something is there and may not go: the switch is off, or the authorisation is not in force. Looked at twice,
        # because a chunk may have come due just after the first look.
        if wait == 0 and self.empty_looks > 1:
            return False
        time.sleep(max(wait, POLL_SECONDS))
        self.claim_again_at = 0.0
        if wait > 0:
            self.empty_looks = 0
        return True

    def _hand_out(self, wire: Wire) -> None:
        """Give claims in hand their moment: emergencies alone, if there are any."""
        urgent = [one for one in self.ready if one.is_emergency]
        waiting = urgent or list(self.ready)
        if not waiting or time.monotonic() < self.reserve_again_at:
            return
        waits = pacer().reserve(count=len(waiting), emergency=bool(urgent))
        now = time.monotonic()
        leaving = waiting[: len(waits)]
        if len(leaving) < len(waiting):
            self.reserve_again_at = now + POLL_SECONDS
        gone = {one.token for one in leaving}
        self.ready = deque(one for one in self.ready if one.token not in gone)
        self.under_way += len(leaving)
        wire.send(zip(leaving, (now + wait for wait in waits), strict=True))

    def _give_back_the_old(self) -> None:
        """The pacer was out of reach, or others were first: these have not left and must be looked at again."""
        now = time.monotonic()
        while self.ready and now - self.ready[0].claimed_at > CLAIM_KEEPS:
            self._note(self.ready.popleft(), _never_left())

    def _collect(self, wire: Wire) -> None:
        """Wait a moment for answers, take all there are, and record them a handful at a time."""
        try:
            self._take(wire.outcomes.get(timeout=NAP))
            while True:
                self._take(wire.outcomes.get_nowait())
        except Empty:
            pass
        waited = time.monotonic() - self.oldest_unrecorded
        if len(self.unrecorded) >= RECORD_AT_ONCE or waited > RECORD_WITHIN or not self.under_way:
            self._record()

    def _take(self, outcome: Outcome) -> None:
        self.under_way -= 1
        if isinstance(outcome.answer, Answer):
            self._note(outcome.claim, outcome.answer)
        elif outcome.answer is NotSent.LATE:
            self.ready.appendleft(outcome.claim)

    def _note(self, claimed: Claim, answer: Answer) -> None:
        if not self.unrecorded:
            self.oldest_unrecorded = time.monotonic()
        self.unrecorded.append((claimed, answer))

    def _record(self) -> None:
        if not self.unrecorded:
            return
        answered, self.unrecorded = self.unrecorded, []
        too_fast = sum(answer.kind == AnswerKind.RATE_LIMITED for _, answer in answered)
        if too_fast:
            pacer().back_off(pause_after(too_fast=too_fast, answered=len(answered)), refused=too_fast)
        recording.record(answered=answered, judge=self.judge, now=timezone.now())
        self.answered += len(answered)
        self.empty_looks, self.claim_again_at = 0, 0.0  # chunks may have come back


def _never_left() -> Answer:
    now = timezone.now()
    return Answer(
        kind=AnswerKind.NOT_CONNECTED, status=None, request_id="", accepted_request_id="", error_code="no_slot",
        bad_recipients=[], started_at=now, finished_at=now,
    )  # fmt: skip


def _soonest(lane: Lane) -> float:
    """Seconds until a chunk of this lane can be claimed; infinite if there is none."""
    moment = next_retry_at(lane=lane)
    return float("inf") if moment is None else max(0.0, (moment - timezone.now()).total_seconds())
