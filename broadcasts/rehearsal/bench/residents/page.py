"""受信設定 as a phone asks for it: one resident after another opens the page, ticks one box and saves the form."""

import http.client
import random
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from broadcasts.rehearsal.bench.webhooks.server import web_server
from subscribers.models import Subscriber
from subscribers.services import page_links
from subscribers.views.resident import COOKIE

WARM_UP = 40
_HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|shown|before|spoken)" value="([^"]*)"')
_CODES = re.compile(r'name="category" value="([^"]+)"')


class PageBroken(RuntimeError):
    """The page did not answer as it does to a phone."""


@dataclass(slots=True)
class Phone:
    """A browser as far as the page needs one: it keeps the cookies and speaks through the proxy."""

    connection: http.client.HTTPConnection
    cookies: dict[str, str]

    def ask(self, method: str, path: str, form: Mapping[str, Any] | None = None) -> tuple[int, str, float]:
        headers = {
            "Host": "127.0.0.1",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "127.0.0.1",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        body = None
        if form is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": "https://127.0.0.1"}
            body = urlencode(form, doseq=True)
        began = time.perf_counter()
        self.connection.request(method, path, body=body, headers=headers)
        response = self.connection.getresponse()
        text = response.read().decode()
        took = time.perf_counter() - began
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.split(";", 1)[0].partition("=")
            self.cookies[name] = value
        return response.status, text, took


def settings_page(*, rounds: int, **_: Any) -> dict[str, Any]:
    """Milliseconds of opening and of saving, and how large the page is."""
    opened, saved, largest = [], [], 0
    with web_server() as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for number, resident in enumerate(_residents(WARM_UP + rounds)):
            phone = Phone(connection, {COOKIE: page_links.pass_for(resident)})
            status, text, looking = phone.ask("GET", reverse("subscribers:settings"))
            _demand(status, 200)
            status, _text, saving = phone.ask("POST", reverse("subscribers:settings"), _one_box_changed(text))
            _demand(status, 302)
            if number >= WARM_UP:
                opened.append(1000 * looking)
                saved.append(1000 * saving)
                largest = max(largest, len(text.encode()))
    return {"opened": opened, "saved": saved, "bytes": largest}


def _residents(count: int) -> Iterator[Subscriber]:
    last = Subscriber.objects.order_by("-pk").values_list("pk", flat=True)[0]
    draw = random.Random(11)  # noqa: S311  reproducible, not secret
    found = Subscriber.objects.present().in_bulk(draw.sample(range(1, last + 1), min(2 * count, last)))
    yield from list(found.values())[:count]


def _one_box_changed(page: str) -> dict[str, Any]:
    """The form as it came, with one topic more or less."""
    hidden = dict(_HIDDEN.findall(page))
    ticked, codes = set(hidden["before"].split()), _CODES.findall(page)
    return {**hidden, "category": sorted(ticked ^ {codes[1]}), "language": hidden["spoken"]}


def _demand(status: int, expected: int) -> None:
    if status != expected:
        raise PageBroken(f"answered {status} instead of {expected}")
