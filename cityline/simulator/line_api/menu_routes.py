"""The endpoints of rich menus by LINE's paths; fixed words go before ids."""

from aiohttp import web

from cityline.simulator.line_api import menu_links, rich_menus
from cityline.simulator.line_api.rich_menus import failing
from cityline.simulator.line_api.speaking import Handler

MENU = "/v2/bot/richmenu"
USER = "/v2/bot/user"


def add_routes(app: web.Application) -> None:
    def add(method: str, path: str, handler: Handler, name: str) -> None:
        app.router.add_route(method, path, failing(handler), name=f"richmenu_{name}")

    add("POST", MENU, rich_menus.create, "create")
    add("POST", f"{MENU}/validate", rich_menus.validate, "validate")
    add("GET", f"{MENU}/list", rich_menus.list_all, "list")
    add("POST", f"{MENU}/alias", rich_menus.create_alias, "alias_create")
    add("GET", f"{MENU}/alias/list", rich_menus.list_aliases, "alias_list")
    add("GET", MENU + "/alias/{alias_id}", rich_menus.get_alias, "alias_get")
    add("POST", MENU + "/alias/{alias_id}", rich_menus.change_alias, "alias_change")
    add("DELETE", MENU + "/alias/{alias_id}", rich_menus.delete_alias, "alias_delete")
    add("POST", f"{MENU}/bulk/link", menu_links.bulk_link, "bulk_link")
    add("POST", f"{MENU}/bulk/unlink", menu_links.bulk_unlink, "bulk_unlink")
    add("POST", f"{MENU}/batch", menu_links.batch, "batch")
    add("POST", f"{MENU}/validate/batch", menu_links.validate_batch, "batch_validate")
    add("GET", f"{MENU}/progress/batch", menu_links.progress, "progress")
    add("GET", MENU + "/{menu_id}", rich_menus.get, "get")
    add("DELETE", MENU + "/{menu_id}", rich_menus.delete, "delete")
    add("POST", MENU + "/{menu_id}/content", rich_menus.upload, "upload")
    add("GET", MENU + "/{menu_id}/content", rich_menus.download, "download")
    add("GET", f"{USER}/all/richmenu", rich_menus.get_default, "default_get")
    add("DELETE", f"{USER}/all/richmenu", rich_menus.cancel_default, "default_cancel")
    add("POST", USER + "/all/richmenu/{menu_id}", rich_menus.set_default, "default_set")
    add("GET", USER + "/{user_id}/richmenu", menu_links.get, "of_user_get")
    add("DELETE", USER + "/{user_id}/richmenu", menu_links.unlink, "of_user_unlink")
    add("POST", USER + "/{user_id}/richmenu/{menu_id}", menu_links.link, "of_user_link")
