"""What the account may ask about itself and its friends."""

from itertools import islice
from typing import Any

from aiohttp import web

from cityline.simulator.answers import Refusal, answer
from cityline.simulator.checking.problems import Problem
from cityline.simulator.keys import PLATFORM
from cityline.simulator.people import Standing
from cityline.simulator.platform import BOT_USER_ID


async def quota(request: web.Request) -> web.Response:
    limit = request.app[PLATFORM].options.quota
    return answer({"type": "none"} if limit is None else {"type": "limited", "value": limit})


async def consumption(request: web.Request) -> web.Response:
    return answer({"totalUsage": request.app[PLATFORM].used})


async def profile(request: web.Request) -> web.Response:
    """A friend's profile; strangers and those who blocked cannot be told apart."""
    people = request.app[PLATFORM].people
    user_id = request.match_info["user_id"]
    number = people.numbers.get(user_id)
    if number is None or people.standing[number] != Standing.FOLLOWING:
        raise Refusal(404, "Not found")
    return answer({"userId": user_id, "displayName": people.name(number), "language": "ja"})


async def followers(request: web.Request) -> web.Response:
    people = request.app[PLATFORM].people
    limit = number_parameter(request, "limit", default=300, most=1000)
    found = list(islice(people.followers(_start(request)), limit + 1))
    body: dict[str, Any] = {"userIds": [people.ids[number] for number in found[:limit]]}
    if len(found) > limit:
        body["next"] = f"from{found[limit]}"
    return answer(body)


async def info(request: web.Request) -> web.Response:
    options = request.app[PLATFORM].options
    return answer(
        {
            "userId": BOT_USER_ID,
            "basicId": options.basic_id,
            "displayName": options.account_name,
            "chatMode": "bot",
            "markAsReadMode": "auto",
        }
    )


def number_parameter(request: web.Request, name: str, *, default: int, most: int) -> int:
    raw = request.query.get(name, str(default))
    if not raw.isdecimal() or not 1 <= int(raw) <= most:
        raise Refusal(400, "The request is invalid", details=[Problem(f"must be between 1 and {most}", name)])
    return int(raw)


def _start(request: web.Request) -> int:
    token = request.query.get("start", "from1")
    if not token.startswith("from") or not token[4:].isdecimal():
        raise Refusal(400, "Invalid start parameter")
    return int(token[4:])
