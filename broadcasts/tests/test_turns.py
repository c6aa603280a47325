"""How long a slot works, when everybody waits, and what is too late to leave."""

import time
from uuid import uuid4

import pytest

from broadcasts.services.claiming import Claim
from broadcasts.services.delivering import TURN_SECONDS, pause_after, turn_seconds
from broadcasts.services.wire import NotSent, Wire
from broadcasts.tests.delivering import line

NOON = 1_800_000_000.0


def test_two_slots_end_their_turns_half_a_turn_apart():
    ends = [NOON + 1 + turn_seconds(number=number, of=2, now=NOON + 1) for number in (0, 1)]

    assert ends == [NOON + 20, NOON + 10]


@pytest.mark.parametrize("into", [0.0, 0.1, 4.9, 8.1, 9.99])
def test_a_turn_is_neither_too_short_nor_much_longer_than_a_turn(into):
    assert TURN_SECONDS / 5 <= turn_seconds(number=0, of=2, now=NOON + into) < 1.2 * TURN_SECONDS


@pytest.mark.parametrize(
    ("too_fast", "answered", "seconds"),
    [(1, 20, 0.0), (9, 20, 0.0), (10, 20, 0.5), (1, 1, 0.1), (50, 50, 0.5)],
    ids=["a lone one", "some", "half of them", "all of one", "never for long"],
)
def test_everybody_waits_only_where_many_were_too_fast(too_fast, answered, seconds):
    assert pause_after(too_fast=too_fast, answered=answered) == pytest.approx(seconds)


def a_claim() -> Claim:
    return Claim(
        delivery_id=1,
        broadcast_id=1,
        token=uuid4(),
        retry_key=uuid4(),
        body=b"{}",
        body_sha256="",
        recipient_count=1,
        attempt=1,
        is_emergency=False,
        is_training=True,
    )


def outcomes_of(lateness: list[float]) -> list[object]:
    """What becomes of requests that the loop comes to so many seconds after their moment."""
    found = []
    with line(), Wire() as wire:
        for late in lateness:
            wire.send([(a_claim(), time.monotonic() - late)])
            found.append(wire.outcomes.get(timeout=5).answer)
    return found


def test_what_is_too_late_needs_another_time():
    on_time, late = outcomes_of([0.0, 0.09])

    assert on_time is not NotSent.LATE
    assert late is NotSent.LATE


def test_where_everything_is_late_it_leaves_late():
    assert NotSent.LATE in outcomes_of([0.04] * 3)
    assert outcomes_of([0.04] * 8)[-1] is not NotSent.LATE


def test_what_is_much_too_late_never_leaves():
    assert set(outcomes_of([0.5] * 8)) == {NotSent.LATE}
