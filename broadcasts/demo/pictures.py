"""Pictures of the demo city, drawn here: plain shapes in few colours, no letters and so no fonts."""

import math
from enum import StrEnum
from io import BytesIO

from PIL import Image, ImageDraw

_SIZE = (1200, 780)


class Sign(StrEnum):
    RINGS = "rings"
    SUN = "sun"
    LEAF = "leaf"
    SHIELD = "shield"
    BOOK = "book"
    WAVES = "waves"
    DROP = "drop"
    SAIL = "sail"


def icon(sign: Sign, colour: str) -> bytes:
    """A sender icon: a white sign on the department's colour."""
    image = Image.new("RGB", (512, 512), colour)
    draw = ImageDraw.Draw(image)
    _SIGNS[sign](draw, colour)
    return _png(image.resize((256, 256), Image.Resampling.LANCZOS))


def _rings(draw: ImageDraw.ImageDraw, colour: str) -> None:
    for radius in (60, 120, 180):
        draw.ellipse((256 - radius, 256 - radius, 256 + radius, 256 + radius), outline="white", width=30)


def _sun(draw: ImageDraw.ImageDraw, colour: str) -> None:
    draw.ellipse((166, 166, 346, 346), fill="white")
    for step in range(8):
        x, y = math.cos(step * math.pi / 4), math.sin(step * math.pi / 4)
        draw.line((256 + 125 * x, 256 + 125 * y, 256 + 185 * x, 256 + 185 * y), fill="white", width=32)


def _leaf(draw: ImageDraw.ImageDraw, colour: str) -> None:
    along = [step / 40 for step in range(41)]
    middle = [(120 + 280 * t, 400 - 280 * t, 88 * math.sin(math.pi * t**0.8)) for t in along]
    edge = [(x - bend, y - bend) for x, y, bend in middle] + [(x + bend, y + bend) for x, y, bend in reversed(middle)]
    draw.polygon(edge, fill="white")
    draw.line((96, 424, 330, 190), fill="white", width=18)
    draw.line((150, 370, 330, 190), fill=colour, width=16)


def _shield(draw: ImageDraw.ImageDraw, colour: str) -> None:
    draw.polygon([(256, 90), (400, 140), (390, 290), (256, 420), (122, 290), (112, 140)], fill="white")
    draw.polygon([(256, 150), (346, 182), (338, 274), (256, 350)], fill=colour)


def _book(draw: ImageDraw.ImageDraw, colour: str) -> None:
    draw.polygon([(245, 180), (110, 140), (110, 350), (245, 390)], fill="white")
    draw.polygon([(267, 180), (402, 140), (402, 350), (267, 390)], fill="white")


def _waves(draw: ImageDraw.ImageDraw, colour: str) -> None:
    for top in (150, 235, 320):
        points = [(x, top + 26 * math.sin(x / 44)) for x in range(80, 440, 4)]
        draw.line(points, fill="white", width=34, joint="curve")


def _drop(draw: ImageDraw.ImageDraw, colour: str) -> None:
    draw.ellipse((116, 140, 266, 290), fill="white")
    draw.ellipse((246, 140, 396, 290), fill="white")
    draw.polygon([(128, 256), (384, 256), (256, 410)], fill="white")


def _sail(draw: ImageDraw.ImageDraw, colour: str) -> None:
    draw.polygon([(270, 90), (270, 330), (420, 330)], fill="white")
    draw.polygon([(240, 150), (240, 330), (130, 330)], fill="white")
    draw.chord((110, 270, 420, 440), 0, 180, fill="white")


_SIGNS = {
    Sign.RINGS: _rings,
    Sign.SUN: _sun,
    Sign.LEAF: _leaf,
    Sign.SHIELD: _shield,
    Sign.BOOK: _book,
    Sign.WAVES: _waves,
    Sign.DROP: _drop,
    Sign.SAIL: _sail,
}


def harbour() -> bytes:
    """Hills, the sea and a low sun."""
    image = _sky("#FDE7C8", "#F6A77B")
    draw = ImageDraw.Draw(image)
    width, height = image.size
    draw.ellipse(_around(width * 0.68, height * 0.42, height * 0.13), fill="#FFF6E3")
    _ridge(draw, image.size, level=0.46, swell=0.07, step=190, fill="#7C86A8")
    for number, fill in enumerate(("#2E6F95", "#23597C", "#1A4563")):
        _ridge(draw, image.size, level=0.58 + number * 0.12, swell=0.02, step=80 + 30 * number, fill=fill)
    return _png(image)


