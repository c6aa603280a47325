"""What the person holding the phone does."""

import json
from typing import Any

from aiohttp import web
from django.utils import translation
from django.utils.translation import gettext as _

from cityline.simulator.answers import answer
from cityline.simulator.keys import PLATFORM, RESIDENTS
from cityline.simulator.phones.language import language
from cityline.simulator.residents import NotPossible, Residents

LONGEST_TEXT = 5000


async def deed(request: web.Request) -> web.Response:
    """``POST /phone/<n>/<deed>`` with JSON, which no form of another site can send."""
    number = int(request.match_info["number"])
    if not request.app[PLATFORM].people.exists(number) or request.content_type != "application/json":
        raise web.HTTPNotFound
    raw = await request.read()
    with translation.override(language(request)):
        try:
            _do(request.app[RESIDENTS], request.match_info["deed"], number, json.loads(raw))
        except NotPossible:
            return answer({"error": _("Add the account as a friend first.")}, status=409)
        except (KeyError, TypeError, ValueError):
            return answer({"error": _("This phone cannot do that.")}, status=400)
    return answer({})


def _do(residents: Residents, name: str, number: int, body: dict[str, Any]) -> None:
    match name:
        case "follow":
            residents.follow(number)
        case "block":
            residents.unfollow(number)
        case "say":
            text = str(body["text"]).strip()[:LONGEST_TEXT]
            if text:
                residents.say(number, text)
        case "tap":
            _tap(residents, number, body["action"])
        case _:
            raise KeyError(name)


def _tap(residents: Residents, number: int, action: dict[str, Any]) -> None:
    match action["type"]:
        case "message":
            residents.say(number, str(action["text"]))
        case "postback":
            shown = str(action.get("displayText") or action.get("text") or "")
            residents.tap(number, str(action["data"]), display_text=shown)
        case "richmenuswitch":
            residents.switch_menu(number, str(action["richMenuAliasId"]), str(action["data"]))
        case _:
            raise KeyError(action["type"])
