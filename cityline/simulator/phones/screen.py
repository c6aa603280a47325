"""One phone or several side by side, and the stream that keeps them live."""

import asyncio
import contextlib
import json
from typing import Any

from aiohttp import web
from django.utils import translation

from cityline.simulator.keys import PLATFORM
from cityline.simulator.people import Standing
from cityline.simulator.phones.language import language
from cityline.simulator.phones.menus import menu_html, menu_of
from cityline.simulator.phones.pages import headers, page
from cityline.simulator.phones.showing import FROM_THE_ACCOUNT, banner_html, items_html
from cityline.simulator.platform import Platform

MOST_SIDE_BY_SIDE = 8
SHOWN_ITEMS = 100
PING_SECONDS = 15
AT_ONCE = 30


async def phones(request: web.Request) -> web.Response:
    platform = request.app[PLATFORM]
    numbers = _numbers(request)
    if not numbers:
        return page(request, "missing.html", {}, status=404)
    with translation.override(language(request)):
        shown = [_phone(platform, number) for number in numbers]
    return page(
        request,
        "phones.html",
        {
            "phones": shown,
            "numbers": ",".join(map(str, numbers)),
            "after": platform.mail.newest_item,
            "is_alone": len(shown) == 1,
            "codes": platform.options.codes,
        },
    )


async def stream(request: web.Request) -> web.StreamResponse:
    """Server-sent events: what arrives on these phones after ``after``, as HTML to append."""
    platform = request.app[PLATFORM]
    numbers = _numbers(request)
    known = request.headers.get("Last-Event-ID") or request.query.get("after", "0")
    after = int(known) if known.isdecimal() else 0
    told = {number: _state(platform, number) for number in numbers}
    response = web.StreamResponse(headers={**headers(), "Content-Type": "text/event-stream"})
    await response.prepare(request)
    code = language(request)
    with contextlib.suppress(ConnectionResetError), platform.watchers.watching(numbers) as bell:
        while not request.app[CLOSING].is_set():
            bell.clear()
            newest = platform.mail.newest_item
            if after > newest:  # the platform has forgotten everything since
                await response.write(b"event: over\ndata: {}\n\n")
                break
            with translation.override(code):
                news = [told_news for number in numbers if (told_news := _news(platform, number, after, told))]
            for each in news:
                await response.write(f"id: {newest}\ndata: {json.dumps(each)}\n\n".encode())
            after = newest
            await _wait(bell, request.app[CLOSING], response)
    return response


CLOSING = web.AppKey("closing", asyncio.Event)


async def _wait(bell: asyncio.Event, closing: asyncio.Event, response: web.StreamResponse) -> None:
    waits = [asyncio.ensure_future(bell.wait()), asyncio.ensure_future(closing.wait())]
    done, _ = await asyncio.wait(waits, timeout=PING_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
    if not done:
        await response.write(b": still here\n\n")


def _phone(platform: Platform, number: int) -> dict[str, Any]:
    entries = platform.mail.since(number, 0)[-SHOWN_ITEMS:]
    _mark_read(platform, number)
    name = platform.people.name(number)
    menu = menu_of(platform, number)
    return {
        "number": number,
        "name": name,
        "initial": name[:1],
        "tint": number % 6,
        "standing": Standing(platform.people.standing[number]).name.lower(),
        "items": items_html(platform, number, entries),
        "menu": menu_html(menu),
        "menu_id": menu.menu_id if menu else "",
    }


def _news(platform: Platform, number: int, after: int, told: dict[int, tuple[int, str]]) -> dict[str, Any] | None:
    entries = platform.mail.since(number, after)
    state = _state(platform, number)
    if not entries and told[number] == state:
        return None
    told[number] = state
    _mark_read(platform, number)
    received = [record for _, record in entries if record.kind in FROM_THE_ACCOUNT]
    return {
        "phone": number,
        "standing": Standing(state[0]).name.lower(),
        "items": items_html(platform, number, entries[-AT_ONCE:]),
        "menu": {"id": state[1], "html": menu_html(menu_of(platform, number))},
        "banner": banner_html(platform, received[-1]) if received else "",
        "rings": any(not record.content.silent for record in received),
    }


def _state(platform: Platform, number: int) -> tuple[int, str]:
    menu = menu_of(platform, number)
    return platform.people.standing[number], menu.menu_id if menu else ""


def _mark_read(platform: Platform, number: int) -> None:
    if number < len(platform.mail.last):
        platform.read_up_to[number] = platform.mail.last[number]


def _numbers(request: web.Request) -> list[int]:
    listed = [request.match_info["number"]] if "number" in request.match_info else request.query.getall("n", [])
    pieces = [piece.strip() for part in listed for piece in part.split(",")]
    people = request.app[PLATFORM].people
    numbers = dict.fromkeys(int(piece) for piece in pieces if piece.isdecimal() and len(piece) < 9)
    return [number for number in numbers if people.exists(number)][:MOST_SIDE_BY_SIDE]
