"""The control API under ``/_sim/``: how tests, the demo and rehearsals arrange and read the platform.

User ids travel only in bodies. Everything answers JSON; a mistake is a 400 with ``{"error": …}``.
"""

import asyncio
import gc
from itertools import islice
from typing import Any

from aiohttp import web

from cityline.simulator.answers import answer
from cityline.simulator.faults import parse
from cityline.simulator.keys import PLATFORM, RESIDENTS, WEBHOOKS
from cityline.simulator.line_api import identity
from cityline.simulator.mail import Content, Record
from cityline.simulator.people import SYNTHETIC_PREFIX, USER_ID, Standing
from cityline.simulator.platform import Platform
from cityline.simulator.residents import NotPossible
from cityline.simulator.transcript import transcript

SLICE = 20_000
CHANGEABLE = {
    "rate", "latency_ms", "jitter_ms", "faults", "seed", "webhook_url", "redelivery", "quota", "unknown_ids",
    "keep_requests", "used", "codes",
}  # fmt: skip


class Mistake(Exception):
    """The control request makes no sense; the sentence goes to whoever wrote it."""


@web.middleware
async def explain_mistakes(request: web.Request, handler: Any) -> web.StreamResponse:
    if not request.path.startswith("/_sim/"):
        return await handler(request)  # type: ignore[no-any-return]
    try:
        return await handler(request)  # type: ignore[no-any-return]
    except (Mistake, NotPossible, ValueError) as mistake:
        return answer({"error": str(mistake)}, status=400)


async def stats(request: web.Request) -> web.Response:
    platform = request.app[PLATFORM]
    while not platform.tally.mark(people=len(platform.people), most=50):
        await asyncio.sleep(0)
    return answer({**platform.tally.report(), "webhooks": request.app[WEBHOOKS].posted, "people": len(platform.people)})


async def requests(request: web.Request) -> web.Response:
    """Every multicast request since ``keep_requests`` was switched on, by retry key and without anybody's id."""
    return answer({"requests": request.app[PLATFORM].logbook.report()})


async def reached(request: web.Request) -> web.Response:
    """The ids of everybody who was named in an accepted multicast request."""
    platform = request.app[PLATFORM]
    while not platform.tally.mark(people=len(platform.people), most=50):
        await asyncio.sleep(0)
    return answer({"ids": [platform.people.ids[number] for number in platform.tally.reached()]})


async def reset(request: web.Request) -> web.Response:
    """Forget messages, keys and counts; with ``{"people": true}`` forget the people too."""
    body = await _body(request)
    platform = request.app[PLATFORM]
    if body.get("people"):
        platform.people.__init__()  # type: ignore[misc]
    platform.forget_traffic()
    request.app[WEBHOOKS].posted.clear()
    return answer({})


async def add_users(request: web.Request) -> web.Response:
    """``{"users": [{"id", "name", "standing"}]}`` or ``{"synthetic": {"first": 1, "count": N, "prefix", "standing"}}``.

    Synthetic ids are ``'U' || md5(prefix || n)``, so that a database can make the same ones by itself.
    """
    body = await _body(request)
    platform = request.app[PLATFORM]
    before = len(platform.people)
    for user in body.get("users", []):
        if not USER_ID.match(str(user.get("id"))):
            raise Mistake("A user id is U and 32 hexadecimal digits.")
        platform.people.add(user["id"], standing=_standing(user), name=str(user.get("name", "")))
    synthetic = body.get("synthetic")
    if synthetic:
        first, count = int(synthetic.get("first", 1)), int(synthetic["count"])
        prefix, standing = synthetic.get("prefix", SYNTHETIC_PREFIX), _standing(synthetic)
        for start in range(first, first + count, SLICE):  # in slices, so that requests are still answered meanwhile
            numbers = range(start, min(start + SLICE, first + count))
            platform.people.add_synthetic(numbers, prefix=prefix, standing=standing)
            await asyncio.sleep(0)
    platform.mail.make_room(len(platform.people))
    gc.freeze()  # people stay; walking two million of them at each collection costs more than anything else here
    return answer({"added": len(platform.people) - before, "people": len(platform.people)})


async def list_users(request: web.Request) -> web.Response:
    people = request.app[PLATFORM].people
    start, limit = int(request.query.get("start", "1")), int(request.query.get("limit", "1000"))
    listed = islice((number for number in people.known() if number >= start), limit)
    return answer(
        {
            "users": [
                {
                    "number": n,
                    "id": people.ids[n],
                    "name": people.name(n),
                    "standing": Standing(people.standing[n]).name.lower(),
                }
                for n in listed
            ],
            "people": len(people),
        }
    )


async def inbox(request: web.Request) -> web.Response:
    """The chat of one user, oldest first: ``{"user": number or id}``."""
    platform = request.app[PLATFORM]
    while not platform.mail.write_up(50):
        await asyncio.sleep(0)
    return answer({"items": transcript(platform, _number(platform, (await _body(request)).get("user")))})


async def add_history(request: web.Request) -> web.Response:
    """Put a message into chats as if it had come earlier: ``{"to": [ids], "messages": […], "at": seconds}``.

    For the past of a demo city. It is no traffic: nothing is counted, no quota used. ``request_id``, ``retry_key`` and
    ``silent`` are as in a multicast.
    """
    body = await _body(request)
    platform = request.app[PLATFORM]
    numbers = [_number(platform, user_id) for user_id in body["to"]]
    content = Content(list(body["messages"]), silent=bool(body.get("silent")))
    request_id, retry_key = str(body.get("request_id", "")), str(body.get("retry_key", ""))
    record = Record("multicast", content, float(body["at"]), request_id, retry_key)
    platform.mail.post(record, list(dict.fromkeys(numbers)))
    platform.watchers.ring(numbers)
    return answer({"added": len(numbers)})


