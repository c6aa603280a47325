"""Style sheets and scripts, straight from the apps that own them."""

from pathlib import Path

from aiohttp import web
from django.contrib.staticfiles import finders

FOLDERS = ("simulator/", "line/")


async def static_file(request: web.Request) -> web.StreamResponse:
    path = request.match_info["path"]
    found = finders.find(path) if path.startswith(FOLDERS) and ".." not in path else None
    if not isinstance(found, str) or not Path(found).is_file():
        raise web.HTTPNotFound
    return web.FileResponse(found, headers={"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"})
