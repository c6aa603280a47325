"""Keeping people and messages over a restart, so that a demo city still has its chats tomorrow."""

from __future__ import annotations

import asyncio
import json
from array import array
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from aiohttp import web

from cityline.simulator.keys import PLATFORM
from cityline.simulator.mail import Content, Record
from cityline.simulator.platform import AcceptedKey, Platform
from cityline.simulator.rich_menus import RichMenu

SAVE_EVERY_SECONDS = 10
FORM = 1


async def kept(app: web.Application) -> AsyncIterator[None]:
    """Load when the server starts, save while it runs when something has changed, and save when it ends."""
    platform = app[PLATFORM]
    path = Path(platform.options.state)
    if path.is_file():
        load(platform, json.loads(path.read_text(encoding="utf-8")))
    saving = asyncio.create_task(_save_now_and_then(platform, path))
    yield
    saving.cancel()
    _write(platform, path)


async def _save_now_and_then(platform: Platform, path: Path) -> None:
    saved = _age(platform)
    while True:
        await asyncio.sleep(SAVE_EVERY_SECONDS)
        if saved != _age(platform):
            saved = _age(platform)
            _write(platform, path)


def _age(platform: Platform) -> tuple[int, int, int, int]:
    return (
        platform.mail.newest_item,
        len(platform.people),
        len(platform.retry_keys),
        platform.rich_menus.changes,
    )


def _write(platform: Platform, path: Path) -> None:
    """Replace the file in one step: a process that dies here leaves the old one."""
    beside = path.with_suffix(path.suffix + ".new")
    beside.write_text(json.dumps(dump(platform), ensure_ascii=False), encoding="utf-8")
    beside.replace(path)


def dump(platform: Platform) -> dict[str, Any]:
    platform.mail.write_up()
    mail, people = platform.mail, platform.people
    contents = list({id(record.content): record.content for record in mail.records}.values())
    position = {id(content): index for index, content in enumerate(contents)}
    return {
        "form": FORM,
        "ids": people.ids,
        "standing": _pack(people.standing),
        "names": {str(number): name for number, name in people.named().items()},
        "contents": [asdict(content) for content in contents],
        "records": [
            {
                "kind": record.kind,
                "content": position[id(record.content)],
                "at": record.at,
                "request_id": record.request_id,
                "retry_key": record.retry_key,
                "text": record.text,
                "facts": record.facts,
            }
            for record in mail.records
        ],
        "item_record": _pack(mail.item_record),
        "item_before": _pack(mail.item_before),
        "last": _pack(mail.last),
        "keys": {key: asdict(accepted) for key, accepted in platform.retry_keys.items()},
        "read_up_to": {str(number): item for number, item in platform.read_up_to.items()},
        "units": platform.units,
        "used": platform.used,
        "month_ends_at": platform.month_ends_at,
        "rich_menus": _dump_menus(platform),
    }


def load(platform: Platform, kept_state: dict[str, Any]) -> None:
    if kept_state.get("form") != FORM:
        return
    people, mail = platform.people, platform.mail
    for number, user_id in enumerate(kept_state["ids"][1:], 1):
        people.add(user_id, name=kept_state["names"].get(str(number), ""))
    people.standing[:] = b64decode(kept_state["standing"])
    contents = [Content(**content) for content in kept_state["contents"]]
    mail.records.extend(Record(**{**each, "content": contents[each["content"]]}) for each in kept_state["records"])
    mail.item_record, mail.item_before, mail.last = (
        array("I", b64decode(kept_state[name])) for name in ("item_record", "item_before", "last")
    )
    mail.make_room(len(people))
    platform.retry_keys.update({key: AcceptedKey(**accepted) for key, accepted in kept_state["keys"].items()})
    platform.read_up_to.update({int(number): item for number, item in kept_state["read_up_to"].items()})
    platform.month_ends_at, platform.used = kept_state["month_ends_at"], kept_state["used"]
    platform.units.update(kept_state["units"])
    platform.unit_contents.update({content.unit: content for content in contents if content.unit})
    _load_menus(platform, kept_state.get("rich_menus"))


def _dump_menus(platform: Platform) -> dict[str, Any]:
    kept = platform.rich_menus
    return {
        "menus": [{**asdict(menu), "picture": b64encode(menu.picture).decode()} for menu in kept.menus.values()],
        "aliases": kept.aliases,
        "default": kept.default,
        "of_user": {str(number): menu_id for number, menu_id in kept.of_user.items()},
    }


def _load_menus(platform: Platform, state: dict[str, Any] | None) -> None:
    if not state:  # a file from before there were any
        return
    kept = platform.rich_menus
    for each in state["menus"]:
        menu = RichMenu(**{**each, "picture": b64decode(each["picture"])})
        kept.menus[menu.menu_id] = menu
    kept.aliases.update(state["aliases"])
    kept.default = state["default"]
    kept.of_user.update({int(number): menu_id for number, menu_id in state["of_user"].items()})


def _pack(column: array[int] | bytearray) -> str:
    return b64encode(bytes(column)).decode()
