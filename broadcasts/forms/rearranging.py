"""What the small buttons beside a part do: add, remove, move. The same code with and without JavaScript."""

from dataclasses import dataclass, replace

from broadcasts.content.limits import BUTTONS_MAX
from broadcasts.forms.fields import whole_number
from broadcasts.forms.parts import FIELDS, RawPart, blank, is_blank, kept, restored
from cityline.line.limits import MESSAGES_MAX


@dataclass(frozen=True)
class Arrangement:
    """The parts as they stand now, where the keyboard goes next, and what could still be brought back."""

    parts: list[RawPart]
    focus: str = ""
    removed: str = ""
    removed_from: int | None = None


def rearrange(parts: list[RawPart], action: str, *, removed: str = "") -> Arrangement:
    """``parts`` after ``action`` (``add:text``, ``up:2``, ``remove-button:1:0`` …). An action that makes no sense
    any more (a second click, an old page) changes nothing."""
    verb, _, rest = action.partition(":")
    numbers = [number for piece in rest.split(":") if (number := whole_number(piece)) is not None]
    as_it_is = Arrangement(parts=parts)
    if verb == "add":
        return _added(parts, rest)
    if verb == "restore" and numbers:
        return _put_back(parts, numbers[0], removed)
    if not numbers or numbers[0] >= len(parts):
        return as_it_is
    at = numbers[0]
    match verb:
        case "up":
            return _moved(parts, at, at - 1, "up")
        case "down":
            return _moved(parts, at, at + 1, "down")
        case "remove":
            return _removed(parts, at)
        case "remove-picture":
            changed = {**parts[at], "media": ""} if "media" in parts[at] else parts[at]
            return Arrangement(parts=_with(parts, at, changed), focus=f"part-{at}-picture")
        case "add-button" | "remove-button":
            return _buttons_changed(parts, at, None if verb == "add-button" else numbers[1:2])
        case _:
            return as_it_is


def focused_on(arrangement: Arrangement, focus: str) -> Arrangement:
    return replace(arrangement, focus=focus)


def _added(parts: list[RawPart], kind: str) -> Arrangement:
    if kind not in FIELDS or len(parts) >= MESSAGES_MAX:
        return Arrangement(parts=parts)
    first = {"text": "text", "image": "picture", "card": "title"}[kind]
    return Arrangement(parts=[*parts, blank(kind)], focus=f"part-{len(parts)}-{first}")


def _moved(parts: list[RawPart], at: int, to: int, way: str) -> Arrangement:
    if not 0 <= to < len(parts):
        return Arrangement(parts=parts)
    moved = list(parts)
    moved[at], moved[to] = moved[to], moved[at]
    at_an_end = to == (0 if way == "up" else len(parts) - 1)
    other = "down" if way == "up" else "up"
    return Arrangement(parts=moved, focus=f"part-{to}-{other if at_an_end else way}")


def _removed(parts: list[RawPart], at: int) -> Arrangement:
    left = [*parts[:at], *parts[at + 1 :]]
    if is_blank(parts[at]):
        return Arrangement(parts=left, focus="parts-heading")
    return Arrangement(parts=left, focus="restore-part", removed=kept(parts[at]), removed_from=at)


def _put_back(parts: list[RawPart], at: int, removed: str) -> Arrangement:
    part = restored(removed)
    if part is None or len(parts) >= MESSAGES_MAX:
        return Arrangement(parts=parts)
    at = min(at, len(parts))
    return Arrangement(parts=[*parts[:at], part, *parts[at:]], focus=f"part-{at}-heading")


def _buttons_changed(parts: list[RawPart], at: int, remove: list[int] | None) -> Arrangement:
    buttons = parts[at].get("buttons")
    if buttons is None:
        return Arrangement(parts=parts)
    if remove is None:
        if len(buttons) >= BUTTONS_MAX:
            return Arrangement(parts=parts)
        changed = {**parts[at], "buttons": [*buttons, {"label": "", "url": ""}]}
        return Arrangement(parts=_with(parts, at, changed), focus=f"part-{at}-button-{len(buttons)}-label")
    left = [button for row, button in enumerate(buttons) if [row] != remove]
    return Arrangement(parts=_with(parts, at, {**parts[at], "buttons": left}), focus=f"part-{at}-add-button")


def _with(parts: list[RawPart], at: int, part: RawPart) -> list[RawPart]:
    return [*parts[:at], part, *parts[at + 1 :]]
