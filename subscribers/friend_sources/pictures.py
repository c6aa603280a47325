"""The QR code of a medium as a picture: dark on white in every colour scheme, for paper and screens."""

import io
from unicodedata import east_asian_width

import segno
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from PIL import Image, ImageDraw, ImageFont

from cityline.lettering import japanese_font
from subscribers.friend_sources.addresses import landing
from subscribers.friend_sources.codes import spaced
from subscribers.models import FriendSource

BORDER = 4  # four modules of white all around, which the standard asks for
NAME_SIZE_MAX = 3.2
PNG_SCALE = 20
BENEATH = 8  # modules of room for the words
CODE_SIZE = 2.4
INK = "#17202a"


def svg(source: FriendSource) -> str:
    """With the name of the medium and its code beneath, which is made smaller rather than cut when it is long."""
    side = _made(source).symbol_size(border=BORDER)[0]
    drawn = _made(source).svg_inline(border=BORDER, dark=source.colour, light="#fff", omitsize=True)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" width="{px}" height="{tall}" viewBox="0 0 {side} {height}" role="img">'
        '<title>{name}</title><rect width="{side}" height="{height}" fill="#fff"/>'
        '<svg width="{side}" height="{side}">{drawn}</svg>'
        '<text x="{middle}" y="{line}" font-family="sans-serif" font-size="{size}" font-weight="bold" fill="#17202a" '
        'text-anchor="middle">{name}</text>'
        '<text x="{middle}" y="{below}" font-family="monospace" font-size="2.4" fill="#17202a" text-anchor="middle">'
        "{code}</text></svg>",
        px=side * 10, tall=(side + BENEATH) * 10, side=side, height=side + BENEATH, name=source.name, code=spaced(source.code),
        drawn=mark_safe(drawn),  # noqa: S308  made by segno of our own address and a colour of six hexadecimal digits
        middle=side / 2, line=side + 1.2, below=side + 5.2, size=_size(source.name, side),
    )  # fmt: skip


def png(source: FriendSource) -> bytes:
    """The same for programs that take no SVG; without the name where this machine has no Japanese letters to draw it."""
    squares = io.BytesIO()
    _made(source).save(squares, kind="png", scale=PNG_SCALE, border=BORDER, dark=source.colour, light="#fff")
    squares.seek(0)
    with Image.open(squares) as code:
        side = code.width
        drawn = Image.new("RGB", (side, side + BENEATH * PNG_SCALE), "white")
        drawn.paste(code.convert("RGB"))
    pen, middle = ImageDraw.Draw(drawn), side / 2
    if font := japanese_font(round(_size(source.name, side / PNG_SCALE) * PNG_SCALE)):
        pen.text((middle, side + 1.2 * PNG_SCALE), source.name, font=font, fill=INK, anchor="ms")
    plain = ImageFont.load_default(CODE_SIZE * PNG_SCALE)
    pen.text((middle, side + 5.2 * PNG_SCALE), spaced(source.code), font=plain, fill=INK, anchor="ms")
    made = io.BytesIO()
    drawn.save(made, "PNG", optimize=True)
    return made.getvalue()


def _size(name: str, side: float) -> float:
    """Letters of Japanese are as wide as high."""
    width = sum(1.0 if east_asian_width(letter) in "WF" else 0.6 for letter in name)
    return round(min(NAME_SIZE_MAX, (side - 2) / max(width, 1)), 2)


def _made(source: FriendSource) -> segno.QRCode:
    # A quarter of it may be dirty or torn.
    return segno.make_qr(landing(source), error="q")
