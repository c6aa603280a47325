"""The round itself: a city, a send, strikes at their moments, and people who do what they would do."""

import os
import random
import time
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from broadcasts.models import Delivery
from broadcasts.rehearsal.acts import submit
from broadcasts.rehearsal.chaos.actors import BEAT, WORKERS, Actor, Troupe, worker_command
from broadcasts.rehearsal.chaos.evidence import accepted_times, attempts, chunk_states, collect, patiently
from broadcasts.rehearsal.chaos.faults import SECOND_HOST, Theatre
from broadcasts.rehearsal.chaos.judging import Try, judge, longest_pause
from broadcasts.rehearsal.chaos.moments import Clock, Struck
from broadcasts.rehearsal.chaos.network import Host
from broadcasts.rehearsal.chaos.oncall import OnCall
from broadcasts.rehearsal.chaos.options import Fault, Round
from broadcasts.rehearsal.chaos.servers import PUT_BACK, Servers
from broadcasts.rehearsal.city import build
from broadcasts.services import delivering, patrol
from broadcasts.services.claiming import LEASE
from broadcasts.states import DeliveryStatus
from cityline.celery import app
from cityline.embedded.valkey import free_port
from cityline.simulator.remote import Simulator

START_SECONDS = 90.0
TICK = 0.1
APART_SECONDS = 1.0
LINE_RATE = 200


def act(*, plan: Round, folder: Path, servers: Servers, host: Host, hold: ExitStack) -> dict[str, Any]:
    """Play the round and report it. Everything is ended when ``hold`` is."""
    troupe = Troupe()
    hold.callback(troupe.close)
    try:
        return _Act(plan, folder, servers, host, troupe).play()
    except Exception as error:
        said = "\n".join(
            f"{log.stem}: {log.read_text(errors='replace')[-3000:]}" for log in sorted(folder.glob("*.log"))
        )
        raise RuntimeError(f"{error!r}\n{said}") from error


