"""Which colours a QR code may have: telephones read contrast, not beauty."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

CITY = "#0B6B4F"
CONTRAST_MIN = 4.5


def contrast_with_white(colour: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def validate_readable(colour: str) -> None:
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", colour):
        raise ValidationError(_("Write the colour like #0B6B4F."), code="colour_form")
    if contrast_with_white(colour) < CONTRAST_MIN:
        raise ValidationError(
            _("Telephones could not read this colour on white. Choose a darker one."), code="too_light"
        )


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)
