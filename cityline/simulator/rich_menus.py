"""The rich menus of the account: what was made, its picture, its other names, and whose phone shows which."""

import time
from dataclasses import dataclass, field
from typing import Any

from cityline.simulator import tokens

MOST_MENUS = 1000
MOST_ALIASES = 1000


@dataclass(slots=True)
class RichMenu:
    menu_id: str
    content: dict[str, Any]
    picture: bytes = b""
    picture_type: str = ""

    def described(self) -> dict[str, Any]:
        """As LINE lists it."""
        return {"richMenuId": self.menu_id, "selected": False, **self.content}


@dataclass(slots=True)
class Batch:
    accepted_at: float
    resume_key: str


@dataclass
class RichMenus:
    """``of_user`` goes before ``default``; tapping a tab writes it too, for tabs are menus of one user."""

    menus: dict[str, RichMenu] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    default: str = ""
    of_user: dict[int, str] = field(default_factory=dict)
    batches: dict[str, Batch] = field(default_factory=dict)
    changes: int = 0
    """Grows with each change, for whoever keeps all this in a file."""

    def create(self, content: dict[str, Any]) -> RichMenu:
        self.changes += 1
        menu = RichMenu(f"richmenu-{tokens.opaque(32)}", content)
        self.menus[menu.menu_id] = menu
        return menu

    def delete(self, menu_id: str) -> None:
        """Take it away from everybody who sees it; aliases go on naming it, and lead nowhere."""
        self.changes += 1
        del self.menus[menu_id]
        if self.default == menu_id:
            self.default = ""
        self.of_user = {number: shown for number, shown in self.of_user.items() if shown != menu_id}

    def shown_to(self, number: int) -> RichMenu | None:
        """What this phone shows: their own before everybody's."""
        own = self.menus.get(self.of_user.get(number, ""))
        return own or self.menus.get(self.default)

    def switch(self, number: int, alias_id: str) -> str:
        """A tab was tapped; returns the status that the postback will carry."""
        target = self.aliases.get(alias_id)
        if target is None:
            return "RICHMENU_ALIAS_ID_NOTFOUND"
        if target not in self.menus:
            return "RICHMENU_NOTFOUND"
        self.of_user[number] = target
        self.changes += 1
        return "SUCCESS"

    def operate(self, operation: dict[str, Any]) -> list[int]:
        """One operation of a batch; returns whose menu changed."""
        source = operation.get("from")
        affected = [number for number, shown in self.of_user.items() if source is None or shown == source]
        self.changes += 1
        for number in affected:
            if operation["type"] == "link":
                self.of_user[number] = operation["to"]
            else:
                del self.of_user[number]
        return affected

    def note_batch(self, request_id: str, resume_key: str) -> None:
        self.batches[request_id] = Batch(time.time(), resume_key)
