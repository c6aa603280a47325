"""What the template needs to draw the parts: one block each, its fields with their limits and problems."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from broadcasts.content import limits
from broadcasts.content.media import Size, url
from broadcasts.content.parts import ContentProblem
from broadcasts.forms.boxes import Box, Words
from broadcasts.forms.parts import RawPart
from cityline.line.limits import ALT_TEXT_MAX, FLEX_LABEL_MAX, TEXT_MAX, URI_ACTION_MAX


@dataclass(frozen=True)
class Row:
    """A link button of a card."""

    number: int
    label: Box
    url: Box


@dataclass(frozen=True)
class Block:
    index: int
    kind: str
    title: Words
    boxes: Sequence[Box]
    media: str = ""
    has_picture: bool = False
    picture_url: str = ""
    picture_problems: Sequence[Words] = ()
    rows: Sequence[Row] = ()
    has_room_for_buttons: bool = False
    problems: Sequence[Words] = ()

    @property
    def heading_id(self) -> str:
        return f"part-{self.index}-heading"

    @property
    def picture_id(self) -> str:
        return f"part-{self.index}-picture"


_TITLES = {"text": pgettext_lazy("kind of message", "Text"), "image": _("Picture"), "card": _("Card")}
_BOXES: dict[str, list[tuple[str, Words, int, int, Words]]] = {
    "text": [("text", _("Words in the bubble"), TEXT_MAX, 6, _("Web addresses in it become links by themselves."))],
    "image": [
        ("alt_text", _("The picture in words"), ALT_TEXT_MAX, 2, _("For people who cannot see it. Required.")),
        ("link", _("Page that opens on a tap (optional)"), URI_ACTION_MAX, 0, ""),
    ],
    "card": [
        ("title", _("Heading"), limits.CARD_TITLE_MAX, 0, ""),
        ("date", _("Date and time (optional)"), limits.CARD_LINE_MAX, 0, ""),
        ("starts", _("Begins, for calendars (optional)"), 0, 0, _("The notice board then offers “Add to calendar”.")),
        ("ends", _("Ends, for calendars (optional)"), 0, 0, ""),
        ("place", _("Place (optional)"), limits.CARD_LINE_MAX, 0, ""),
        ("words", _("A few words (optional)"), limits.CARD_WORDS_MAX, 4, ""),
    ],
}
_TYPES = {"link": "url", "starts": "datetime-local", "ends": "datetime-local"}


def blocks(parts: Sequence[RawPart], problems: Iterable[ContentProblem]) -> list[Block]:
    """The parts as blocks; ``problems`` are those to be shown."""
    found: dict[tuple[int | None, str], list[Words]] = {}
    for problem in problems:
        found.setdefault((problem.part, problem.field), []).append(problem.message)
    return [_block(index, part, found) for index, part in enumerate(parts)]


def _block(index: int, part: RawPart, found: dict[tuple[int | None, str], list[Words]]) -> Block:
    kind, media = part["kind"], part.get("media", "")
    return Block(
        index=index,
        kind=kind,
        title=_TITLES[kind],
        boxes=[
            Box(
                id=f"part-{index}-{name}",
                name=f"part-{index}-{name}",
                label=label,
                value=part.get(name, ""),
                limit=limit,
                help=help_,
                rows=rows,
                type=_TYPES.get(name, "text"),
                problems=found.get((index, name), ()),
            )
            for name, label, limit, rows, help_ in _BOXES[kind]
        ],
        media=media,
        has_picture=kind in {"image", "card"},
        picture_url=url(media, Size.PREVIEW, base_url="") if media else "",
        picture_problems=found.get((index, "media"), ()),
        rows=[_row(index, number, button, found) for number, button in enumerate(part.get("buttons", ()))],
        has_room_for_buttons=kind == "card" and len(part["buttons"]) < limits.BUTTONS_MAX,
        problems=found.get((index, "buttons"), ()),
    )


def _row(index: int, number: int, button: dict[str, str], found: dict[tuple[int | None, str], list[Words]]) -> Row:
    def box(name: str, label: Words, limit: int, counts: str, type_: str) -> Box:
        return Box(
            id=f"part-{index}-button-{number}-{name}",
            name=f"part-{index}-button-{number}-{name}",
            label=label,
            value=button[name],
            limit=limit,
            counts=counts,
            type=type_,
            problems=found.get((index, f"buttons.{number}.{name}"), ()),
        )

    return Row(
        number=number,
        label=box("label", _("Words on the button"), FLEX_LABEL_MAX, "graphemes", "text"),
        url=box("url", _("Page it opens"), URI_ACTION_MAX, "units", "url"),
    )
