"""The words of a message one field at a time, also with wide letters made narrow, sign for sign."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from broadcasts.content.kinds import CardPart, ImagePart, Part, TextPart
from broadcasts.proofreading.findings import AROUND, Place

# One sign for one, so that a place in the narrow text is the same place in what was typed.
_NARROW: dict[int, int | str] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_NARROW |= {ord(sign): "-" for sign in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"}
_NARROW |= {ord("\u3000"): " ", ord("\xa0"): " ", ord("\u301c"): "~", ord("\uff65"): "・"}


@lru_cache(maxsize=512)
def narrow(text: str) -> str:
    """``text`` with full-width letters, digits, brackets and dashes as ASCII; as long as before."""
    return text.translate(_NARROW)


@dataclass(frozen=True)
class Passage:
    """One field. ``is_address``: it holds a link and no sentence."""

    part: int | None
    field: str
    text: str
    is_address: bool = False

    @cached_property
    def flat(self) -> str:
        return narrow(self.text)

    def place(self, start: int, end: int) -> Place:
        """These characters, with a few of their neighbours on the same line."""
        before = self.text[max(0, start - AROUND) : start].rpartition("\n")[2]
        after = self.text[end : end + AROUND].partition("\n")[0]
        return Place(self.part, self.field, start, end, before, self.text[start:end], after)

    def sentence(self, start: int, end: int) -> str:
        """The sentence these characters stand in (narrow letters)."""
        begins = max(self.flat.rfind(stop, 0, start) for stop in "。\n!?") + 1
        ends = [at for stop in "。\n!?" if (at := self.flat.find(stop, end)) >= 0]
        return self.flat[begins : min(ends, default=len(self.flat))]


@dataclass(frozen=True)
class Message:
    """What will be sent, as the rules read it."""

    parts: tuple[Part, ...]
    alt_text: str = ""
    is_emergency: bool = False
    # The words of outlets beside the message, by the name of their field.
    beside: tuple[tuple[str, str], ...] = ()
    passages: tuple[Passage, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "passages", tuple(_passages(self.parts, self.alt_text, self.beside)))

    @property
    def sentences(self) -> list[Passage]:
        """The passages people read, without fields that hold a link."""
        return [passage for passage in self.passages if not passage.is_address]

    @cached_property
    def whole(self) -> str:
        """All words residents read in the chat, in narrow letters."""
        return "\n".join(passage.flat for passage in self.sentences if passage.part is not None)

    @classmethod
    def of_text(cls, text: str) -> "Message":
        return cls(parts=(TextPart(text),))


def _passages(parts: Iterable[Part], alt_text: str, beside: Iterable[tuple[str, str]]) -> Iterator[Passage]:
    for at, part in enumerate(parts):
        for name, text, is_address in _fields(part):
            if text.strip():
                yield Passage(at, name, text, is_address)
    if alt_text.strip():
        yield Passage(None, "alt_text", alt_text)
    for name, text in beside:
        if text.strip():
            yield Passage(None, name, text)


def _fields(part: Part) -> Iterator[tuple[str, str, bool]]:
    match part:
        case TextPart():
            yield "text", part.text, False
        case ImagePart():
            yield "alt_text", part.alt_text, False
            yield "link", part.link, True
        case CardPart():
            for name in ("title", "date", "place", "words"):
                yield name, getattr(part, name), False
            for at, button in enumerate(part.buttons):
                yield f"buttons.{at}.label", button.label, False
                yield f"buttons.{at}.url", button.url, True
