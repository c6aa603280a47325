"""Broker, workers and beat: what moves the doorbells."""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import redis
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from kombu.exceptions import KombuError

from broadcasts.health.signs import Sign, State, graded
from broadcasts.models import Heartbeat
from cityline.celery import app

QUEUES = {
    "emergency": gettext_lazy("Worker for emergencies"),
    "delivery": gettext_lazy("Worker for sending"),
    "webhooks": gettext_lazy("Worker for residents' events"),
    "mail": gettext_lazy("Worker for mail to staff"),
    "imports": gettext_lazy("Worker for imports of residents"),
    "figures": gettext_lazy("Worker for figures beside what is reviewed"),
    "default": gettext_lazy("Worker for everything else"),
}
ANSWER_SECONDS = 1.0
BEAT_LATE, BEAT_GONE = 15, 60
QUEUE_LONG = 100


def signs(*, now: datetime) -> Iterator[Sign]:
    """Broker, each queue's workers, beat. Takes about a second, for that is how long workers have to answer."""
    yield (broker := _broker())
    if broker.state is not State.BAD:
        yield from _workers()
    yield _beat(now)


def _broker() -> Sign:
    name = gettext_lazy("Broker (Valkey or Redis)")
    began = time.monotonic()
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as server:
            server.ping()
    except redis.RedisError:
        return Sign(
            "broker", name, State.BAD, _("does not answer"),
            gettext_lazy("Start it again. Nothing is lost: sending waits, and goes on by itself."),
        )  # fmt: skip
    took = round(1000 * (time.monotonic() - began))
    return Sign("broker", name, graded(took, worrying=200, bad=2000), _("answers in %(n)s ms") % {"n": took})


def _workers() -> Iterator[Sign]:
    listening: Counter[str] = Counter()
    try:
        found = app.control.inspect(timeout=ANSWER_SECONDS).active_queues() or {}
    except (OSError, KombuError, redis.RedisError):
        found = {}
    for queues in found.values():
        listening.update(queue["name"] for queue in queues)
    waiting = _waiting()
    for queue, name in QUEUES.items():
        count, length = listening[queue], waiting.get(queue, 0)
        fact = ngettext("%(n)s listens", "%(n)s listen", count) % {"n": count}
        fact += ngettext(", %(n)s task waits", ", %(n)s tasks wait", length) % {"n": length}
        if not count:
            advice: str | Promise = gettext_lazy(
                "Start a worker for this queue. What waits is done as soon as it is there."
            )
            yield Sign(f"worker-{queue}", name, State.BAD, fact, advice)
        else:
            advice = gettext_lazy("The workers cannot keep up; start another one.") if length >= QUEUE_LONG else ""
            yield Sign(f"worker-{queue}", name, State.WORRYING if advice else State.GOOD, fact, advice)


def _waiting() -> dict[str, int]:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as server:
            return {queue: int(server.llen(queue)) for queue in QUEUES}
    except redis.RedisError:
        return {}


def _beat(now: datetime) -> Sign:
    name = gettext_lazy("Beat (schedules)")
    heartbeat = Heartbeat.objects.first()
    if heartbeat is None:
        return Sign("beat", name, State.BAD, _("never seen"), _START_BEAT)
    silent = max(0, round((now - heartbeat.seen_at).total_seconds()))
    state = graded(silent, worrying=BEAT_LATE, bad=BEAT_GONE)
    fact = ngettext("seen %(n)s second ago", "seen %(n)s seconds ago", silent) % {"n": silent}
    return Sign("beat", name, state, fact, "" if state is State.GOOD else _START_BEAT)


_START_BEAT = gettext_lazy(
    "Start beat, and a worker for everything else. Until then nothing scheduled begins; what is being sent goes on."
)
