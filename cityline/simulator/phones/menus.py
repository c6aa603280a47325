"""The rich menu of a phone: below the chat, opened and closed by its bar."""

from aiohttp import web
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from cityline.line.drawing import draw_rich_menu
from cityline.simulator.keys import PLATFORM
from cityline.simulator.people import Standing
from cityline.simulator.platform import Platform
from cityline.simulator.rich_menus import RichMenu


def menu_of(platform: Platform, number: int) -> RichMenu | None:
    """What this phone shows; nobody sees a menu of an account they do not follow."""
    if platform.people.standing[number] != Standing.FOLLOWING:
        return None
    return platform.rich_menus.shown_to(number)


def menu_html(menu: RichMenu | None) -> SafeString:
    if menu is None:
        return SafeString("")
    content = menu.content
    drawn = draw_rich_menu(content, picture_url=f"/menu/{menu.menu_id}/picture", interactive=True)
    shown = {"bar": content["chatBarText"], "is_open": bool(content.get("selected")), "drawn": drawn}
    return render_to_string("simulator/menu.html", {"menu": shown})


async def picture(request: web.Request) -> web.Response:
    menu = request.app[PLATFORM].rich_menus.menus.get(request.match_info["menu_id"])
    if menu is None or not menu.picture:
        raise web.HTTPNotFound
    headers = {"Cache-Control": "private, max-age=86400, immutable", "X-Content-Type-Options": "nosniff"}
    return web.Response(body=menu.picture, content_type=menu.picture_type, headers=headers)
