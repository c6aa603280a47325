"""The phone reads a code: the browser opens its address, and LINE takes over where that leads to LINE.

https://developers.line.biz/en/docs/messaging-api/using-line-url-scheme/
"""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import aiohttp
from aiohttp import web
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from cityline.simulator.answers import answer
from cityline.simulator.keys import PLATFORM, RESIDENTS
from cityline.simulator.people import Standing
from cityline.simulator.phones.language import language
from cityline.simulator.phones.pages import origin

SECONDS = aiohttp.ClientTimeout(total=10)
BROWSER = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 Safari/604.1"


@dataclass(frozen=True, slots=True)
class Way:
    """What LINE opens: the account, and in its chat words that are typed already but not sent."""

    basic_id: str
    text: str = ""


async def scan(request: web.Request) -> web.Response:
    """``POST /phone/<n>/scan`` with the address; who is no friend yet becomes one, as LINE offers it there."""
    number, platform = int(request.match_info["number"]), request.app[PLATFORM]
    if not platform.people.exists(number) or request.content_type != "application/json":
        raise web.HTTPNotFound
    with translation.override(language(request)):
        not_ours, not_line = _("Only codes of this city can be read here."), _("This code opens a page, not LINE:")
    try:
        address = str((await request.json())["address"]).strip()
    except (KeyError, TypeError, ValueError):
        return answer({"error": not_ours}, status=400)
    if origin(address) != origin(settings.PUBLIC_BASE_URL):
        return answer({"error": not_ours}, status=400)
    way = read(await _where(address))
    if way is None or way.basic_id != platform.options.basic_id:
        return answer({"error": f"{not_line} {address}"}, status=409)
    if platform.people.standing[number] != Standing.FOLLOWING:
        request.app[RESIDENTS].follow(number)
    return answer({"text": way.text})


def read(address: str) -> Way | None:
    """The account that one of LINE's own addresses names; None for any other address."""
    parts = urlsplit(address)
    if parts.netloc != "line.me":
        return None
    match parts.path.strip("/").split("/"):
        case ["R", "ti", "p", basic_id]:
            return Way(unquote(basic_id))
        case ["R", "oaMessage", basic_id]:
            return Way(unquote(basic_id), unquote(parts.query))
    return None


async def _where(address: str) -> str:
    """Where the browser is sent on to; empty when it stays, or when nobody answers."""
    try:
        async with (
            aiohttp.ClientSession(timeout=SECONDS, headers={"User-Agent": BROWSER}) as session,
            session.get(address, allow_redirects=False) as response,
        ):
            return response.headers.get("Location", "")
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return ""
