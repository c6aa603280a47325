"""The three kinds of part a message is made of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextPart:
    """Words in a chat bubble. LINE makes links of the addresses in it by itself."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class ImagePart:
    """A picture, in words too (``alt_text``) for those who cannot see it; with ``link`` a tap on it opens a page."""

    media: str = ""
    alt_text: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class CardButton:
    label: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class CardPart:
    """An event or a notice at a glance: what, when, where, a few words, up to three ways on.

    ``starts`` and ``ends`` are for calendars only (see ``events``): as typed, on the city's clock.
    """

    title: str = ""
    date: str = ""
    place: str = ""
    words: str = ""
    media: str = ""
    buttons: tuple[CardButton, ...] = ()
    starts: str = ""
    ends: str = ""


Part = TextPart | ImagePart | CardPart
