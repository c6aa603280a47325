"""The notification line: what stands on the lock screen before anybody opens the chat."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadcasts.content.kinds import CardPart, ImagePart, Part, TextPart


def notification_line(parts: Sequence[Part], alt_text: str) -> str | Promise:
    """The line of the first message. Which of several a phone shows, and how often it rings, LINE does not say."""
    return notification_lines(parts, alt_text)[0] if parts else ""


def notification_lines(parts: Sequence[Part], alt_text: str) -> tuple[str | Promise, ...]:
    """One line for each message, in the order they are sent.

    A text shows its own words. Of a card or a picture with a link LINE shows the altText we send. A plain picture
    carries no words: LINE says so in its own, in the language of the phone.
    """
    return tuple(_line(part, alt_text) for part in parts)


def alt_text_of(part: ImagePart | CardPart, alt_text: str) -> str:
    """The altText that is sent with ``part``: the line the writer wrote, or else what the part says of itself."""
    if written := alt_text.strip():
        return written
    if isinstance(part, ImagePart):
        return part.alt_text.strip()
    return " ".join(words for words in (part.title.strip(), part.date.strip()) if words)


def _line(part: Part, alt_text: str) -> str | Promise:
    if isinstance(part, TextPart):
        return part.text
    if isinstance(part, ImagePart) and not part.link:
        return _("(a picture)")
    return alt_text_of(part, alt_text)
