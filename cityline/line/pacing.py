"""When each multicast request may leave: one clock and one script, so that all workers together keep LINE's rate.

Times are seconds as floats at this interface; the script in ``reserve.lua`` counts whole microseconds of the Redis
server's clock. What it keeps:

* **Evenly spaced.** The spacing is (1 s + guard) / rate, so any ``rate`` sends in a row span more than a second and
  no sliding second holds more. The guard is for what happens on the way to LINE, where a server that counts strictly
  sees a late request closer to the one a second behind it: 10 ms, half a millisecond more for every 429 (40 ms at
  most), and slowly less again. At exactly 1 s / rate such a server refuses 3–5 %.
* **No catching up.** A slot nobody took is gone; there are no bursts.
* **A short reach.** Times are handed out at most 250 ms ahead, so an emergency is at most that far behind what is
  already promised. Who gets fewer than asked for asks again in a moment.
* **Emergencies first.** For 300 ms after an emergency asked, others get nothing. So ask with ``emergency=True``
  only with an emergency chunk in hand, and ask for each as it comes.
* **Lost means wait.** Where the state is missing or another server answers (a restart, a failover, a restored
  copy), sending begins a full window later; where nobody answers, nobody sends.
"""

import logging
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from cityline.line.limits import RATE_MAX

AHEAD_SECONDS = 0.25
POLL_SECONDS = 0.05
"""How long to wait before asking again when there were no slots."""
LATE_SECONDS = 0.01
"""Who wakes up later than this after a slot should ask for another: as long as the guard, so that what leaves late does
not crowd what leaves a second behind it."""
LATE_MOST_SECONDS = 0.1
"""On a busy machine everything is late, and then as late as the rest is on time; but not later than this."""
STALE_SECONDS = 0.05
BACK_OFF_MAX = 45.0  # less than SANE in the script, beyond which it takes its clock for put back
KEY = "cityline:line:pacer:multicast"

_SCRIPT = Path(__file__).with_name("reserve.lua").read_text(encoding="utf-8")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reservation:
    """Send times on the Redis server's clock, in microseconds, and what time it was there."""

    now: int
    slots: list[int]

    @property
    def waits(self) -> list[float]:
        """Seconds from ``now`` to each slot."""
        return [(slot - self.now) / 1_000_000 for slot in self.slots]


class Pacer:
    """Asks the shared clock for send times. Safe to share between threads and to carry over a fork.

    Calls are short (some 0.2 ms, at most about 0.5 s when the server hangs) but blocking: on an asyncio loop use
    ``await asyncio.to_thread(pacer.reserve, count=…)`` where a hanging Redis must not hold up the answers.
    """

    def __init__(self, url: str, rate: int, *, key: str = KEY) -> None:
        if not 1 <= rate <= RATE_MAX:
            raise ValueError(f"The rate is {rate}; LINE takes 1 to {RATE_MAX} multicast requests a second.")
        self._rate = rate
        self._key = key
        # No retry: a reply that comes late is worth nothing here.
        self._redis = redis.Redis.from_url(
            url, socket_timeout=0.5, socket_connect_timeout=0.5, retry=Retry(NoBackoff(), 0)
        )

    def prepare(self) -> None:
        """Let the window after an empty or new Redis begin now, so that it is over when there is something to send."""
        self._ask("prepare")

    def reserve(self, *, count: int, emergency: bool = False) -> list[float]:
        """Up to ``count`` send times, as seconds to wait from now. Fewer, or none: ask again in POLL_SECONDS."""
        asked_at = time.monotonic()
        reservation = self.reserve_slots(count=count, emergency=emergency)
        if reservation is None:
            return []
        elapsed = time.monotonic() - asked_at
        if elapsed > STALE_SECONDS:  # these times have partly gone by: never rush
            log.warning("pacer.slow_reply", extra={"slots": len(reservation.slots)})
            return []
        # The server looked at its clock some time between question and answer: half-way is least wrong.
        return [max(0.0, wait - elapsed / 2) for wait in reservation.waits]

    def reserve_slots(self, *, count: int, emergency: bool = False) -> Reservation | None:
        """As ``reserve``, on the server's clock; None when the server did not answer."""
        reply = self._ask("reserve", count=count, emergency=emergency)
        return None if reply is None else Reservation(now=reply[0], slots=reply[1:])

    def back_off(self, seconds: float, *, refused: int = 1) -> None:
        """After so many 429s for the rate: nobody gets a time within ``seconds``, and the guard widens for a while."""
        self._ask("back_off", count=refused, seconds=min(max(0.0, seconds), BACK_OFF_MAX))

    @cached_property
    def _script(self) -> Any:
        return self._redis.register_script(_SCRIPT)

    def _ask(self, verb: str, *, count: int = 0, emergency: bool = False, seconds: float = 0.0) -> list[int] | None:
        arguments = [verb, self._rate, count, int(emergency), round(seconds * 1_000_000)]
        try:
            reply: list[int] = self._script(keys=[self._key], args=arguments)
        except redis.RedisError as error:
            log.warning("pacer.unreachable", extra={"verb": verb, "reason": type(error).__name__})
            return None
        return reply
