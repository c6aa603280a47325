"""Fonts of this machine that know Japanese, for pictures we draw. None is shipped: a good one is larger than all our code."""

from functools import cache
from pathlib import Path

from PIL import ImageFont

_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/truetype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf",
    "/usr/share/fonts/opentype/ipafont-gothic/ipagp.ttf",
    "/System/Library/Fonts/ヒラギノ角ゴシック W6.ttc",
    "C:/Windows/Fonts/BIZ-UDGothicB.ttc",
)


@cache
def japanese_font(size: int) -> ImageFont.FreeTypeFont | None:
    """None where this machine has none: Pillow's own font has no kanji."""
    path = next((path for path in _FONTS if Path(path).is_file()), None)
    return ImageFont.truetype(path, size) if path else None
