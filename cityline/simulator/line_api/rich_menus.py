"""Rich menus: made, given a picture, shown to everybody or to some, and taken away."""

from typing import Any

from aiohttp import web

from cityline.simulator.answers import Refusal, answer, body_errors
from cityline.simulator.checking.problems import Problem
from cityline.simulator.checking.rich_menus import ALIAS_ID, menu_problems, picture_problem
from cityline.simulator.keys import PLATFORM
from cityline.simulator.line_api.bodies import read_object
from cityline.simulator.line_api.failing import meet, suffer
from cityline.simulator.line_api.speaking import Handler
from cityline.simulator.rich_menus import MOST_ALIASES, MOST_MENUS, RichMenu, RichMenus


def failing(handler: Handler) -> Handler:
    """``handler`` with the faults that were written down for rich menus."""

    async def met(request: web.Request) -> web.StreamResponse:
        platform = request.app[PLATFORM]
        fault = await meet(platform, platform.menu_plan, request)
        response = await handler(request)
        await suffer(fault, request)
        return response

    return met


def kept(request: web.Request) -> RichMenus:
    return request.app[PLATFORM].rich_menus


def named(request: web.Request, menu_id: Any = None) -> RichMenu:
    """The menu in the path, or of this id."""
    wanted = request.match_info["menu_id"] if menu_id is None else menu_id
    menu = kept(request).menus.get(wanted) if isinstance(wanted, str) else None
    if menu is None:
        raise Refusal(404, "richmenu not found")
    return menu


def shown(request: web.Request, menu_id: Any = None) -> RichMenu:
    """The same, ready to be shown."""
    menu = named(request, menu_id)
    if not menu.picture:
        raise Refusal(400, "must upload richmenu image before applying it to user")
    return menu


async def validate(request: web.Request) -> web.Response:
    _refuse_bad(await read_object(request))
    return answer({})


async def create(request: web.Request) -> web.Response:
    body = await read_object(request)
    _refuse_bad(body)
    if len(kept(request).menus) >= MOST_MENUS:
        raise Refusal(400, "The number of rich menus exceeds the limit")
    return answer({"richMenuId": kept(request).create(body).menu_id})


async def list_all(request: web.Request) -> web.Response:
    return answer({"richmenus": [menu.described() for menu in kept(request).menus.values()]})


async def get(request: web.Request) -> web.Response:
    return answer(named(request).described())


async def delete(request: web.Request) -> web.Response:
    affected = _watching(request)
    kept(request).delete(named(request).menu_id)
    request.app[PLATFORM].watchers.ring(affected)
    return answer({})


async def upload(request: web.Request) -> web.Response:
    menu, content = named(request), await request.read()
    if problem := picture_problem(content, request.content_type):
        raise Refusal(415 if request.content_type not in {"image/jpeg", "image/png"} else 400, problem)
    if menu.picture:
        raise Refusal(400, "An image has already been uploaded to the richmenu")
    menu.picture, menu.picture_type = content, request.content_type
    kept(request).changes += 1
    return answer({})


async def download(request: web.Request) -> web.Response:
    menu = named(request)
    if not menu.picture:
        raise Refusal(404, "image not found")
    return web.Response(body=menu.picture, content_type=menu.picture_type)


async def set_default(request: web.Request) -> web.Response:
    _change_default(request, shown(request).menu_id)
    return answer({})


async def get_default(request: web.Request) -> web.Response:
    if not kept(request).default:
        raise Refusal(404, "no default richmenu")
    return answer({"richMenuId": kept(request).default})


async def cancel_default(request: web.Request) -> web.Response:
    _change_default(request, "")
    return answer({})


async def create_alias(request: web.Request) -> web.Response:
    body = await read_object(request)
    alias_id = body.get("richMenuAliasId")
    if not isinstance(alias_id, str) or not ALIAS_ID.match(alias_id):
        raise body_errors([Problem("must match [a-z0-9_-]{1,32}", "richMenuAliasId")])
    aliases = kept(request).aliases
    if alias_id in aliases:
        raise Refusal(400, "conflict richmenu alias id")
    if len(aliases) >= MOST_ALIASES:
        raise Refusal(400, "The number of rich menu aliases exceeds the limit")
    aliases[alias_id] = _target(request, body)
    kept(request).changes += 1
    return answer({})


async def change_alias(request: web.Request) -> web.Response:
    alias_id = _alias(request)
    kept(request).aliases[alias_id] = _target(request, await read_object(request))
    kept(request).changes += 1
    return answer({})


async def get_alias(request: web.Request) -> web.Response:
    alias_id = _alias(request)
    return answer({"richMenuAliasId": alias_id, "richMenuId": kept(request).aliases[alias_id]})


async def list_aliases(request: web.Request) -> web.Response:
    found = kept(request).aliases.items()
    return answer({"aliases": [{"richMenuAliasId": alias, "richMenuId": menu_id} for alias, menu_id in found]})


async def delete_alias(request: web.Request) -> web.Response:
    del kept(request).aliases[_alias(request)]
    kept(request).changes += 1
    return answer({})


def _target(request: web.Request, body: dict[str, Any]) -> str:
    try:
        return shown(request, body.get("richMenuId", "")).menu_id
    except Refusal as refusal:
        raise Refusal(400, refusal.message) from None


def _alias(request: web.Request) -> str:
    alias_id = request.match_info["alias_id"]
    if alias_id not in kept(request).aliases:
        raise Refusal(404, "richmenu alias not found")
    return alias_id


def _refuse_bad(body: dict[str, Any]) -> None:
    if problems := menu_problems(body):
        raise body_errors(problems)


def _change_default(request: web.Request, menu_id: str) -> None:
    kept(request).default = menu_id
    kept(request).changes += 1
    request.app[PLATFORM].watchers.ring(_watching(request))


def _watching(request: web.Request) -> list[int]:
    return request.app[PLATFORM].watchers.watched()
