"""The way in: parts from and to the JSON in ``Broadcast.parts``, and what is wrong with them."""

import re
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from broadcasts.content.kinds import CardButton, CardPart, ImagePart, Part, TextPart
from broadcasts.content.validation import ContentProblem, problems
from cityline.line.limits import normalise_newlines

__all__ = [
    "CardButton",
    "CardPart",
    "ContentProblem",
    "ImagePart",
    "Part",
    "PartsUnreadable",
    "TextPart",
    "dump",
    "normalise",
    "parse",
    "problems",
]

# Neither PostgreSQL's JSON, LINE nor XML takes all of these, and nobody can type them: they arrive by pasting.
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_KINDS: dict[type[TextPart] | type[ImagePart] | type[CardPart], str] = {
    TextPart: "text",
    ImagePart: "image",
    CardPart: "card",
}


class PartsUnreadable(ValueError):
    """The JSON does not have the shape of parts: no person typed that, so the message is for a programmer."""


def normalise(text: str) -> str:
    """``text`` as it is kept and counted: lines end in one character, and nothing unseen is in it."""
    return _UNSTORABLE.sub("", normalise_newlines(text))


def parse(raw: Iterable[Any]) -> tuple[Part, ...]:
    """The parts in ``raw``. Unfinished ones are fine (a draft is saved while it is typed); a wrong shape is not."""
    if not isinstance(raw, list | tuple):
        raise PartsUnreadable("Parts must be a list.")
    return tuple(_part(item) for item in raw)


def dump(parts: Iterable[Part]) -> list[dict[str, Any]]:
    """The JSON for ``parts``; ``parse`` reads it back to equal parts."""
    dumped = []
    for part in parts:
        fields = asdict(part)
        if "buttons" in fields:
            fields["buttons"] = list(fields["buttons"])
        # Most cards are no event: they stay as they were written before there was anything to say about it.
        fields = {name: value for name, value in fields.items() if value or name not in {"starts", "ends"}}
        dumped.append({"kind": _KINDS[type(part)], **fields})
    return dumped


def _part(item: Any) -> Part:
    if not isinstance(item, dict):
        raise PartsUnreadable("A part must be an object.")
    fields = dict(item)
    kind = fields.pop("kind", None)
    if kind not in _KINDS.values():
        raise PartsUnreadable("A part must be of the kind text, image or card.")
    match kind:
        case "text":
            return TextPart(**_words(fields, known={"text"}))
        case "image":
            return ImagePart(**_words(fields, known={"media", "alt_text", "link"}))
        case _:
            buttons = _buttons(fields.pop("buttons", None) or [])
            words = _words(fields, known={"title", "date", "place", "words", "media", "starts", "ends"})
            title, date, place = (words.get(name, "") for name in ("title", "date", "place"))
            times = {name: words.get(name, "") for name in ("starts", "ends")}
            return CardPart(title, date, place, words.get("words", ""), words.get("media", ""), buttons, **times)


def _buttons(raw: Any) -> tuple[CardButton, ...]:
    if not isinstance(raw, list | tuple) or not all(isinstance(item, dict) for item in raw):
        raise PartsUnreadable("The buttons of a card must be a list of objects.")
    return tuple(CardButton(**_words(item, known={"label", "url"})) for item in raw)


def _words(fields: dict[str, Any], *, known: set[str]) -> dict[str, str]:
    if unknown := fields.keys() - known:
        raise PartsUnreadable(f"Unknown field {sorted(map(str, unknown))[0][:40]!r}.")
    if not all(isinstance(value, str) for value in fields.values()):
        raise PartsUnreadable("The fields of a part must be text.")
    return {name: normalise(value) for name, value in fields.items()}
