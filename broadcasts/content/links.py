"""Links a resident may be sent to: web pages and telephone numbers, written as LINE wants them."""

import re
from urllib.parse import quote, urlsplit, urlunsplit

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cityline.line.limits import URI_ACTION_MAX

_SCHEME = re.compile(r"^([a-zA-Z][a-zA-Z0-9+.-]*):")
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u2000-\u200f\u2028-\u202f\u2060-\u206f\u3000\ufeff\ud800-\udfff\\]")
_TELEPHONE = re.compile(r"^[+0-9#*][0-9()\-.,#*]{1,30}$")
_HOST_LABEL = re.compile(r"^(?!-)[a-z0-9-]{1,63}(?<!-)$")
_SAFE = "%!#$&'()*+,/:;=?@[]~"


class LinkRefused(ValueError):
    """This may not be linked to; ``message`` says why and what to write instead."""

    def __init__(self, message: Promise) -> None:
        super().__init__(message)
        self.message = message


def encode_link(typed: str) -> str:
    """The link as it is sent: its host in ASCII, everything else percent-encoded UTF-8. Raises LinkRefused.

    https://developers.line.biz/en/reference/messaging-api/#url-encoding
    """
    link = typed.strip()
    if _UNSEEN.search(link):
        raise LinkRefused(_("This link contains a space or an unusable character. Copy it again from the address bar."))
    scheme = _SCHEME.match(link)
    if scheme is None:
        raise LinkRefused(_("Write the whole link, beginning with https:// (or tel: for a telephone number)."))
    match scheme.group(1).lower():
        case "tel":
            encoded = _telephone(link)
        case "http" | "https":
            encoded = _web_page(link)
        case _:
            raise LinkRefused(_("Only https://, http:// and tel: links can be sent. Use one of these."))
    if len(encoded) > URI_ACTION_MAX:
        raise LinkRefused(
            format_lazy(
                _("This link has {count} characters; LINE takes {limit}. Link to a shorter address."),
                count=f"{len(encoded):,}",
                limit=f"{URI_ACTION_MAX:,}",
            )
        )
    return encoded


def _telephone(link: str) -> str:
    number = link[4:]
    if not _TELEPHONE.match(number):
        raise LinkRefused(_("Write a telephone link as tel: and digits, for example tel:0921234567."))
    return f"tel:{number.replace('#', '%23')}"


def _web_page(link: str) -> str:
    wrong = _("This is not a complete web address. Copy it again from the address bar.")
    try:
        split = urlsplit(link)
        host, port = split.hostname or "", split.port
        ascii_host = host.encode("idna").decode("ascii").lower()
    except ValueError as error:
        raise LinkRefused(wrong) from error
    if split.username is not None or split.password is not None:
        raise LinkRefused(_("A link must not contain a user name or password before the host. Remove it."))
    if not ascii_host or not all(_HOST_LABEL.match(label) for label in ascii_host.rstrip(".").split(".")):
        raise LinkRefused(wrong)
    netloc = ascii_host if port is None else f"{ascii_host}:{port}"
    path, query, fragment = (_percent_encoded(piece) for piece in (split.path, split.query, split.fragment))
    return urlunsplit((split.scheme.lower(), netloc, path, query, fragment))


def _percent_encoded(piece: str) -> str:
    """What is encoded already stays; a lone % (as people paste it) becomes %25."""
    return re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", quote(piece, safe=_SAFE))
