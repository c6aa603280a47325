"""The notice board while a city reads: the same page for everybody out of its cache, and drawn anew for each."""

import http.client
import time
from datetime import timedelta
from typing import Any

from django.utils import timezone

from broadcasts.board import pages
from broadcasts.board.services import publishing
from broadcasts.models import Authorisation, Broadcast
from broadcasts.rehearsal.bench.webhooks import sending
from broadcasts.rehearsal.bench.webhooks.server import web_server
from broadcasts.services import drafting, sealing
from broadcasts.services.drafting import DraftContent
from broadcasts.services.previewing import request_body_of
from broadcasts.states import BroadcastStatus
from cityline.staff.models import User
from subscribers.models import Category

POSTS, WARM_UP = 200, 400
WORDS = "水道管の工事のため断水します（{number}）\n\nあす午前10時から午後3時まで断水します。\n飲み水のくみ置きをお願いします。"
_HEADERS = {"Host": "127.0.0.1", "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}


class BoardBroken(RuntimeError):
    """The board did not answer as it does to readers."""


def board(*, requests: int, rounds: int, **_: Any) -> dict[str, Any]:
    """Pages a second out of the cache, and milliseconds of the newest list and of one post drawn anew."""
    address = f"/board/{_filled()}/"
    with web_server() as port:
        for count in (WARM_UP, requests):
            posted = sending.post([_request(("/board/", address)[number % 2]) for number in range(count)], port=port)
            if posted.refused():
                raise BoardBroken(f"{len(posted.refused())} of {count} were not answered")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        drawn = {name: [_drawn(connection, path) for _round in range(rounds)] for name, path in
                 (("list", "/board/"), ("post", address))}  # fmt: skip
    return {"per_second": posted.per_second, **drawn}


def _filled() -> str:
    """Two hundred posts; the address of the last."""
    writer, patroller = (User.objects.get(username=name) for name in ("writer", "patroller"))
    notices, now = Category.objects.get(code="notices"), timezone.now()
    made = [_approved(writer, patroller, notices, number) for number in range(POSTS)]
    Broadcast.objects.filter(pk__in=[one.broadcast_id for one in made]).update(
        status=BroadcastStatus.APPROVED, due_at=now, send_by=now + timedelta(hours=2)
    )
    posts = [publishing.publish(broadcast=one.broadcast, authorisation=one) for one in made]
    # Nothing of them is to be sent while other scenes are played.
    Broadcast.objects.filter(pk__in=[one.broadcast_id for one in made]).update(status=BroadcastStatus.CANCELLED)
    return posts[-1].public_id


def _approved(writer: User, patroller: User, notices: Category, number: int) -> Authorisation:
    """Sealed here, so that no scene has to wait for two hundred decisions."""
    now, draft = timezone.now(), drafting.create(author=writer)
    content = DraftContent(
        title=f"断水 {number}",
        parts=[{"kind": "text", "text": WORDS.format(number=number)}],
        category_ids=frozenset({notices.pk}),
        outlets=(publishing.OUTLET,),
    )
    saved = drafting.save(broadcast_id=draft.pk, editor=writer, expected_revision=draft.revision, content=content)
    granted = Authorisation(
        broadcast=saved,
        kind=Authorisation.Kind.PATROL,
        revision=saved.revision,
        request_body=request_body_of(saved).decode(),
        audience_rule={},
        approved_count=1,
        due_at=now,
        send_by=now + timedelta(hours=2),
        outlets=[publishing.OUTLET],
        granted_by=patroller,
        granted_at=now,
    )
    granted.seal = sealing.seal(granted)
    granted.save(force_insert=True)
    return granted


def _request(path: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in _HEADERS.items())]
    return "\r\n".join([*lines, "", ""]).encode()


def _drawn(connection: http.client.HTTPConnection, path: str) -> float:
    """Milliseconds of the page when nothing of it is kept."""
    pages.forget_now()
    began = time.perf_counter()
    connection.request("GET", path, headers=_HEADERS)
    response = connection.getresponse()
    response.read()
    if response.status != 200:
        raise BoardBroken(f"{path} answered {response.status}")
    return 1000 * (time.perf_counter() - began)
