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

# Large enough to tell two letters apart. No letter will ever have this number, so every font draws its box for it.
_LOOKED_AT, _NO_LETTER = 40, "\U0010ffff"


@cache
def japanese_font(size: int) -> ImageFont.FreeTypeFont | None:
    """None where this machine has none: Pillow's own font has no kanji."""
    path = next((path for path in _FONTS if Path(path).is_file()), None)
    return ImageFont.truetype(path, size) if path else None


def unknown_letters(words: str) -> str:
    """Which of them the font draws as its empty box: emoji, and kanji it does not have. Each once, in their order."""
    font = japanese_font(_LOOKED_AT)
    if font is None:
        return ""
    box = bytes(font.getmask(_NO_LETTER))
    return "".join(letter for letter in dict.fromkeys(words) if bytes(font.getmask(letter)) == box and box)
