"""The list of phones: people with a name of their own on top, then who has news, the newest first."""

import heapq
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from aiohttp import web
from django.template.loader import render_to_string
from django.utils import translation

from cityline.simulator.keys import PLATFORM
from cityline.simulator.people import Standing
from cityline.simulator.phones.language import language
from cityline.simulator.phones.pages import headers, page
from cityline.simulator.phones.showing import FROM_THE_ACCOUNT, line
from cityline.simulator.platform import JST, Platform

ON_A_PAGE = 50
SORTABLE = 50_000  # beyond that many phones the newest are not looked for
COUNTED_UNREAD = 99
FILTERS = {"following": Standing.FOLLOWING, "blocked": Standing.BLOCKED, "stranger": Standing.STRANGER}


async def phone_list(request: web.Request) -> web.Response:
    return page(request, "list.html", _context(request))


async def phone_rows(request: web.Request) -> web.Response:
    """The rows alone, for the page's script; 204 when nothing has changed since ``seen``."""
    context = _context(request)
    if request.query.get("seen") == context["seen"]:
        return web.Response(status=204)
    with translation.override(language(request)):
        return web.Response(
            text=render_to_string("simulator/rows.html", context), content_type="text/html", headers=headers()
        )


def _context(request: web.Request) -> dict[str, Any]:
    platform = request.app[PLATFORM]
    words = request.query.get("q", "").strip()
    chosen = request.query.get("show", "")
    number = request.query.get("page", "1")
    page_number = max(int(number), 1) if number.isdecimal() else 1
    matching = list(islice(_matching(platform, words, chosen), SORTABLE))
    first = (page_number - 1) * ON_A_PAGE
    last = platform.mail.last
    platform.mail.write_up()
    pinned = platform.people.named()  # given by whoever made the people: those are the ones to try things with
    order = heapq.nsmallest(
        first + ON_A_PAGE, matching, key=lambda each: (0, 0, each) if each in pinned else (1, -last[each], each)
    )
    with translation.override(language(request)):
        rows = [_row(platform, each) for each in order[first:]]
    standing = platform.people.standing
    return {
        "rows": rows,
        "q": words,
        "show": chosen if chosen in FILTERS else "",
        "found": len(matching),
        "is_more_than_found": len(matching) == SORTABLE,
        "people": len(platform.people) - standing[1:].count(Standing.UNKNOWN),
        "following": standing.count(Standing.FOLLOWING),
        "blocked": standing.count(Standing.BLOCKED),
        "page": page_number,
        "previous": page_number - 1,
        "next": page_number + 1 if first + ON_A_PAGE < len(matching) else 0,
        "seen": f"{platform.mail.newest_item}-{sum(row['unread'] for row in rows)}-{standing.count(Standing.FOLLOWING)}-{len(rows)}",
    }


def _matching(platform: Platform, words: str, chosen: str) -> Iterator[int]:
    people = platform.people
    numbers: Iterable[int] = people.known()
    if words.isdecimal():
        numbers = [int(words)] if people.exists(int(words)) else []
    elif words:
        numbers = (number for number in numbers if words in people.name(number))
    standing = FILTERS.get(chosen)
    return (number for number in numbers if standing is None or people.standing[number] == standing)


def _row(platform: Platform, number: int) -> dict[str, Any]:
    entry = next(platform.mail.newest_first(number), None)
    name = platform.people.name(number)
    return {
        "number": number,
        "name": name,
        "initial": name[:1],
        "tint": number % 6,
        "standing": Standing(platform.people.standing[number]).name.lower(),
        "line": line(entry[1]) if entry else "",
        "at": datetime.fromtimestamp(entry[1].at, JST) if entry else None,
        "unread": _unread(platform, number),
    }


def _unread(platform: Platform, number: int) -> int:
    read = platform.read_up_to.get(number, 0)
    count = 0
    for item, record in platform.mail.newest_first(number):
        if item <= read or count == COUNTED_UNREAD:
            break
        count += record.kind in FROM_THE_ACCOUNT
    return count
