"""Words in runs: plain, linked as LINE links them, or standing for an emoji we have no picture of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cityline.line.drawing.reading import JsonObject, each, inside, link, whole, words

# An address ends where Japanese punctuation begins; a full stop or bracket at its end belongs to the sentence.
_ADDRESS = re.compile(r"(?:https?://|tel:)[^\s<>\"'「」『』（）【】、。！？　]+", re.IGNORECASE)
_SENTENCE_END = ".,;:!?)]}"
_SUBSTITUTE = re.compile(r"\{\{|\}\}|\{([0-9A-Za-z_]{1,20})\}")


@dataclass(frozen=True, slots=True)
class Run:
    text: str
    href: str = ""
    classes: str = ""


def linked(text: str) -> list[Run]:
    return list(_linked(text))


def text_runs(message: JsonObject) -> list[Run]:
    """A ``text`` message: LINE's own emoji stand as ``$`` in it, by UTF-16 index."""
    text = words(message, "text")
    emoji = {whole(item, "index", default=-1, low=-1) for item in each(message, "emojis")}
    if not emoji:
        return linked(text)
    drawn, position = [], 0
    for character in text:
        drawn.append("☺" if character == "$" and position in emoji else character)
        position += 2 if character > "\uffff" else 1
    return linked("".join(drawn))


def text_v2_runs(message: JsonObject) -> list[Run]:
    """A ``textV2`` message: ``{key}`` is substituted, a literal brace is doubled."""
    substitutes = inside(message, "substitution")

    def substituted(found: re.Match[str]) -> str:
        if found[0] in {"{{", "}}"}:
            return found[0][0]
        match words(inside(substitutes, found[1]), "type"):
            case "emoji":
                return "☺"
            case "mention":
                return f"@{found[1]}"
            case _:
                return found[0]

    return linked(_SUBSTITUTE.sub(substituted, words(message, "text")))


def _linked(text: str) -> Iterator[Run]:
    position = 0
    for found in _ADDRESS.finditer(text):
        address = found[0].rstrip(_SENTENCE_END)
        href = link(address)
        if not href:
            continue
        if found.start() > position:
            yield Run(text[position : found.start()])
        yield Run(address, href=href)
        position = found.start() + len(address)
    if position < len(text):
        yield Run(text[position:])
