"""A picture for a menu: looked at, drawn anew without what the file said besides, and kept under its content."""

import hashlib
import struct
import warnings
from io import BytesIO
from typing import Protocol

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from cityline.line.limits import MENU_HEIGHT_MIN, MENU_PICTURE_BYTES_MAX, MENU_RATIO_MIN, MENU_WIDTHS
from subscribers.exceptions import MenuPictureRefused
from subscribers.models import MenuPicture

UPLOAD_BYTES_MAX = 10_000_000
PIXELS_MAX = 50_000_000
_QUALITIES = (90, 82, 74, 64, 50)
_DAMAGED = (OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError, KeyError, OverflowError, struct.error)
_BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class Upload(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


def store(*, upload: Upload) -> MenuPicture:
    """Keep the picture as LINE will get it; the same one again is the same row. Raises MenuPictureRefused."""
    pixels = _read(upload)
    content, content_type = _encoded(pixels)
    sha256 = hashlib.sha256(content).hexdigest()
    found, _created = MenuPicture.objects.get_or_create(
        sha256=sha256,
        defaults={
            "content": content,
            "content_type": content_type,
            "width": pixels.width,
            "height": pixels.height,
        },
    )
    return found


def _read(upload: Upload) -> Image.Image:
    content = upload.read(UPLOAD_BYTES_MAX + 1)
    if len(content) > UPLOAD_BYTES_MAX:
        raise MenuPictureRefused(_("This picture has more than 10 MB. Save it smaller and choose it again."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(content), formats=("JPEG", "PNG"))
        if image.width * image.height > PIXELS_MAX:
            raise MenuPictureRefused(_("This picture is far too large. Save it 2,500 pixels wide."))
        upright = ImageOps.exif_transpose(image)
        pixels = Image.new("RGB", upright.size, "white")
        with_alpha = upright.convert("RGBA")
        pixels.paste(with_alpha, mask=with_alpha.getchannel("A"))
    except UnidentifiedImageError as error:
        raise MenuPictureRefused(_("This is neither a JPEG nor a PNG picture. Save it as one of them.")) from error
    except (*_BOMB, *_DAMAGED) as error:
        if isinstance(error, MenuPictureRefused):
            raise
        raise MenuPictureRefused(_("This picture is damaged. Save it again and choose the new file.")) from error
    return _fitting(pixels)


def _fitting(pixels: Image.Image) -> Image.Image:
    narrowest, widest = MENU_WIDTHS
    if pixels.width > widest:
        pixels = pixels.resize((widest, max(1, round(pixels.height * widest / pixels.width))), Image.Resampling.LANCZOS)
    if pixels.width < narrowest or pixels.height < MENU_HEIGHT_MIN:
        raise MenuPictureRefused(
            format_lazy(
                _("This picture has {width} × {height} pixels. It must be at least 800 wide and 250 high; 2,500 × 1,686 is best."),
                width=pixels.width,
                height=pixels.height,
            )
        )  # fmt: skip
    if pixels.width / pixels.height < MENU_RATIO_MIN:
        raise MenuPictureRefused(
            format_lazy(
                _("This picture is too high for its width ({width} × {height}). Cut it to 2,500 × 1,686 or lower."),
                width=pixels.width,
                height=pixels.height,
            )
        )
    return pixels


def _encoded(pixels: Image.Image) -> tuple[bytes, str]:
    """PNG where it fits, for drawn pictures stay sharp in it; otherwise the best JPEG that fits."""
    file = BytesIO()
    pixels.save(file, "PNG", optimize=True)
    if file.tell() <= MENU_PICTURE_BYTES_MAX:
        return file.getvalue(), "image/png"
    for quality in _QUALITIES:
        file = BytesIO()
        pixels.save(file, "JPEG", quality=quality, optimize=True)
        if file.tell() <= MENU_PICTURE_BYTES_MAX:
            return file.getvalue(), "image/jpeg"
    raise MenuPictureRefused(_("This picture cannot be made to fit into 1 MB. Use fewer details or save it smaller."))
