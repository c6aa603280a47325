"""The addresses of the phones."""

from aiohttp import web

from cityline.simulator.phones import deeds, files, listing, menus, scanning, screen


def add_routes(app: web.Application) -> None:
    app.router.add_get("/", listing.phone_list)
    app.router.add_get("/rows", listing.phone_rows)
    app.router.add_get("/phones", screen.phones)
    app.router.add_get("/phones/stream", screen.stream)
    app.router.add_get(r"/phone/{number:\d{1,8}}", screen.phones)
    app.router.add_post(r"/phone/{number:\d{1,8}}/scan", scanning.scan)
    app.router.add_post(r"/phone/{number:\d{1,8}}/{deed}", deeds.deed)
    app.router.add_get(r"/menu/{menu_id:richmenu-[0-9a-f]{32}}/picture", menus.picture)
    app.router.add_get("/static/{path:.+}", files.static_file)
