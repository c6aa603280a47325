"""Where a medium's code leads: first to us, who count it, then to LINE.

https://developers.line.biz/en/docs/messaging-api/using-line-url-scheme/
"""

from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from subscribers.friend_sources.codes import spaced
from subscribers.models import FriendSource
from subscribers.services.page_links import is_liff

LINE = "https://line.me/R"


def landing(source: FriendSource) -> str:
    """What stands in the QR code. Printed for years: it does not change."""
    return f"{settings.PUBLIC_BASE_URL}{reverse('subscribers:source', args=[source.code])}"


def add_friend() -> str:
    """LINE's page of the account; empty when the account's id is not known."""
    basic_id = settings.LINE_BASIC_ID
    return f"{LINE}/ti/p/{quote(basic_id, safe='')}" if basic_id else ""


def chat_with_code(source: FriendSource) -> str:
    """The chat with the code typed already, to be sent by the resident; empty when the account's id is not known."""
    basic_id = settings.LINE_BASIC_ID
    words = _("Friend code: {code}").format(code=spaced(source.code))
    return f"{LINE}/oaMessage/{quote(basic_id, safe='')}/?{quote(words)}" if basic_id else ""


def way_on(source: FriendSource) -> str:
    """Empty when the account's id is not known."""
    if source.way == FriendSource.Way.ADD or not settings.LINE_BASIC_ID:
        return add_friend()
    return f"https://liff.line.me/{settings.LIFF_ID}/from/{source.code}/" if is_liff() else chat_with_code(source)


_SNIPPET = """<a href="{address}" rel="nofollow" \
style="display:inline-block;padding:.75em 1.5em;border-radius:.5em;background:#06703b;color:#fff;\
font-weight:bold;text-decoration:none">{words}</a>"""


def snippet(source: FriendSource) -> str:
    """A button for the city's own web pages: nothing is loaded with it, and nothing is counted before it is pressed."""
    return format_html(_SNIPPET, address=landing(source), words="LINEで友だち追加")
