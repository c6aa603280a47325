"""How each fault strikes, and how it is mended: by us where somebody would, by the system itself where it has to."""

import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import redis

from broadcasts.rehearsal.chaos.actors import BEAT, WORKERS, Frozen, Troupe
from broadcasts.rehearsal.chaos.moments import Clock
from broadcasts.rehearsal.chaos.network import Host
from broadcasts.rehearsal.chaos.options import Fault, Round, Strike
from broadcasts.rehearsal.chaos.servers import Servers

SECOND_HOST = "delivery-2"
BUSY_SECONDS = 5.0


@dataclass
class Theatre:
    """Everything a fault may lay hands on."""

    plan: Round
    folder: Path
    servers: Servers
    host: Host
    troupe: Troupe
    clock: Clock
    drawn: random.Random
    away: set[str] = field(default_factory=set)
    """Servers that are down by our doing."""

    def pause(self, shortest: float, longest: float) -> float:
        """How long something stays away; in quick rounds not much longer than it has to."""
        return self.drawn.uniform(shortest, min(longest, 2.0 if self.plan.is_quick else longest))

    @property
    def dump_file(self) -> Path:
        return self.folder / "taken.dump"

    @property
    def is_whole(self) -> bool:
        """Nothing is away any more and nothing is still to come back."""
        return not self.clock.is_waiting

    def strike(self, strike: Strike) -> str:
        """Let it happen, see to its end, and say whom it met."""
        return _STRIKES[strike.fault](self, strike.way)


def _worker(theatre: Theatre, way: str) -> str:
    name = _somebody(theatre)
    actor = theatre.troupe.actors[name]
    if way == "child":
        actor.kill_child(theatre.drawn)
        return name
    if way == "main":
        actor.kill_main()
    else:
        actor.kill()
    theatre.clock.after(theatre.pause(1, 5), actor.start)
    return name


def _beat(theatre: Theatre, way: str) -> str:
    beat = theatre.troupe.actors[BEAT]
    beat.kill()
    theatre.clock.after(theatre.pause(1, 15), beat.start)
    return BEAT


def _broker(theatre: Theatre, way: str) -> str:
    theatre.servers.valkey.stop(signal.SIGKILL)
    theatre.away.add("broker")

    def restart() -> None:
        theatre.servers.restart_broker(empty=way == "empty")
        theatre.away.discard("broker")

    theatre.clock.after(theatre.pause(1, 8), restart)
    return "broker"


def _database(theatre: Theatre, way: str) -> str:
    theatre.servers.postgres.stop(signal.SIGQUIT if way == "crash" else signal.SIGINT)
    theatre.away.add("database")

    def restart() -> None:
        theatre.servers.postgres.start()
        theatre.away.discard("database")

    theatre.clock.after(theatre.pause(0.5, 5), restart)
    return "database"


def _flush(theatre: Theatre, way: str) -> str:
    if "broker" not in theatre.away:
        with redis.Redis.from_url(theatre.servers.valkey.url) as broker:
            broker.flushall()
    return "broker"


def _frozen(theatre: Theatre, way: str) -> str:
    name = _somebody(theatre)
    frozen = Frozen(theatre.troupe.actors[name])
    theatre.troupe.actors[name].is_away = True

    def thaw() -> None:
        frozen.thaw()
        theatre.troupe.actors[name].is_away = False

    theatre.clock.after(theatre.plan.away_seconds, thaw)
    return name


def _cut(theatre: Theatre, way: str) -> str:
    until = time.monotonic() + BUSY_SECONDS
    while SECOND_HOST not in _holding_slots(theatre) and time.monotonic() < until:
        time.sleep(0.1)  # it hurts where chunks are in hand
    theatre.host.cut()
    theatre.clock.after(theatre.plan.away_seconds, theatre.host.join)
    return SECOND_HOST


def _dump(theatre: Theatre, way: str) -> str:
    if "database" in theatre.away:  # a moment later, then
        theatre.clock.after(1.0, lambda: void(_dump(theatre, way)))
    else:
        theatre.servers.dump(theatre.dump_file)
    return "database"


def void(_: object) -> None:
    """What a moment hands back is of no use to anybody."""


def _somebody(theatre: Theatre) -> str:
    """A worker that is there; mostly one that has chunks in its hands, for there it hurts."""
    there = [name for name in WORKERS if not theatre.troupe.actors[name].is_away]
    busy = [name for name in _holding_slots(theatre) if name in there]
    return theatre.drawn.choice(busy if busy and theatre.drawn.random() < 0.7 else there or list(WORKERS))


def _holding_slots(theatre: Theatre) -> list[str]:
    if "database" in theatre.away:
        return []
    with theatre.servers.connect() as server:
        rows = server.execute(
            "SELECT DISTINCT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE locktype = 'advisory' ORDER BY 1"
        ).fetchall()
    return [str(name) for (name,) in rows]


_STRIKES: dict[Fault, Callable[[Theatre, str], str]] = {
    Fault.WORKER: _worker,
    Fault.BEAT: _beat,
    Fault.BROKER: _broker,
    Fault.DATABASE: _database,
    Fault.FLUSH: _flush,
    Fault.FROZEN: _frozen,
    Fault.CUT: _cut,
    Fault.DUMP: _dump,
}
