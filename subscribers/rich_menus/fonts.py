"""A Japanese font of this machine, bold where there is one: Pillow's own has no kanji."""

from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/truetype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/ipafont-gothic/ipagp.ttf",
    "/System/Library/Fonts/ヒラギノ角ゴシック W6.ttc",
    "C:/Windows/Fonts/BIZ-UDGothicB.ttc",
)


def path() -> str | None:
    return next((one for one in FONTS if Path(one).is_file()), None)


@lru_cache(maxsize=64)
def sized(where: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(where, size)
