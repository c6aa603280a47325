"""What a drawing of a message cannot show: where its links lead, and what is said of its pictures."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from broadcasts.content.events import moment
from broadcasts.content.kinds import CardPart, ImagePart, Part
from broadcasts.content.links import LinkRefused, encode_link
from broadcasts.templatetags.humane import appointment

NOT_WRITTEN = "–"


@dataclass(frozen=True, slots=True)
class Unseen:
    """``number`` is that of the message it belongs to, counted as on the writing page."""

    number: int
    name: str | Promise
    value: str
    is_link: bool = False


def unseen(parts: Iterable[Part]) -> list[Unseen]:
    """In the order of the messages, so that it can be read beside the phone."""
    return [line for number, part in enumerate(parts, start=1) for line in _of(number, part)]


def _of(number: int, part: Part) -> Iterator[Unseen]:
    match part:
        case ImagePart():
            yield Unseen(number, _("The picture in words"), part.alt_text.strip() or NOT_WRITTEN)
            if part.link.strip():
                yield Unseen(number, _("A tap on the picture opens"), _address(part.link), is_link=True)
        case CardPart():
            for name, typed in ((_("Begins, in calendars"), part.starts), (_("Ends, in calendars"), part.ends)):
                if at := moment(typed):
                    yield Unseen(number, name, appointment(at))
            for button in part.buttons:
                label = button.label.strip() or pgettext_lazy("a button without words", "(no words)")
                yield Unseen(number, label, _address(button.url) or NOT_WRITTEN, is_link=True)


def _address(typed: str) -> str:
    """As it was typed, with the host LINE is given beside it where that is another: letters of two scripts can look alike."""
    typed = typed.strip()
    try:
        host = urlsplit(encode_link(typed)).hostname or ""
    except LinkRefused:
        return typed
    return typed if host in typed.lower() else f"{typed} ({host})"