class _Act:
    def __init__(self, plan: Round, folder: Path, servers: Servers, host: Host, troupe: Troupe) -> None:
        self.plan = plan
        self.troupe = troupe
        self.servers = servers
        self.host = host
        self.folder = folder
        self.struck: list[Struck] = []
        self.lost: Counter[Try] = Counter()
        drawn = random.Random(f"{plan.seed}-whom")  # noqa: S311  reproducible, not secret
        self.theatre = Theatre(plan, folder, servers, host, troupe, Clock(), drawn)

    def play(self) -> dict[str, Any]:
        delivering.pacer().prepare()
        line_url = self.plan.line_url or self._start_simulator()
        self._start_workers(line_url)
        call_command("migrate", verbosity=0, skip_checks=True)  # while the workers find their feet
        city = build(subscribers=self.plan.subscribers)
        self.simulator = None if self.plan.line_url else self._set_up_simulator(line_url)
        self.troupe.add(self._actor(BEAT))
        self._wait_for_workers()
        waiting = submit(city)
        if self.simulator:
            self.simulator.configure(faults=self.plan.line_faults, seed=self.theatre.drawn.randrange(1 << 30))
        self.broadcast = patrol.approve(broadcast_id=waiting.pk, by=city.patroller, revision=waiting.revision)
        self.on_call = OnCall(self.broadcast.pk, city.patroller, expects_gap=False)
        self.theatre.clock = Clock()
        self._send()
        if self.plan.is_put_back:
            self._put_back()
            self._send()
        return self._report()

    def _start_simulator(self) -> str:
        host, port = self.host.line_host, free_port()
        # Outside loopback it runs for developers only; this address is inside our own network all the same.
        environ = {**os.environ, "DEBUG": "True"}
        options = ["--host", host, "--port", str(port), "--rate", str(LINE_RATE)]
        options += ["--latency-ms", str(self.plan.latency_ms)]
        log = self.folder / "simulator.log"
        self.troupe.add(Actor("simulator", "manage.py", "line_simulator", *options, environ=environ, log=log))
        return f"http://{host}:{port}"

    def _set_up_simulator(self, url: str) -> Simulator:
        simulator, until = Simulator(url), time.monotonic() + START_SECONDS
        while True:
            try:
                simulator.configure(keep_requests=True)
                simulator.add_synthetic(self.plan.subscribers)
                return simulator
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)

    def _start_workers(self, line_url: str) -> None:
        settings.LINE_API_BASE_URL = settings.LINE_DATA_API_BASE_URL = line_url
        os.environ |= {"LINE_API_BASE_URL": line_url, "LINE_DATA_API_BASE_URL": line_url}
        for name in WORKERS:
            self.troupe.add(self._actor(name))

    def _actor(self, name: str) -> Actor:
        is_there = name == SECOND_HOST
        environ = {**os.environ, **(self.host.environ(self.servers) if is_there else {})}
        before = self.host.before if is_there else ()
        log = self.folder / f"{name}.log"
        return Actor(name, *worker_command(name, self.folder), environ=environ, log=log, before=before)

    def _wait_for_workers(self) -> None:
        until = time.monotonic() + START_SECONDS
        while len(app.control.ping(timeout=0.5) or ()) < len(WORKERS):
            self.troupe.look_after()
            if time.monotonic() > until:
                raise RuntimeError("The workers did not start.")

    def _send(self) -> None:
        """Until the broadcast is final, every strike has fallen and everything we took away is back."""
        until = time.monotonic() + self._patience()
        waiting = [strike for strike in self.plan.strikes if strike not in [one.strike for one in self.struck]]
        while time.monotonic() < until:
            self.theatre.clock.tick()
            self.troupe.look_after()
            self._look()
            done = self._part_accepted()
            if waiting and (done >= waiting[0].after or self.broadcast.is_final) and self._may_strike():
                self._strike(waiting.pop(0))
            if self.broadcast.is_final and not waiting and self.theatre.is_whole:
                return
            time.sleep(TICK)

    def _look(self) -> None:
        if "database" in self.theatre.away:
            return
        patiently(lambda: self.broadcast.refresh_from_db(), seconds=60)
        patiently(lambda: self.on_call.look(), seconds=60)
        if self.plan.is_quick and self.struck:
            patiently(self._let_leases_end)

    def _part_accepted(self) -> float:
        if "database" in self.theatre.away:
            return 0.0
        states = patiently(lambda: chunk_states(self.broadcast.pk))
        return states.get(DeliveryStatus.ACCEPTED, 0) / max(1, sum(states.values()))

    def _may_strike(self) -> bool:
        """Not while the database is away, where chunks are no worse off than before; and not all at one moment."""
        is_apart = not self.struck or time.time() - self.struck[-1].at > APART_SECONDS
        return is_apart and "database" not in self.theatre.away

    def _strike(self, strike: Any) -> None:
        time.sleep(self.theatre.drawn.uniform(0, 0.5 if not self.plan.is_quick else 0.1))  # at no chunk's edge
        states = patiently(lambda: chunk_states(self.broadcast.pk))
        fallen = Struck(strike, self.theatre.clock.seconds, time.time(), states)
        self.struck.append(fallen)
        fallen.whom = self.theatre.strike(strike)

    def _let_leases_end(self) -> None:
        """A quick round does not wait half a minute for the claims of the dead: four seconds must do."""
        now = timezone.now()
        old = Delivery.objects.filter(
            status=DeliveryStatus.SENDING, claimed_until__lt=now + LEASE - timedelta(seconds=4)
        )
        old.update(claimed_until=now)

    def _put_back(self) -> None:
        """Yesterday's database, as it were, in the place of today's; what LINE has accepted since it does not know."""
        before = patiently(attempts)
        self.servers.restore(self.theatre.dump_file)
        with self.servers.connect(PUT_BACK) as restored:
            self.lost = before - attempts(restored)
        connection.close()
        self.servers.swap()
        self.on_call.expects_gap = True
        patiently(self.broadcast.refresh_from_db)

    def _patience(self) -> float:
        seconds = self.plan.subscribers / 500 / self.plan.rate
        return 120 + 2 * seconds + (240 if not self.plan.is_quick else 0)

    def _report(self) -> dict[str, Any]:
        took = self.theatre.clock.seconds
        evidence = collect(
            broadcast=self.broadcast,
            simulator=self.simulator,
            lost_attempts=self.lost,
            may_be_unknown=self.plan.is_put_back,
        )
        verdict = judge(evidence)
        wrong = verdict.wrong + self.on_call.wrongs
        times = accepted_times(self.broadcast, evidence.requests)
        began = self.struck[0].at if self.struck else min(times, default=time.time())
        return {
            "round": self.plan.number,
            "fault": str(self.plan.fault),
            "seed": self.plan.seed,
            "subscribers": self.plan.subscribers,
            "rate": self.plan.rate,
            "network": self.host.how if any(s.strike.fault == Fault.CUT for s in self.struck) else "",
            "strikes": [
                {"what": str(s.strike), "whom": s.whom, "after_seconds": s.at_seconds, "chunks": s.chunks}
                for s in self.struck
            ],
            "status": str(self.broadcast.status),
            "chunks": chunk_states(self.broadcast.pk),
            "duplicates": verdict.duplicates,
            "missing": verdict.missing,
            "unknown": verdict.unknown,
            "unexplained": verdict.unexplained,
            "requests": len(evidence.requests) if evidence.requests is not None else evidence.attempts.total(),
            "responses": self.simulator.stats()["responses"] if self.simulator else {},
            "lost_attempts": self.lost.total(),
            "healed_seconds": longest_pause(times, since=began),
            "seconds": took,
            "resumed_for": self.on_call.resumed_for,
            "restarted": self.troupe.restarted,
            "servers": self._versions(),
            "wrong": wrong,
        }

    def _versions(self) -> dict[str, str]:
        with self.servers.connect() as server:
            shown = {
                name: str(server.execute(f"SHOW {name}").fetchone()[0])  # type: ignore[index]
                for name in ("server_version", "fsync", "synchronous_commit")
            }
        with redis.Redis.from_url(self.servers.valkey.url) as broker:
            info = broker.info("server")
        return {**shown, "valkey": str(info.get("valkey_version") or info["redis_version"])}
