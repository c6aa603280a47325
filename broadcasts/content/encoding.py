"""Clean pixels into the files LINE fetches, in LINE's sizes."""

from enum import StrEnum
from io import BytesIO

from PIL import Image, ImageOps

from broadcasts.models.media import MediaFormat
from cityline.line.limits import IMAGE_BYTES_MAX, IMAGEMAP_WIDTHS, PREVIEW_BYTES_MAX

ICON_SIDE = 256
_CARD_SIDE = 1024
_PREVIEW_SIDE = 600
_QUALITIES = (85, 75, 60, 40)


class Size(StrEnum):
    """The last piece of a picture's address. LINE asks for an imagemap's widths by itself, without an extension."""

    ORIGINAL = "original"
    PREVIEW = "preview"
    CARD = "card"
    ICON = "icon"
    W240 = "240"
    W300 = "300"
    W460 = "460"
    W700 = "700"
    W1040 = "1040"


def image_files(pixels: Image.Image) -> tuple[MediaFormat, dict[Size, bytes]]:
    """Every size a message may need: JPEG, or PNG where something is transparent."""
    kind = MediaFormat.PNG if pixels.mode == "RGBA" else MediaFormat.JPEG
    files = {
        Size.ORIGINAL: _encoded(pixels, kind, IMAGE_BYTES_MAX),
        Size.CARD: _encoded(_within(pixels, _CARD_SIDE), kind, IMAGE_BYTES_MAX),
        Size.PREVIEW: _encoded(_within(pixels, _PREVIEW_SIDE), kind, PREVIEW_BYTES_MAX),
    }
    for width in IMAGEMAP_WIDTHS:
        height = max(1, round(pixels.height * width / pixels.width))
        resized = pixels.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
        files[Size(str(width))] = _encoded(resized, kind, IMAGE_BYTES_MAX)
    return kind, files


def icon_files(pixels: Image.Image) -> tuple[MediaFormat, dict[Size, bytes]]:
    """A sender's icon: LINE wants a square PNG of at most 1 MB. What is not square is cut around its middle."""
    square = ImageOps.fit(pixels, (ICON_SIDE, ICON_SIDE), Image.Resampling.LANCZOS)
    return MediaFormat.PNG, {Size.ICON: _encoded(square, MediaFormat.PNG, PREVIEW_BYTES_MAX)}


def _within(pixels: Image.Image, side: int) -> Image.Image:
    smaller = pixels.copy()
    smaller.thumbnail((side, side), Image.Resampling.LANCZOS)
    return smaller


def _encoded(pixels: Image.Image, kind: MediaFormat, most: int) -> bytes:
    if kind is MediaFormat.PNG:
        content = _png(pixels)
        return content if len(content) <= most else _png(pixels.quantize(256, Image.Quantize.FASTOCTREE))
    content = b""
    for quality in _QUALITIES:
        file = BytesIO()
        pixels.save(file, "JPEG", quality=quality, optimize=True, progressive=True)
        content = file.getvalue()
        if len(content) <= most:
            break
    return content


def _png(pixels: Image.Image) -> bytes:
    file = BytesIO()
    pixels.save(file, "PNG", compress_level=6)
    return file.getvalue()
