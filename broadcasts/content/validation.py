"""What keeps a message from being sent, part by part, in words that say what to do."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from broadcasts.content import events, limits
from broadcasts.content.kinds import CardPart, ImagePart, Part, TextPart
from broadcasts.content.links import LinkRefused, encode_link
from broadcasts.models.media import MediaAsset, MediaKind
from cityline.line.limits import (
    ALT_TEXT_MAX,
    FLEX_LABEL_MAX,
    MESSAGES_MAX,
    TEXT_MAX,
    graphemes,
    normalise_newlines,
    utf16_units,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_UNSENDABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")

_TOO_LONG = _("{count} characters; LINE takes {limit}. Shorten by {over}.")
_CARD_TOO_LONG = _("{count} characters; a card takes {limit}. Shorten by {over}.")


@dataclass(frozen=True, slots=True)
class ContentProblem:
    """``part`` counts from 0 (None: the message as a whole); a button's field is written ``buttons.0.url``."""

    part: int | None
    field: str
    message: Promise | str


def problems(parts: Sequence[Part], alt_text: str) -> list[ContentProblem]:
    """Everything that keeps these parts from being sent, in reading order. Empty: LINE's limits are kept."""
    found: list[ContentProblem] = []
    if not parts:
        found.append(
            ContentProblem(None, "parts", _("The message is empty. Write a text, or add a picture or a card."))
        )
    if len(parts) > MESSAGES_MAX:
        message = _("{count} parts; LINE takes {limit}. Remove {over}.")
        found.append(ContentProblem(None, "parts", _counted(message, len(parts), MESSAGES_MAX)))
    pictures = _known_pictures(parts)
    for index, part in enumerate(parts):
        found.extend(ContentProblem(index, field, words) for field, words in _of_part(part, pictures))
    found.extend(ContentProblem(None, "alt_text", message) for message in _of_words(alt_text, ALT_TEXT_MAX))
    return found


def _of_part(part: Part, pictures: set[str]) -> Iterator[tuple[str, Promise]]:
    match part:
        case TextPart():
            yield from _of_field("text", part.text, TEXT_MAX, required=_("This text is empty. Write it or remove it."))
        case ImagePart():
            if not part.media:
                yield "media", _("No picture yet. Choose one, or remove this part.")
            yield from _of_picture(part.media, pictures)
            yield from _of_field(
                "alt_text",
                part.alt_text,
                ALT_TEXT_MAX,
                required=_("Say in words what the picture shows, for people who cannot see it."),
            )
            if part.link:
                yield from _of_link("link", part.link)
        case CardPart():
            yield from _of_card(part, pictures)


def _of_card(card: CardPart, pictures: set[str]) -> Iterator[tuple[str, Promise]]:
    if not card.title.strip():
        yield "title", _("The card has no heading. Write one.")
    for field, text, limit in (
        ("title", card.title, limits.CARD_TITLE_MAX),
        ("date", card.date, limits.CARD_LINE_MAX),
        ("place", card.place, limits.CARD_LINE_MAX),
        ("words", card.words, limits.CARD_WORDS_MAX),
    ):
        for message in _of_words(text, limit, too_long=_CARD_TOO_LONG):
            yield field, message
    yield from events.problems(card)
    yield from _of_picture(card.media, pictures)
    if len(card.buttons) > limits.BUTTONS_MAX:
        message = _("{count} buttons; a card takes {limit}. Remove {over}.")
        yield "buttons", _counted(message, len(card.buttons), limits.BUTTONS_MAX)
    for index, button in enumerate(card.buttons):
        if not button.label.strip():
            yield f"buttons.{index}.label", _("This button has no words. Say what opens, for example “Apply”.")
        elif (count := graphemes(button.label)) > FLEX_LABEL_MAX:
            yield f"buttons.{index}.label", _counted(_TOO_LONG, count, FLEX_LABEL_MAX)
        elif _UNSENDABLE.search(button.label) or "\n" in button.label:
            yield f"buttons.{index}.label", _unsendable()
        yield from _of_link(f"buttons.{index}.url", button.url)


def _of_field(field: str, text: str, limit: int, required: Promise) -> Iterator[tuple[str, Promise]]:
    if not text.strip():
        yield field, required
    for message in _of_words(text, limit):
        yield field, message


def _of_words(text: str, limit: int, too_long: "_StrPromise" = _TOO_LONG) -> Iterator[Promise]:
    count = utf16_units(normalise_newlines(text))
    if count > limit:
        yield _counted(too_long, count, limit)
    if _UNSENDABLE.search(normalise_newlines(text)):
        yield _unsendable()


def _of_link(field: str, link: str) -> Iterator[tuple[str, Promise]]:
    try:
        encode_link(link)
    except LinkRefused as refused:
        yield field, refused.message


def _of_picture(media: str, pictures: set[str]) -> Iterator[tuple[str, Promise]]:
    if media and media not in pictures:
        yield "media", _("This picture is no longer there. Choose it again.")


def _known_pictures(parts: Sequence[Part]) -> set[str]:
    wanted = {part.media for part in parts if isinstance(part, ImagePart | CardPart) and part.media}
    if not wanted:
        return set()
    return set(MediaAsset.objects.filter(kind=MediaKind.IMAGE, pk__in=wanted).values_list("pk", flat=True))


def _counted(message: "_StrPromise", count: int, limit: int) -> Promise:
    return format_lazy(message, count=f"{count:,}", limit=f"{limit:,}", over=f"{count - limit:,}")


def _unsendable() -> Promise:
    return _("This contains a character that cannot be sent. Type it again instead of pasting.")