async def rich_menus(request: web.Request) -> web.Response:
    """Every menu, other name and default, and with ``{"users": [ids]}`` what these see."""
    platform = request.app[PLATFORM]
    kept, users = platform.rich_menus, (await _body(request)).get("users", [])
    shown = [kept.shown_to(_number(platform, user)) for user in users]
    return answer(
        {
            "menus": [{**menu.described(), "has_picture": bool(menu.picture)} for menu in kept.menus.values()],
            "aliases": kept.aliases,
            "default": kept.default,
            "linked": len(kept.of_user),
            "shown": [menu.menu_id if menu else "" for menu in shown],
        }
    )


async def act(request: web.Request) -> web.Response:
    """A deed of a resident: ``{"type": "follow|unfollow|message|postback|switch", "user": …, "text": …, "data": …}``.

    ``copies`` posts the event more than once, ``at_ms`` sets its time.
    """
    body = await _body(request)
    number = _number(request.app[PLATFORM], body.get("user"))
    residents = request.app[RESIDENTS]
    how = {name: int(body[name]) for name in ("copies", "at_ms") if name in body}
    match body.get("type"):
        case "follow":
            event = residents.follow(number, **how)
        case "unfollow":
            event = residents.unfollow(number, **how)
        case "message":
            event = residents.say(number, str(body["text"]), **how)
        case "postback":
            shown, params = str(body.get("displayText", "")), body.get("params")
            event = residents.tap(number, str(body["data"]), display_text=shown, params=params, **how)
        case "switch":
            event = residents.switch_menu(number, str(body["alias"]), str(body.get("data", "")), **how)
        case other:
            raise Mistake(f"{other!r} is no event; write follow, unfollow, message, postback or switch.")
    return answer({"event": event})


async def id_token(request: web.Request) -> web.Response:
    """What ``liff.getIDToken()`` would give this resident: ``{"user": …, "client_id": …, "lifetime": 3600, "claims": {}}``.

    ``claims`` replace what LINE would have written: another issuer, a subject that is none.
    """
    body = await _body(request)
    platform = request.app[PLATFORM]
    user_id = platform.people.ids[_number(platform, body.get("user"))]
    lifetime, claims = int(body.get("lifetime", 3600)), dict(body.get("claims", {}))
    token = identity.issue(user_id=user_id, client_id=str(body.get("client_id", "")), lifetime=lifetime, claims=claims)
    return answer({"id_token": token})


async def post_events(request: web.Request) -> web.Response:
    """Post hand-made events in one request, as they are: ``{"events": […]}``."""
    outcome = await request.app[WEBHOOKS].post((await _body(request))["events"])
    return answer({"status": outcome.status, "problem": outcome.problem})


async def hold(request: web.Request) -> web.Response:
    request.app[WEBHOOKS].hold()
    return answer({})


async def release(request: web.Request) -> web.Response:
    """Let held events go, with ``{"backwards": true}`` newest first."""
    events = request.app[WEBHOOKS].release(backwards=bool((await _body(request)).get("backwards")))
    return answer({"events": events})


async def change_settings(request: web.Request) -> web.Response:
    body = await _body(request)
    if unknown := body.keys() - CHANGEABLE:
        raise Mistake(f"No such setting: {', '.join(sorted(unknown))}.")
    parse(body.get("faults", ""))
    request.app[PLATFORM].change(**body)
    return answer({})


async def script_faults(request: web.Request) -> web.Response:
    """The next requests to send something meet exactly these: ``{"faults": ["500-after", null, "429"]}``.

    With ``{"of": "rich_menus"}`` the next requests about rich menus do.
    """
    body, platform = await _body(request), request.app[PLATFORM]
    (platform.menu_plan if body.get("of") == "rich_menus" else platform.plan).script(body["faults"])
    return answer({})


def add_routes(app: web.Application) -> None:
    app.router.add_get("/_sim/stats", stats)
    app.router.add_get("/_sim/requests", requests)
    app.router.add_get("/_sim/reached", reached)
    app.router.add_post("/_sim/reset", reset)
    app.router.add_get("/_sim/users", list_users)
    app.router.add_post("/_sim/users", add_users)
    app.router.add_post("/_sim/inbox", inbox)
    app.router.add_post("/_sim/history", add_history)
    app.router.add_post("/_sim/rich_menus", rich_menus)
    app.router.add_post("/_sim/act", act)
    app.router.add_post("/_sim/id_token", id_token)
    app.router.add_post("/_sim/events", post_events)
    app.router.add_post("/_sim/events/hold", hold)
    app.router.add_post("/_sim/events/release", release)
    app.router.add_post("/_sim/settings", change_settings)
    app.router.add_post("/_sim/faults", script_faults)


async def _body(request: web.Request) -> dict[str, Any]:
    if not request.can_read_body:
        return {}
    if request.content_type != "application/json":  # a form on some web page must not be able to steer this
        raise Mistake("Send application/json.")
    body = await request.json()
    if not isinstance(body, dict):
        raise Mistake("Send a JSON object.")
    return body


def _standing(holder: dict[str, Any]) -> Standing:
    return Standing[str(holder.get("standing", "following")).upper()]


def _number(platform: Platform, user: Any) -> int:
    number = platform.people.numbers.get(user, 0) if isinstance(user, str) else user
    if not isinstance(number, int) or not platform.people.exists(number):
        raise Mistake("There is no such user.")
    return number
