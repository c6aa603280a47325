"""What LINE takes as the name of a sender."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cityline.line.limits import SENDER_NAME_MAX, utf16_units

# "Certain words such as LINE may not be used" (sender object in LINE's reference);
# "オンライン" or "Online" is another word.
_LINE_WORD = re.compile(r"(?<![a-z])line(?![a-z])", re.IGNORECASE)


def validate_sender_name(name: str) -> None:
    """Raise ValidationError for a name LINE would refuse, in full-width letters too."""
    if utf16_units(name) > SENDER_NAME_MAX:
        raise ValidationError(_("LINE shows 20 characters of a sender's name. Shorten it."))
    if _LINE_WORD.search(unicodedata.normalize("NFKC", name)):
        raise ValidationError(_("LINE does not allow its own name in a sender's name. Choose another name."))
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in name):
        raise ValidationError(_("This contains a character that cannot be sent. Type it again instead of pasting."))
