"""Rich menus at LINE: made, given a picture, shown to everybody or to some, taken away again.

LINE lets 100 be made, and 100 deleted, in an hour; then LineRateLimited. A picture is never replaced: a changed menu
is a new one. https://developers.line.biz/en/reference/messaging-api/#rich-menu
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cityline.line.calling import call, objections
from cityline.line.errors import LineChannelProblem, LineRefused, LineUnavailable, Problem
from cityline.line.sdk import File

MENU = "/v2/bot/richmenu"
ONE = "/v2/bot/richmenu/{richMenuId}"
ALIAS = "/v2/bot/richmenu/alias/{richMenuAliasId}"
DEFAULT = "/v2/bot/user/all/richmenu"
LINKED_AT_ONCE = 500


@dataclass(frozen=True)
class ListedMenu:
    """A menu that LINE keeps; ``name`` is what we called it, and nobody else sees."""

    menu_id: str
    name: str


def validate(*, menu: Mapping[str, Any]) -> list[Problem]:
    """What LINE objects to in this menu; an empty list when it is fine."""
    return objections(f"{MENU}/validate", body=menu)


def create(*, menu: Mapping[str, Any]) -> str:
    """Make a menu and return its id. Nobody sees it yet."""
    _, content = call("POST", MENU, body=menu)
    return _text(content, "richMenuId")


def upload_picture(*, menu_id: str, content: bytes, content_type: str) -> None:
    """Give a menu its picture, once. LineRefused: LINE does not take it, or the menu has one."""
    body = File(content, content_type)
    call("POST", f"{ONE}/content", path_values={"richMenuId": menu_id}, body=body, data_api=True)


def has_picture(*, menu_id: str) -> bool:
    """Whether LINE has a picture of this menu."""
    return not _is_missing("GET", f"{ONE}/content", data_api=True, richMenuId=menu_id)


def delete(*, menu_id: str) -> None:
    """Take a menu away from everybody who sees it; one that is gone already is no mistake."""
    _is_missing("DELETE", ONE, richMenuId=menu_id)


def list_menus() -> list[ListedMenu]:
    """All menus made through the API, also those of other tools that use the channel."""
    _, content = call("GET", f"{MENU}/list")
    return [ListedMenu(_text(each, "richMenuId"), str(each.get("name", ""))) for each in _each(content, "richmenus")]


def get_default() -> str:
    """The id of the menu that everybody sees who has none of their own; empty if there is none."""
    try:
        _, content = call("GET", DEFAULT)
    except LineChannelProblem as problem:
        if problem.status == 404:
            return ""
        raise
    return _text(content, "richMenuId")


def set_default(*, menu_id: str) -> None:
    """Show this menu to everybody who has none of their own; phones notice within a minute."""
    call("POST", DEFAULT + "/{richMenuId}", path_values={"richMenuId": menu_id})


def cancel_default() -> None:
    call("DELETE", DEFAULT)


def list_aliases() -> dict[str, str]:
    """Other names, and the ids of the menus they lead to."""
    _, content = call("GET", f"{MENU}/alias/list")
    return {_text(each, "richMenuAliasId"): _text(each, "richMenuId") for each in _each(content, "aliases")}


def create_alias(*, alias: str, menu_id: str) -> None:
    """LineRefused: the name is taken."""
    call("POST", f"{MENU}/alias", body={"richMenuAliasId": alias, "richMenuId": menu_id})


def change_alias(*, alias: str, menu_id: str) -> None:
    call("POST", ALIAS, path_values={"richMenuAliasId": alias}, body={"richMenuId": menu_id})


def delete_alias(*, alias: str) -> None:
    """One that is gone already is no mistake."""
    try:
        _is_missing("DELETE", ALIAS, richMenuAliasId=alias)
    except LineRefused:
        # LINE's reference has a 400 here and does not say for what; the list does.
        if alias in list_aliases():
            raise


def link(*, menu_id: str, line_user_ids: Sequence[str]) -> None:
    """Show a menu to at most 500. LINE accepts it and does it within seconds; that it did, it does not say."""
    call("POST", f"{MENU}/bulk/link", body={"richMenuId": menu_id, "userIds": list(line_user_ids)})


def unlink(*, line_user_ids: Sequence[str]) -> None:
    """Let at most 500 see the default menu again."""
    call("POST", f"{MENU}/bulk/unlink", body={"userIds": list(line_user_ids)})


def _is_missing(method: str, endpoint: str, *, data_api: bool = False, **path_values: str) -> bool:
    try:
        call(method, endpoint, path_values=path_values, data_api=data_api)
    except LineChannelProblem as problem:
        if problem.status == 404:
            return True
        raise
    return False


def _each(content: dict[str, Any], name: str) -> list[dict[str, Any]]:
    value = content.get(name)
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        # What cannot be read must not pass for nothing: what is not listed is made again, and what is left over stays.
        raise LineUnavailable("unreadable")
    return value


def _text(content: dict[str, Any], name: str) -> str:
    value = content.get(name)
    if not isinstance(value, str) or not value:
        raise LineUnavailable("unreadable")
    return value
