"""Our own signs for menus: plain shapes in a square of 200, drawn by hand in numbers. ``hole``: the colour behind them."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import ImageDraw

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws points of the square around ``middle``, ``scale`` times as large."""

    draw: ImageDraw.ImageDraw
    middle: Point
    scale: float
    ink: str
    hole: str

    def at(self, *points: Point) -> list[Point]:
        return [(self.middle[0] + x * self.scale, self.middle[1] + y * self.scale) for x, y in points]

    def width(self, wide: float) -> int:
        return max(1, round(wide * self.scale))

    def shape(self, *points: Point) -> None:
        self.draw.polygon(self.at(*points), fill=self.ink)

    def line(self, *points: Point, wide: float = 20, hole: bool = False) -> None:
        self.draw.line(self.at(*points), fill=self.hole if hole else self.ink, width=self.width(wide), joint="curve")

    def disc(self, x: float, y: float, r: float, *, hole: bool = False) -> None:
        self.draw.ellipse(self.at((x - r, y - r), (x + r, y + r)), fill=self.hole if hole else self.ink)

    def box(
        self, left: float, top: float, right: float, bottom: float, *, round_: float = 0, hole: bool = False
    ) -> None:
        corners = self.at((left, top), (right, bottom))
        self.draw.rounded_rectangle(corners, self.width(round_) if round_ else 0, fill=self.hole if hole else self.ink)


def _bin(pen: Pen) -> None:
    pen.shape((-62, -45), (62, -45), (48, 90), (-48, 90))
    pen.line((-82, -66), (82, -66))
    pen.line((-26, -88), (26, -88))
    for x in (-20, 20):
        pen.line((x, -20), (x * 0.8, 66), wide=12, hole=True)


def _shield(pen: Pen) -> None:
    pen.shape((0, -95), (80, -65), (72, 24), (0, 98), (-72, 24), (-80, -65))
    pen.line((-34, 0), (-6, 30), (40, -30), wide=18, hole=True)


def _family(pen: Pen) -> None:
    for x, top, size in ((-44, -60, 34), (48, -34, 26)):
        pen.disc(x, top, size)
        pen.box(x - size * 1.5, top + size + 10, x + size * 1.5, 90, round_=size)


def _checklist(pen: Pen) -> None:
    for y in (-60, 0, 60):
        pen.box(-90, y - 18, -54, y + 18)
        pen.line((-30, y), (90, y))


def _letter(pen: Pen) -> None:
    pen.box(-92, -64, 92, 64, round_=8)
    pen.line((-92, -60), (0, 16), (92, -60), wide=12, hole=True)


def _phone(pen: Pen) -> None:
    pen.box(-52, -96, 52, 96, round_=18)
    pen.box(-38, -74, 38, 60, hole=True)
    pen.disc(0, 78, 9, hole=True)


def _book(pen: Pen) -> None:
    pen.shape((-6, -50), (-96, -76), (-96, 60), (-6, 88))
    pen.shape((6, -50), (96, -76), (96, 60), (6, 88))


def _calendar(pen: Pen) -> None:
    pen.box(-88, -72, 88, 88, round_=10)
    pen.box(-72, -34, 72, 74, hole=True)
    for place in range(6):
        pen.disc(-44 + 44 * (place % 3), -2 + 46 * (place // 3), 12)
    for x in (-44, 44):
        pen.line((x, -96), (x, -58), wide=16)


def _star(pen: Pen) -> None:
    tips = [
        ((98 if step % 2 == 0 else 42) * math.sin(step * math.pi / 5), -(98 if step % 2 == 0 else 42) * math.cos(step * math.pi / 5))
        for step in range(10)
    ]  # fmt: skip
    pen.shape(*tips)


def _house(pen: Pen) -> None:
    pen.shape((0, -92), (98, -8), (70, -8), (70, 86), (-70, 86), (-70, -8), (-98, -8))
    pen.box(-20, 20, 20, 86, hole=True)


def _question(pen: Pen) -> None:
    pen.disc(0, 0, 96)
    pen.draw.arc(pen.at((-36, -62), (36, 10)), 160, 400, fill=pen.hole, width=pen.width(18))
    pen.line((20, 2), (0, 26), (0, 36), wide=18, hole=True)
    pen.disc(0, 62, 12, hole=True)


def _pin(pen: Pen) -> None:
    pen.disc(0, -28, 66)
    pen.shape((-58, 2), (58, 2), (0, 98))
    pen.disc(0, -28, 26, hole=True)


Drawing = Callable[[Pen], None]
ICONS: dict[str, tuple[str | Promise, Drawing]] = {
    "bin": (_("dustbin"), _bin),
    "shield": (_("shield"), _shield),
    "family": (_("family"), _family),
    "checklist": (_("checklist"), _checklist),
    "letter": (_("letter"), _letter),
    "phone": (_("telephone"), _phone),
    "book": (_("book"), _book),
    "calendar": (_("calendar"), _calendar),
    "star": (_("star"), _star),
    "house": (_("house"), _house),
    "question": (_("question mark"), _question),
    "pin": (_("place on a map"), _pin),
}

# What menus of cities speak of, and the sign one would choose for it.
_SPEAKS_OF = {
    "bin": ("ごみ", "ゴミ", "リサイクル", "資源", "収集"),
    "shield": ("防災", "避難", "緊急", "防犯"),
    "family": ("子育て", "こども", "子ども", "家族", "保育"),
    "checklist": ("設定", "手続", "届出", "申請", "証明"),
    "letter": ("お知らせ", "届いた", "便り", "広報"),
    "phone": ("電話",),
    "book": ("図書館", "本", "学校"),
    "calendar": ("予約", "イベント", "行事", "カレンダー", "日程"),
    "house": ("市役所", "区役所", "くらし", "住まい", "窓口"),
    "question": ("質問", "相談", "よくある"),
    "pin": ("地図", "場所", "施設", "マップ"),
}


def icon_for(label: str) -> str:
    """The sign that goes with these words; empty where nothing does."""
    return next((code for code, words in _SPEAKS_OF.items() if any(word in label for word in words)), "")
