"""What is played for the webhook: the intake beside a view that only verifies, a burst, events beside a send."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import close_old_connections
from django.db.models import Count, Max, Q

from broadcasts.rehearsal.acts import wait_for_workers
from broadcasts.rehearsal.bench.webhooks import events, sending
from broadcasts.rehearsal.bench.webhooks.server import web_server
from broadcasts.rehearsal.bench.webhooks.urls import INTAKE, VERIFYING
from subscribers.models import Category, WebhookEvent

WARM_UP = 500
TOGETHER = 10
"""Events in each request of the burst."""


def intake(*, requests: int, residents: int, **_: Any) -> dict[str, Any]:
    """As many a second as are answered, by both in turn; then half of the intake's, for how long each waits."""
    report: dict[str, Any] = {}
    with web_server() as port:
        for name, address in (("verifying", VERIFYING), ("intake", INTAKE)) * 2:  # the first two warm the server up
            count = WARM_UP if f"{name}_warm" not in report else requests
            posted = sending.post(_requests(address, count, residents), port=port)
            _demand_answers(posted)
            report |= {f"{name}_warm": True, name: posted.per_second}
        half = report["intake"] / 2
        posted = sending.post(_requests(INTAKE, requests, residents), port=port, connections=64, rate=half)
        _demand_answers(posted)
    stored = WebhookEvent.objects.count()
    _forget()
    expected = WARM_UP + 2 * requests
    return {**report, "half": half, "milliseconds": _milliseconds(posted), "lost": expected - stored}


def burst(*, count: int, residents: int, workers: list[int], **_: Any) -> dict[str, Any]:
    """All at once, and how long until the last is applied."""
    wait_for_workers(len(workers))
    made = list(events.make(count, residents=residents, codes=_codes()))
    bundles = [made[place : place + TOGETHER] for place in range(0, count, TOGETHER)]
    with web_server() as port:
        posted = sending.post([events.request(INTAKE, *bundle) for bundle in bundles], port=port)
        _demand_answers(posted)
        counted = _applied(count, posted.began_at, patience=120 + count / 50)
    return {**counted, "posted_in": posted.took, "milliseconds": _milliseconds(posted)}


@contextmanager
def beside(*, rate: int, residents: int, seconds: float) -> Iterator[dict[str, Any]]:
    """Events at this rate for as long as the block lasts; what became of them is in the yielded dict afterwards.

    ``seconds`` is for how long there are prepared ones.
    """
    report: dict[str, Any] = {}
    if not rate:
        yield report
        return
    slices = [_requests(INTAKE, rate, residents, first=1 + second * rate) for second in range(int(seconds))]
    over, sent, waited = threading.Event(), [0], list[float]()

    def keep_posting(port: int) -> None:
        began = time.monotonic()
        for number, slice_ in enumerate(slices):
            if over.is_set():
                break
            posted = sending.post(slice_, port=port, connections=32, rate=rate)
            _demand_answers(posted)
            sent[0] += len(slice_)
            waited.extend(_milliseconds(posted))
            time.sleep(max(0.0, began + number + 1 - time.monotonic()))
        close_old_connections()

    with web_server() as port:
        # A city's web server has its connections and its code at hand.
        began_at = time.time()
        _demand_answers(sending.post(_requests(INTAKE, WARM_UP, residents), port=port, connections=64))
        _applied(WARM_UP, began_at, patience=120)
        began_at = time.time()
        thread = threading.Thread(target=keep_posting, args=(port,))
        thread.start()
        try:
            yield report
        finally:
            over.set()
            thread.join()
        report |= _applied(sent[0], began_at, 120 + sent[0] / 100)
        report["milliseconds"] = waited


def _requests(address: str, count: int, residents: int, *, first: int = 1) -> list[bytes]:
    made = events.make(count, residents=residents, codes=_codes(), first=first)
    return [events.request(address, event) for event in made]


def _codes() -> list[str]:
    return list(Category.objects.filter(group__code="topics").order_by("bit").values_list("code", flat=True))


def _applied(count: int, began_at: float, patience: float) -> dict[str, Any]:
    """Wait until nothing waits any more, and count."""
    until = time.monotonic() + patience
    while WebhookEvent.objects.waiting().exists() and time.monotonic() < until:
        time.sleep(0.2)
    found = WebhookEvent.objects.aggregate(
        stored=Count("pk"),
        once=Count("pk", filter=Q(applied_at__isnull=False, attempt_count=1, error_code="")),
        twice=Count("pk", filter=Q(attempt_count__gt=1)),
        last=Max("applied_at"),
    )
    _forget()
    drained = found["last"].timestamp() - began_at if found["last"] else 0.0
    return {
        "sent": count, "stored": found["stored"], "lost": count - found["once"], "twice": found["twice"],
        "drained_in": drained,
    }  # fmt: skip


def _forget() -> None:
    """Each scene counts its own."""
    WebhookEvent.objects.all().delete()


def _milliseconds(posted: sending.Posted) -> list[float]:
    return [1000 * seconds for seconds in posted.seconds]


def _demand_answers(posted: sending.Posted) -> None:
    if refused := posted.refused():
        raise RuntimeError(
            f"{len(refused)} of {len(posted.statuses)} requests got no 200: {posted.statuses[refused[0]]}"
        )
