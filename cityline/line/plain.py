"""The SDK as its manual shows it: one call, one answer. The benchmarks compare us with it; nothing else may use it.

It has no retry key and leaves no LineCall behind.
"""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings

from cityline.line.transactions import refuse_in_transaction

if TYPE_CHECKING:
    from linebot.v3.messaging import MessagingApi


def warm_up() -> None:
    """Import the SDK, which takes seconds and is no part of sending."""
    _messaging()


def multicast(*, line_user_ids: Sequence[str], text: str) -> int:
    """Send a text and return LINE's status; any but 2xx the SDK raises."""
    from linebot.v3.messaging import MulticastRequest, TextMessage  # noqa: PLC0415  slow import

    refuse_in_transaction()
    request = MulticastRequest(to=list(line_user_ids), messages=[TextMessage(text=text)])
    return int(_messaging().multicast_with_http_info(request, _request_timeout=(3.05, 10.0)).status_code)


@cache
def _messaging() -> "MessagingApi":
    from linebot.v3.messaging import ApiClient, Configuration, MessagingApi  # noqa: PLC0415  slow import

    configuration = Configuration(host=settings.LINE_API_BASE_URL, access_token=settings.LINE_CHANNEL_ACCESS_TOKEN)
    return MessagingApi(ApiClient(configuration))
