"""Content as LINE would get it: the same few lines for preview, validation, sealing and test sends."""

from typing import Any

from django.conf import settings

from broadcasts.content import media
from broadcasts.content.messages import line_messages, request_body
from broadcasts.content.parts import parse
from broadcasts.models import Broadcast


def messages_of(broadcast: Broadcast) -> list[dict[str, Any]]:
    """LINE message objects of the present (perhaps unsaved) content, in the department's name."""
    icon = broadcast.department.line_sender_icon
    return line_messages(
        parts=parse(broadcast.parts),
        alt_text=broadcast.alt_text,
        sender_name=broadcast.department.line_sender_name,
        sender_icon_url=media.url(icon, media.Size.ICON) if icon else "",
        aggregation_unit=broadcast.aggregation_unit,
        media_base_url=settings.MEDIA_BASE_URL,
        is_drill=broadcast.is_drill,
    )


def request_body_of(broadcast: Broadcast) -> bytes:
    """The whole multicast request except ``to``: what an approval seals and the workers send."""
    return request_body(
        messages=messages_of(broadcast), silent=broadcast.is_silent, aggregation_unit=broadcast.aggregation_unit
    )
