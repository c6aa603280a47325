"""The picture that is shown wherever an announcement's address is passed on: its headline, who says it and when.

Where no font here knows Japanese it is the announcement's own picture, or else a card without words.
"""

import hashlib
from io import BytesIO

from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont
from redis.exceptions import RedisError

from broadcasts.board import drawing, pages, reading
from cityline.lettering import japanese_font

SIZE = (1200, 630)
_PAPER, _SHEET, _INK, _SOFT, _GREEN, _SUN = "#FAF6EF", "#FFFFFF", "#26221C", "#5D554A", "#0B6B4F", "#C4552D"
_EDGE, _SIDE = 48, 104
_SIZES, _LINES_MOST = (72, 60, 50), (3, 4, 5)
_KEPT_SECONDS = 24 * 3600
# Of which no line may begin.
_CLOSING = "、。，．・：；？！）」』】〕ー～ぁぃぅぇぉっゃゅょァィゥェォッャュョ々"


def picture(request: HttpRequest, public_id: str) -> HttpResponse:
    post = get_object_or_404(reading.every(), public_id=public_id)
    if post.withdrawn_at is not None:
        return drawing.gone()
    shown = reading.show(post)
    if shown is None:
        raise Http404
    if japanese_font(_SIZES[0]) is None and shown.article.picture is not None:
        return HttpResponseRedirect(shown.article.picture.url)
    return HttpResponse(_kept(shown), content_type="image/png")


def _kept(shown: reading.Shown) -> bytes:
    """As it was drawn before, if it says the same."""
    day = timezone.localtime(shown.post.published_at)
    said = (shown.title, shown.department.name, f"{day.year}年{day.month}月{day.day}日")
    name = "share:" + hashlib.sha256("\n".join(said).encode()).hexdigest()
    try:
        found: bytes | None = caches[pages.CACHE].get(name)
    except RedisError:
        return draw(*said)
    if found is None:
        found = draw(*said)
        pages.keep_picture(name, found, _KEPT_SECONDS)
    return found


def draw(title: str, department: str, day: str) -> bytes:
    image = Image.new("RGB", SIZE, _PAPER)
    pen = ImageDraw.Draw(image)
    width, height = SIZE
    pen.rectangle((0, 0, width, 18), fill=_SUN)
    pen.rounded_rectangle(
        (_EDGE, _EDGE + 18, width - _EDGE, height - _EDGE), 28, fill=_SHEET, outline="#E6DDCF", width=3
    )
    pen.rounded_rectangle((_SIDE, height - 128, _SIDE + 10, height - 84), 5, fill=_GREEN)
    _write(pen, title, department, day)
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _write(pen: ImageDraw.ImageDraw, title: str, department: str, day: str) -> None:
    width, height = SIZE
    small, headline = japanese_font(34), _set(title)
    if small is None or headline is None:
        return
    lines, font = headline
    for number, line in enumerate(lines):
        pen.text((_SIDE, 116 + number * round(font.size * 1.42)), line, font=font, fill=_INK)
    pen.text((_SIDE + 30, height - 106), department, font=small, fill=_GREEN, anchor="lm")
    pen.text((width - _SIDE, height - 106), day, font=small, fill=_SOFT, anchor="rm")


def _set(title: str) -> tuple[list[str], ImageFont.FreeTypeFont] | None:
    """In the largest letters in which all of it has room; of what has none, the beginning."""
    chosen: tuple[list[str], ImageFont.FreeTypeFont] | None = None
    for size, most in zip(_SIZES, _LINES_MOST, strict=True):
        font = japanese_font(size)
        if font is None:
            break
        lines = _lines(title, font)
        if len(lines) <= most:
            return lines, font
        chosen = [*lines[: most - 1], f"{lines[most - 1][:-1]}…"], font
    return chosen


def _lines(title: str, font: ImageFont.FreeTypeFont) -> list[str]:
    room, lines = SIZE[0] - 2 * _SIDE, [""]
    for letter in title:
        if font.getlength(lines[-1] + letter) > room and letter not in _CLOSING:
            lines.append("")
        lines[-1] += letter
    return lines
