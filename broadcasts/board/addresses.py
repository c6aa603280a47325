"""Addresses of the board. The language is in the address, so that a cache keeps one copy for each and asks nobody's
browser."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from django.conf import settings
from django.urls import reverse

from broadcasts.models import BoardPost
from subscribers import languages


def inside(name: str, *args: object, query: Mapping[str, object] | None = None, language: str = "") -> str:
    """A page of the board, in the present language or the one named."""
    code = language or languages.current().code
    said = {**(query or {}), **({"lang": code} if code != languages.DEFAULT.code else {})}
    return reverse(f"board:{name}", args=args) + (f"?{urlencode(said)}" if said else "")


def outside(name: str, *args: object) -> str:
    """As others know the page: whole, and in the city's own language."""
    return f"{settings.PUBLIC_BASE_URL}{reverse(f'board:{name}', args=args)}"


def of_post(post: BoardPost) -> str:
    return outside("post", post.public_id)


def line_share(address: str) -> str:
    """LINE's own page for passing an address on to friends.

    https://developers.line.biz/en/docs/line-social-plugins/install-guide/using-line-share-buttons
    """
    return f"https://social-plugins.line.me/lineit/share?url={quote(address, safe='')}"
