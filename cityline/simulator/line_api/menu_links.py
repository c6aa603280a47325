"""Whose phone shows which rich menu: for one, for up to 500, and in batches over everybody."""

from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from cityline.simulator.answers import Refusal, answer, body_errors, invalid_property
from cityline.simulator.checking.problems import Problem
from cityline.simulator.checking.rich_menus import batch_problems
from cityline.simulator.keys import PLATFORM
from cityline.simulator.line_api.bodies import read_object
from cityline.simulator.line_api.rich_menus import kept, shown
from cityline.simulator.line_api.speaking import REQUEST_ID
from cityline.simulator.people import USER_ID, Standing

MOST_USERS = 500


async def link(request: web.Request) -> web.Response:
    _show(request, [request.match_info["user_id"]], shown(request).menu_id)
    return answer({})


async def unlink(request: web.Request) -> web.Response:
    _show(request, [request.match_info["user_id"]], "")
    return answer({})


async def get(request: web.Request) -> web.Response:
    number = request.app[PLATFORM].people.numbers.get(request.match_info["user_id"], 0)
    menu_id = kept(request).of_user.get(number)
    if not menu_id:
        raise Refusal(404, "the user has no richmenu")
    return answer({"richMenuId": menu_id})


async def bulk_link(request: web.Request) -> web.Response:
    body = await read_object(request)
    user_ids = _user_ids(body)
    _show(request, user_ids, shown(request, body.get("richMenuId", "")).menu_id)
    return answer({}, status=202)


async def bulk_unlink(request: web.Request) -> web.Response:
    _show(request, _user_ids(await read_object(request)), "")
    return answer({}, status=202)


async def validate_batch(request: web.Request) -> web.Response:
    _operations(await read_object(request))
    return answer({})


async def batch(request: web.Request) -> web.Response:
    body = await read_object(request)
    operations = _operations(body)
    for operation in operations:
        for name in ("from", "to"):
            if name in operation:
                shown(request, operation[name])
    for operation in operations:
        request.app[PLATFORM].watchers.ring(kept(request).operate(operation))
    kept(request).note_batch(request[REQUEST_ID], str(body.get("resumeRequestKey", "")))
    return answer({}, status=202)


async def progress(request: web.Request) -> web.Response:
    noted = kept(request).batches.get(request.query.get("requestId", ""))
    if noted is None:
        raise Refusal(404, "request not found")
    at = datetime.fromtimestamp(noted.accepted_at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return answer({"phase": "succeeded", "acceptedTime": at, "completedTime": at})


def _operations(body: dict[str, Any]) -> list[dict[str, Any]]:
    if problems := batch_problems(body):
        raise body_errors(problems)
    operations: list[dict[str, Any]] = body["operations"]
    return operations


def _user_ids(body: dict[str, Any]) -> list[str]:
    user_ids = body.get("userIds")
    if not isinstance(user_ids, list) or not 1 <= len(user_ids) <= MOST_USERS:
        raise body_errors([Problem(f"Size must be between 1 and {MOST_USERS}", "userIds")])
    for index, user_id in enumerate(user_ids):
        if not (isinstance(user_id, str) and USER_ID.match(user_id)):
            raise invalid_property(f"userIds[{index}]")
    return user_ids


def _show(request: web.Request, user_ids: list[str], menu_id: str) -> None:
    """Blocked, strangers and unknown: accepted, and nothing happens."""
    platform = request.app[PLATFORM]
    numbers = [platform.people.numbers.get(user_id, 0) for user_id in user_ids]
    friends = [number for number in numbers if number and platform.people.standing[number] == Standing.FOLLOWING]
    for number in friends:
        if menu_id:
            platform.rich_menus.of_user[number] = menu_id
        else:
            platform.rich_menus.of_user.pop(number, None)
    platform.rich_menus.changes += 1
    platform.watchers.ring(friends)
