"""When to try again: later and later, and never all at once."""

import random
from datetime import timedelta

FIRST = 1.0
LONGEST = 40.0
# After LINE's own "too fast": the pacer already slows everybody, so the chunk itself need not wait long.
TOO_FAST_LONGEST = 10.0
# A monthly limit that the quota endpoints do not confirm is another delivery's reservation; these last seconds to
# minutes.
RESERVED_FIRST = 10.0
# Nothing waits longer than this: what does was written by a clock that was ahead.
AT_MOST = timedelta(seconds=1.5 * LONGEST)


def after_failure(attempt: int) -> timedelta:
    """For timeouts, resets and 5xx: LINE asks for exponential backoff."""
    return _spread(min(LONGEST, FIRST * 2 ** min(attempt - 1, 10)))


def after_too_fast(attempt: int) -> timedelta:
    return _spread(min(TOO_FAST_LONGEST, 0.25 * 2 ** min(attempt - 1, 10)))


def after_reservation(attempt: int) -> timedelta:
    return _spread(min(LONGEST, RESERVED_FIRST * attempt))


def _spread(seconds: float) -> timedelta:
    return timedelta(seconds=seconds * random.uniform(0.5, 1.5))  # noqa: S311  jitter, not a secret
