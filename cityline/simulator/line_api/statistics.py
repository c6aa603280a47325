"""Aggregation units: their names, and what LINE tells about the readers of one.

Nobody reads here, so readers are invented: fixed shares of those who received the unit. Values below 20 are null, as
LINE does to protect the few.
"""

from datetime import datetime
from itertools import islice
from typing import Any

from aiohttp import web

from cityline.simulator.answers import Refusal, answer
from cityline.simulator.checking.problems import Problem
from cityline.simulator.keys import PLATFORM
from cityline.simulator.line_api.reading import number_parameter
from cityline.simulator.units import valid_unit

FEWEST_TOLD = 20
SHARE_READ = 0.62
SHARE_CLICKED = 0.09
LONGEST_DAYS = 30


async def usage(request: web.Request) -> web.Response:
    return answer({"numOfCustomAggregationUnits": len(request.app[PLATFORM].units)})


async def names(request: web.Request) -> web.Response:
    units = request.app[PLATFORM].units
    limit = number_parameter(request, "limit", default=100, most=100)
    raw = request.query.get("start", "0")
    start = int(raw) if raw.isdecimal() else 0
    body: dict[str, Any] = {"customAggregationUnits": list(islice(units, start, start + limit))}
    if start + limit < len(units):
        body["next"] = str(start + limit)
    return answer(body)


async def per_unit(request: web.Request) -> web.Response:
    platform = request.app[PLATFORM]
    unit = request.query.get("customAggregationUnit", "")
    if not valid_unit(unit):
        raise Refusal(400, "The request is invalid", details=[Problem("must be valid", "customAggregationUnit")])
    first, last = _day(request, "from"), _day(request, "to")
    if not 0 <= (last - first).days <= LONGEST_DAYS:
        problem = Problem(f"must be at most {LONGEST_DAYS} days after from", "to")
        raise Refusal(400, "The request is invalid", details=[problem])
    recipients = platform.units.get(unit, 0)
    read, clicked = int(recipients * SHARE_READ), int(recipients * SHARE_CLICKED)
    content = platform.unit_contents.get(unit)
    messages = content.messages if content else []
    links = [(seq, url) for seq, message in enumerate(messages, 1) for url in dict.fromkeys(_links(message))]
    return answer(
        {
            "overview": {
                "uniqueImpression": told(read),
                "uniqueClick": told(clicked if links else 0),
                "uniqueMediaPlayed": None,
                "uniqueMediaPlayed100Percent": None,
            },
            "messages": [
                {"seq": seq, "impression": told(int(read * 1.15)), "uniqueImpression": told(read)}
                for seq, _ in enumerate(messages, 1)
            ],
            "clicks": [
                {"seq": seq, "url": url, "click": told(each), "uniqueClick": told(each), "uniqueClickOfRequest": None}
                for each in [clicked // max(len(links), 1)]
                for seq, url in links
            ],
        }
    )


def told(count: int) -> int | None:
    return count if count >= FEWEST_TOLD else None


def _day(request: web.Request, name: str) -> datetime:
    try:
        return datetime.strptime(request.query.get(name, ""), "%Y%m%d")  # noqa: DTZ007  a calendar day, no instant
    except ValueError:
        raise Refusal(400, "The request is invalid", details=[Problem("must be yyyyMMdd", name)]) from None


def _links(value: Any) -> list[str]:
    """Every address a message can open, in reading order."""
    if isinstance(value, list):
        return [url for member in value for url in _links(member)]
    if not isinstance(value, dict):
        return []
    own = [value[name] for name in ("uri", "linkUri") if isinstance(value.get(name), str)]
    inner = [member for name, member in value.items() if name not in {"quickReply", "sender"}]
    return own + _links(inner)
