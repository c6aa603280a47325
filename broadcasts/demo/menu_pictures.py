"""The pictures of the demo city's menus: our own shapes, and words where this machine has a Japanese font."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw

from cityline.lettering import japanese_font
from subscribers.rich_menus import grids

_INK, _PAPER, _RULE = "#17202C", "#FFFFFF", "#DDE3EA"
Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Look:
    """``tabs``: their names; ``shown``: which of them this is; ``signs``: shape and words for each place below."""

    tabs: Sequence[str]
    shown: int
    colour: str
    signs: Sequence[tuple[str, str]]


def drawn(look: Look) -> BytesIO:
    width, height = grids.LARGE
    image = Image.new("RGB", (width, height), _PAPER)
    draw = ImageDraw.Draw(image)
    strip, below = grids.cells(grids.DEFAULT, width=width, height=height, tabs=len(look.tabs))
    for place, (cell, name) in enumerate(zip(strip, look.tabs, strict=True)):
        is_shown = place == look.shown
        x, y, w, h = cell
        draw.rectangle((x, y, x + w, y + h), fill=look.colour if is_shown else "#EEF2F6")
        _words(draw, (x, y, w, h), name, size=96, fill=_PAPER if is_shown else _INK)
    for cell, (sign, words) in zip(below, look.signs, strict=True):
        x, y, w, h = cell
        draw.rectangle((x, y, x + w, y + h), outline=_RULE, width=6)
        middle = (x + w // 2, y + round(h * 0.4))
        draw.ellipse((middle[0] - 190, middle[1] - 190, middle[0] + 190, middle[1] + 190), fill=look.colour)
        _SIGNS[sign](draw, middle)
        _words(draw, (x, y + round(h * 0.68), w, round(h * 0.26)), words, size=88, fill=_INK)
    file = BytesIO()
    image.save(file, "PNG")
    file.seek(0)
    return file


def _words(draw: ImageDraw.ImageDraw, box: Box, words: str, *, size: int, fill: str) -> None:
    font = japanese_font(size)
    if font is None:  # shapes alone
        return
    x, y, w, h = box
    draw.text((x + w / 2, y + h / 2), words, font=font, fill=fill, anchor="mm")


def _at(middle: tuple[int, int], *points: tuple[int, int]) -> list[tuple[int, int]]:
    return [(middle[0] + x, middle[1] + y) for x, y in points]


def _bin(draw: ImageDraw.ImageDraw, at: tuple[int, int]) -> None:
    draw.polygon(_at(at, (-80, -60), (80, -60), (60, 110), (-60, 110)), fill=_PAPER)
    draw.line(_at(at, (-105, -85), (105, -85)), fill=_PAPER, width=26)


def _shield(draw: ImageDraw.ImageDraw, at: tuple[int, int]) -> None:
    draw.polygon(_at(at, (0, -120), (100, -80), (90, 30), (0, 125), (-90, 30), (-100, -80)), fill=_PAPER)


def _family(draw: ImageDraw.ImageDraw, at: tuple[int, int]) -> None:
    for x, top, size in ((-60, -90, 46), (60, -60, 34)):
        draw.ellipse(_at(at, (x - size, top - size), (x + size, top + size)), fill=_PAPER)
        draw.pieslice(_at(at, (x - size * 2, top + size), (x + size * 2, top + size * 5)), 180, 360, fill=_PAPER)


def _boxes(draw: ImageDraw.ImageDraw, at: tuple[int, int]) -> None:
    for row in (-70, 0, 70):
        draw.rectangle(_at(at, (-110, row - 22), (-66, row + 22)), fill=_PAPER)
        draw.line(_at(at, (-40, row), (110, row)), fill=_PAPER, width=26)


def _letter(draw: ImageDraw.ImageDraw, at: tuple[int, int]) -> None:
    draw.rectangle(_at(at, (-115, -80), (115, 80)), fill=_PAPER)
    draw.line(_at(at, (-115, -80), (0, 20), (115, -80)), fill=_INK, width=12)


def _phone(draw: ImageDraw.ImageDraw, at: tuple[int, int]) -> None:
    draw.rounded_rectangle(_at(at, (-65, -120), (65, 120)), 26, fill=_PAPER)
    draw.ellipse(_at(at, (-14, 84), (14, 112)), fill=_INK)


def _book(draw: ImageDraw.ImageDraw, at: tuple[int, int]) -> None:
    draw.polygon(_at(at, (-8, -60), (-120, -95), (-120, 75), (-8, 110)), fill=_PAPER)
    draw.polygon(_at(at, (8, -60), (120, -95), (120, 75), (8, 110)), fill=_PAPER)


def _days(draw: ImageDraw.ImageDraw, at: tuple[int, int]) -> None:
    draw.rectangle(_at(at, (-110, -90), (110, 110)), fill=_PAPER)
    for number in range(9):
        x, y = -66 + 66 * (number % 3), -40 + 58 * (number // 3)
        draw.ellipse(_at(at, (x - 16, y - 16), (x + 16, y + 16)), fill=_INK)


def _star(draw: ImageDraw.ImageDraw, at: tuple[int, int]) -> None:
    tips = [
        (round((120 if step % 2 == 0 else 52) * math.sin(step * math.pi / 5)),
         round(-(120 if step % 2 == 0 else 52) * math.cos(step * math.pi / 5)))
        for step in range(10)
    ]  # fmt: skip
    draw.polygon(_at(at, *tips), fill=_PAPER)


_SIGNS = {
    "bin": _bin,
    "shield": _shield,
    "family": _family,
    "boxes": _boxes,
    "letter": _letter,
    "phone": _phone,
    "book": _book,
    "days": _days,
    "star": _star,
}
