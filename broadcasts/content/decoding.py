"""Uploaded bytes into clean pixels: upright, sRGB, eight bits, without any metadata. Or a refusal in clear words."""

import struct
from io import BytesIO
from typing import Protocol

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

UPLOAD_BYTES_MAX = 10_000_000
PIXELS_MAX = 50_000_000
"""What phones take today, and about 200 MB of memory at the worst."""
LONGEST_SIDE = 2048
SIDES_RATIO_MAX = 4
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_DAMAGED = (OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError, KeyError, OverflowError, struct.error)
_BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class Upload(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


class MediaRefused(ValueError):
    """This upload is not kept; ``message`` says why and what to do instead."""

    def __init__(self, message: Promise) -> None:
        super().__init__(message)
        self.message = message


def decode(upload: Upload) -> Image.Image:
    """The picture, RGB or (with transparency) RGBA, its longer side at most 2048. Raises MediaRefused."""
    image = _opened(_read(upload))
    _check_size(*image.size)
    try:
        # Lets the JPEG decoder shrink while it decodes: a 50-megapixel photograph never is in memory whole.
        image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
        image.load()
        upright = ImageOps.exif_transpose(image)
        return _plain(_in_srgb(upright))
    except _BOMB as error:
        raise _too_many_pixels() from error
    except _DAMAGED as error:
        raise MediaRefused(
            _("This picture is damaged or incomplete. Save it again and choose the new file.")
        ) from error


def _read(upload: Upload) -> bytes:
    content = upload.read(UPLOAD_BYTES_MAX + 1)
    if len(content) > UPLOAD_BYTES_MAX:
        size = getattr(upload, "size", None) or len(content)
        raise MediaRefused(
            format_lazy(
                _("This picture has {size} MB; at most {limit} MB can be taken. Make it smaller and choose it again."),
                size=f"{size / 1_000_000:.1f}",
                limit=UPLOAD_BYTES_MAX // 1_000_000,
            )
        )
    return content


def _opened(content: bytes) -> Image.Image:
    try:
        return Image.open(BytesIO(content), formats=_FORMATS)
    except _BOMB as error:
        raise _too_many_pixels() from error
    except (UnidentifiedImageError, *_DAMAGED) as error:
        raise MediaRefused(
            _("This is not a picture that can be read. Choose a JPEG, PNG, WebP or GIF file.")
        ) from error


def _check_size(width: int, height: int) -> None:
    """Before anything is decoded: the header says how large it would become."""
    if width * height > PIXELS_MAX:
        raise _too_many_pixels()
    if max(width, height) > SIDES_RATIO_MAX * min(width, height):
        raise MediaRefused(
            format_lazy(
                _("This picture is too narrow: one side is more than {ratio} times the other. Crop it."),
                ratio=SIDES_RATIO_MAX,
            )
        )


def _too_many_pixels() -> MediaRefused:
    return MediaRefused(
        format_lazy(
            _("This picture has more than {limit} million pixels. Make it smaller, for example 2,048 pixels wide."),
            limit=PIXELS_MAX // 1_000_000,
        )
    )


def _in_srgb(image: Image.Image) -> Image.Image:
    """Colours as they were meant: phones photograph in Display P3, printers deliver CMYK, scanners 16 bits."""
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    profile = image.info.get("icc_profile")
    if profile and image.mode in {"RGB", "RGBA", "CMYK"}:
        try:
            converted = ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGBA" if image.mode == "RGBA" else "RGB",
            )
        except (ImageCms.PyCMSError, *_DAMAGED):
            return image  # A broken profile is no reason to refuse a good picture.
        return converted or image
    return image


def _plain(image: Image.Image) -> Image.Image:
    """New pixels: nothing of the file's metadata can come along."""
    if image.has_transparency_data:
        image = image.convert("RGBA")
        lowest, _highest = image.getchannel("A").getextrema()
        mode = "RGB" if lowest == 255 else "RGBA"
    else:
        mode = "RGB"
    image = image.convert(mode)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    clean = Image.new(mode, image.size)
    clean.paste(image)
    return clean