def story_time() -> bytes:
    """Open books under a mobile of dots."""
    image = _sky("#F3ECFF", "#D9C8FB")
    draw = ImageDraw.Draw(image)
    width, height = image.size
    for number, fill in enumerate(("#F59E8B", "#F7C873", "#8CCFB4", "#7FA8E8", "#C493E0", "#F59E8B", "#8CCFB4")):
        x, y = width * (0.1 + number * 0.135), height * (0.2 + 0.09 * math.sin(number * 1.7))
        draw.line((x, 0, x, y), fill="#9A86C9", width=4)
        draw.ellipse(_around(x, y, height * 0.05), fill=fill)
    for x, fill in ((0.24, "#5B3E99"), (0.5, "#C2410C"), (0.76, "#0E6BA8")):
        _open_book(draw, width * x, height * 0.72, height * 0.19, fill)
    return _png(image)


def recycling() -> bytes:
    """Leaves falling into a ring."""
    image = _sky("#EEF7E8", "#CBE5BC")
    draw = ImageDraw.Draw(image)
    width, height = image.size
    for number in range(3):
        start = number * 120 - 80
        draw.arc(_around(width / 2, height / 2, height * 0.3), start, start + 92, fill="#2F7D32", width=60)
        end = math.radians(start + 91)
        out, on = (math.cos(end), math.sin(end)), (-math.sin(end), math.cos(end))
        middle = height * 0.3 - 30
        reach = [(middle - 64, 0.0), (middle + 64, 0.0), (middle - 12, 98.0)]
        head = [(width / 2 + out[0] * r + on[0] * a, height / 2 + out[1] * r + on[1] * a) for r, a in reach]
        draw.polygon(head, fill="#2F7D32")
    for x, y, size in ((0.12, 0.3, 0.05), (0.2, 0.72, 0.07), (0.83, 0.26, 0.07), (0.9, 0.7, 0.05), (0.5, 0.5, 0.08)):
        draw.ellipse(_around(width * x, height * y, height * size), fill="#8BC27A")
    return _png(image)


def lanterns() -> bytes:
    """A festival night over the water."""
    image = _sky("#141B3C", "#3B2C63")
    draw = ImageDraw.Draw(image)
    width, height = image.size
    for x, y, size, fill in (
        (0.25, 0.3, 0.19, "#FFD479"),
        (0.55, 0.22, 0.14, "#FF8FA3"),
        (0.78, 0.36, 0.17, "#8FD3FF"),
    ):
        for ring in (1.0, 0.66, 0.33):
            for spoke in range(18):
                angle = spoke * math.tau / 18 + ring
                spot = (
                    width * x + math.cos(angle) * height * size * ring,
                    height * y + math.sin(angle) * height * size * ring,
                )
                draw.ellipse(_around(*spot, 5 + 6 * ring), fill=fill)
    _ridge(draw, image.size, level=0.72, swell=0.015, step=90, fill="#0C2340")
    for number in range(9):
        x = width * (0.07 + number * 0.107)
        draw.ellipse((x, height * 0.62, x + 50, height * 0.62 + 66), fill="#FFB25B" if number % 2 else "#FF7B54")
    return _png(image)


def _sky(top: str, bottom: str) -> Image.Image:
    """A gradient from one colour to the other."""
    shade = Image.linear_gradient("L").resize(_SIZE)
    return Image.composite(Image.new("RGB", _SIZE, bottom), Image.new("RGB", _SIZE, top), shade)


def _ridge(
    draw: ImageDraw.ImageDraw, size: tuple[int, int], *, level: float, swell: float, step: int, fill: str
) -> None:
    width, height = size
    line = [
        (x, height * (level + swell * math.sin(x / step) * math.cos(x / (step * 2.3)))) for x in range(0, width + 9, 8)
    ]
    draw.polygon([(0, height), *line, (width, height)], fill=fill)


def _open_book(draw: ImageDraw.ImageDraw, x: float, y: float, size: float, fill: str) -> None:
    for side in (-1, 1):
        cover = [
            (x, y - size * 0.35),
            (x + side * size, y - size * 0.6),
            (x + side * size, y + size * 0.45),
            (x, y + size * 0.7),
        ]
        page = [(a, b - size * 0.1) for a, b in cover]
        draw.polygon(cover, fill=fill)
        draw.polygon(page, fill="#FFFDF7")
    draw.line((x, y - size * 0.45, x, y + size * 0.6), fill="#D8D0C0", width=5)


def _around(x: float, y: float, radius: float) -> tuple[float, float, float, float]:
    return (x - radius, y - radius, x + radius, y + radius)


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
