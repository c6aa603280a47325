"""A menu's picture out of its places, words, our own signs and one colour: the same in, the same picture out."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageDraw

from cityline.lettering import japanese_font, unknown_letters
from subscribers.exceptions import MenuPictureRefused
from subscribers.rich_menus import colours
from subscribers.rich_menus.colours import Ink
from subscribers.rich_menus.grids import Cell
from subscribers.rich_menus.icons import ICONS, Pen

WORDS_MAX = 16
# On a phone 375 points wide a sign of 72 pixels is about 11 points high.
_LARGEST, _SMALLEST = 0.036, 0.029
_PAPER, _RULE = "#FFFFFF", "#CBD3DC"


@dataclass(frozen=True, slots=True)
class Place:
    """``icon`` may be empty; ``is_tab``: part of the strip above, words alone."""

    cell: Cell
    words: str
    icon: str = ""
    is_tab: bool = False
    is_shown: bool = False


@dataclass(frozen=True, slots=True)
class Design:
    """``is_filled``: the whole place in the colour; otherwise the sign's disc alone, on white."""

    size: tuple[int, int]
    colour: str
    is_filled: bool
    places: Sequence[Place]

    @property
    def ink(self) -> Ink:
        """Of what stands on the colour."""
        return colours.ink_on(self.colour)


def problems(design: Design) -> list[str | Promise]:
    """Why this cannot be drawn well; each says what to do."""
    found: list[str | Promise] = []
    if not colours.is_colour(design.colour):
        return [_("Write the colour like #0B6B4F.")]
    if not design.ink.is_readable:
        found.append(
            format_lazy(
                _("On this colour neither light nor dark words reach {least} : 1 (they have {ratio}). Choose another."),
                least=colours.CONTRAST_MIN,
                ratio=design.ink.words,
            )
        )
    if japanese_font(1) is None:
        return [*found, _("This server has no Japanese font, so no words can be drawn. Upload a picture instead.")]
    for number, place in enumerate(design.places, 1):
        if not place.words.strip():
            found.append(format_lazy(_("Place {n} has no words."), n=number))
        elif unknown := unknown_letters(place.words):
            words = _("Place {n} has characters that cannot be drawn: {letters}. Write them otherwise.")
            found.append(format_lazy(words, n=number, letters=" ".join(unknown)))
        elif _size_of(design, place) is None:
            found.append(format_lazy(_("The words of place {n} do not fit. Shorten them."), n=number))
    return found


def draw(design: Design, *, width: int | None = None) -> BytesIO:
    """The PNG, at ``width`` for a look beforehand. Raises MenuPictureRefused with the first problem."""
    if found := problems(design):
        raise MenuPictureRefused(found[0])
    image = Image.new("RGB", design.size, _PAPER)
    pencil = ImageDraw.Draw(image)
    for place in design.places:
        _place(pencil, design, place)
    if width is not None:
        image = image.resize((width, round(design.size[1] * width / design.size[0])), Image.Resampling.LANCZOS)
    # Few colours: sharp, and far below what LINE takes.
    file = BytesIO()
    image.quantize(colors=64, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    file.seek(0)
    return file


def _place(pencil: ImageDraw.ImageDraw, design: Design, place: Place) -> None:
    x, y, w, h = place.cell
    on_colour = place.is_shown if place.is_tab else design.is_filled
    ground = design.colour if on_colour else _PAPER
    ink = design.ink.colour if on_colour else colours.DARK
    pencil.rectangle((x, y, x + w - 1, y + h - 1), fill=ground, outline=_RULE, width=max(2, design.size[0] // 500))
    middle = (x + w / 2, y + h / 2)
    if place.icon in ICONS and not place.is_tab:
        middle = (x + w / 2, y + h * 0.8)
        _sign(pencil, design, place, ground)
    font = japanese_font(_size_of(design, place) or 1)
    pencil.text(middle, place.words.strip(), font=font, fill=ink, anchor="mm")


def _sign(pencil: ImageDraw.ImageDraw, design: Design, place: Place, ground: str) -> None:
    x, y, w, h = place.cell
    radius = min(w, h) * 0.26
    middle = (x + w / 2, y + h * 0.38)
    disc = design.colour if ground == _PAPER else design.ink.colour
    on_disc = colours.ink_on(disc).colour if ground == _PAPER else design.colour
    pencil.ellipse((middle[0] - radius, middle[1] - radius, middle[0] + radius, middle[1] + radius), fill=disc)
    ICONS[place.icon][1](Pen(pencil, middle, radius * 0.62 / 100, on_disc, disc))


def _size_of(design: Design, place: Place) -> int | None:
    """The largest letters that fit; None if not even the smallest anybody can read."""
    width, room = design.size[0], place.cell[2] * 0.92
    for size in range(round(width * _LARGEST), round(width * _SMALLEST) - 1, -2):
        font = japanese_font(size)
        if font is None:
            return None
        left, top, right, bottom = font.getbbox(place.words.strip())
        if right - left <= room and bottom - top <= place.cell[3] * 0.5:
            return size
    return None
