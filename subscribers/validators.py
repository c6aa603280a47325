"""What LINE takes as a link or a number to call, told to whoever types it and not to the resident it would not reach."""

import re
import unicodedata
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext_lazy as _

from cityline.line.limits import URI_ACTION_MAX

_PRINTABLE = re.compile(r"[!-~]+")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?", re.IGNORECASE)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー－", "-"))
_TELEPHONE = re.compile(r"(?<![\d-])(?:\+81[- ]?|0)\d{1,4}[-() ]{0,2}\d{1,4}[-() ]{0,2}\d{3,4}(?!\d)")
_SHORT = re.compile(r"(?<!\d)1\d\d(?!\d)")
_DIGITS = range(10, 13)


def uri_of(link: str) -> str:
    """The link as LINE takes it, 図書館 in it percent-encoded; empty where LINE would refuse the whole answer for it."""
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError:
        return ""
    uri = iri_to_uri(link)
    fits = parts.scheme == "https" and bool(_HOST.fullmatch(host)) and len(uri) <= URI_ACTION_MAX
    return uri if fits and _PRINTABLE.fullmatch(uri) else ""


def validate_link(value: str) -> None:
    if not uri_of(value):
        raise ValidationError(_("LINE opens only links that begin with https:// and are not too long."))


def dialled(phone: str) -> str:
    """The digits to dial: of 「06-1234-5678（代表）内線2345」 the first number alone; empty where there is none."""
    typed = unicodedata.normalize("NFKC", phone).translate(_DASHES)
    for found in _TELEPHONE.finditer(typed):
        digits = "".join(sign for sign in found[0] if sign.isdigit())
        if len(digits) in _DIGITS:
            return f"+{digits}" if found[0].startswith("+") else digits
    short = _SHORT.fullmatch(typed.strip())
    return short[0] if short else ""


def validate_phone(value: str) -> None:
    if not dialled(value):
        raise ValidationError(_("No phone number can be read here. Write it with its area code, like 06-1234-5678."))
