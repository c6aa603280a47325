"""Reading a request body as LINE does, and checking each distinct content only once."""

import json
from typing import Any, cast

from aiohttp import web

from cityline.simulator.accepting import MOST_RECIPIENTS, resolve
from cityline.simulator.answers import Refusal, body_errors
from cityline.simulator.checking.messages import check_messages
from cityline.simulator.checking.problems import Problem
from cityline.simulator.mail import Content
from cityline.simulator.platform import Platform
from cityline.simulator.units import valid_unit

MOST_BYTES = 2 * 1024 * 1024
MOST_REMEMBERED = 5000
IDS_START, IDS_END = b'{"to":["', b'"]'


async def read_object(request: web.Request) -> dict[str, Any]:
    """The JSON object in the body. Raises Refusal for a wrong type (415), size (413) or syntax (400)."""
    return _parse(await _read(request))


async def read_multicast(platform: Platform, request: web.Request) -> tuple[list[int], tuple[str, Content]]:
    """The recipients' numbers and the checked content of a multicast request.

    The 3,640 requests of a city-wide broadcast differ only in their ids. When the rest was met before and every id is
    known, nothing needs parsing: an id found among the people cannot hide any JSON. All else takes the long way.
    """
    raw = await _read(request)
    end = raw.find(IDS_END) if raw.startswith(IDS_START) else -1
    if end > 0:
        met = platform.endings.get(raw[end:])
        if met is not None:
            user_ids = raw[len(IDS_START) : end].decode("latin-1").split('","')
            numbers = list(map(platform.people.numbers.get, user_ids))
            if len(user_ids) <= MOST_RECIPIENTS and None not in numbers and platform.options.unknown_ids == 200:
                return cast(list[int], numbers), met
    body = _parse(raw)
    user_ids = body.pop("to", None)
    content = checked_content(platform, body)
    if end > 0 and b'"to"' not in raw[end:] and len(platform.endings) < MOST_REMEMBERED:
        platform.endings[raw[end:]] = content
    return resolve(platform, user_ids), content


async def _read(request: web.Request) -> bytes:
    if request.content_type != "application/json":
        raise Refusal(415, f"The content type, {request.content_type}, is not supported")
    if (request.content_length or 0) > MOST_BYTES:
        raise Refusal(413, "The request body is too large", headers={"Connection": "close"})
    raw = await request.read()
    if len(raw) > MOST_BYTES:
        raise Refusal(413, "The request body is too large")
    return raw


def _parse(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw)
    except json.JSONDecodeError as error:
        raise _not_json(str(error.lineno), str(error.colno)) from None
    except (UnicodeDecodeError, RecursionError):
        raise _not_json("-", "-") from None
    if not isinstance(body, dict):
        raise _not_json("1", "1")
    return body


def checked_content(platform: Platform, body: dict[str, Any]) -> tuple[str, Content]:
    """The content of a request without its recipients, and a name for it that is the same for the same content.

    All 3,640 requests of a city-wide broadcast carry the same content: it is checked once and kept once.
    """
    written = repr(body)
    remembered = platform.checked.get(written)
    if remembered is not None:
        return remembered
    refusal = check_messages(body.get("messages")) or _check_rest(body)
    if refusal is not None:
        raise refusal
    units = body.get("customAggregationUnits") or [""]
    content = Content(body["messages"], bool(body.get("notificationDisabled")), units[0])
    if len(platform.checked) >= MOST_REMEMBERED:
        platform.checked.clear()
    same_as = f"unit {content.unit}" if content.unit else f"content {hash(written)}"
    platform.checked[written] = (same_as, content)
    return same_as, content


def _not_json(line: str, column: str) -> Refusal:
    return Refusal(400, f"The request body could not be parsed as JSON (line: {line}, column: {column})")


def _check_rest(body: dict[str, Any]) -> Refusal | None:
    problems: list[Problem] = []
    if not isinstance(body.get("notificationDisabled", False), bool):
        problems.append(Problem("must be boolean", "notificationDisabled"))
    units = body.get("customAggregationUnits")
    if units is not None:
        if not isinstance(units, list) or len(units) > 1:
            problems.append(Problem("Size must be between 0 and 1", "customAggregationUnits"))
        elif units and not valid_unit(units[0]):
            problems.append(Problem("must be 1 to 30 of [a-zA-Z0-9_]", "customAggregationUnits[0]"))
    return body_errors(problems) if problems else None
