"""The phone beside the text: drawn by the server from the very messages a send would use."""

import copy
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from broadcasts.content.drills import as_sent
from broadcasts.content.kinds import CardButton, CardPart, ImagePart, Part, TextPart
from broadcasts.content.links import LinkRefused, encode_link
from broadcasts.content.media import Size, url
from broadcasts.content.notifications import notification_lines
from broadcasts.content.parts import dump, parse
from broadcasts.forms.parts import RawPart, read_parts
from broadcasts.forms.writing import WritingForm
from broadcasts.models import Broadcast, MediaAsset
from broadcasts.services.previewing import messages_of
from broadcasts.views.finding import visible_or_404
from broadcasts.views.withheld import as_staff_see
from cityline.line.drawing import draw, draw_notification


@dataclass(frozen=True)
class Phone:
    """Both faces of the message: the chat, and the line on the lock screen."""

    chat: SafeString | str
    notifications: list[SafeString]
    is_complete: bool


def phone_of(
    broadcast: Broadcast, *, parts: Sequence[RawPart] | None = None, alt_text: str | None = None, silent: bool = False
) -> Phone:
    """What residents will see. What is still unfinished is left out of the drawing, never guessed."""
    shown = copy.copy(broadcast)
    typed = parse(broadcast.parts if parts is None else parts)
    drawable = [part for part in map(_drawable, typed) if part is not None]
    shown.parts = dump(drawable)
    shown.alt_text = broadcast.alt_text if alt_text is None else alt_text
    icon = broadcast.department.line_sender_icon
    icon_url = url(icon, Size.ICON, base_url="") if icon else ""
    name = broadcast.department.line_sender_name
    clock = date_format(timezone.localtime(), "TIME_FORMAT")
    return Phone(
        chat=_drawn(json.dumps(messages_of(shown)), name, icon_url) if drawable else "",
        notifications=[
            draw_notification(line, sender_name=name, sender_icon_url=icon_url, when=clock, silent=silent)
            for line in _lines(*(as_sent if broadcast.is_drill else _as_typed)(drawable, shown.alt_text))
        ],
        is_complete=drawable == list(typed),
    )


def phone_on_record(broadcast: Broadcast) -> Phone:
    """What was approved, drawn from the sealed bytes themselves; before any approval, the content as it stands."""
    phone = phone_of(broadcast, silent=broadcast.is_silent)
    sealed = broadcast.authorisations.filter(revision=broadcast.revision).order_by("-pk").first()
    if sealed is None or broadcast.is_editable:
        return phone
    sender = broadcast.department.line_sender_name
    return replace(phone, chat=_drawn(json.dumps(json.loads(sealed.request_body)["messages"]), sender))


def _drawn(messages: str, sender_name: str, sender_icon_url: str = "") -> SafeString:
    """With pictures that were taken off where only staff can see them."""
    return draw(json.loads(as_staff_see(messages)), sender_name=sender_name, sender_icon_url=sender_icon_url)


def _as_typed(parts: Sequence[Part], alt_text: str) -> tuple[Sequence[Part], str]:
    return parts, alt_text


def _lines(parts: Sequence[Part], alt_text: str) -> list[str]:
    """What the lock screen says: the first message, and the written line where another message carries it."""
    lines = [str(line) for line in notification_lines(parts, alt_text)]
    written = [line for line in lines[1:] if line == alt_text.strip()]
    return [*lines[:1], *written[:1]] or [alt_text.strip() or _("(the notification line appears here)")]


@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw what is typed, saved or not."""
    broadcast = visible_or_404(request, pk)
    form = WritingForm(request.POST)
    form.is_valid()
    cleaned = form.cleaned_data
    phone = phone_of(
        broadcast,
        parts=read_parts(request.POST),
        alt_text=cleaned["alt_text"],
        silent=bool(cleaned.get("is_silent")),
    )
    return JsonResponse({"html": render_to_string("broadcasts/write/phone.html", {"phone": phone}, request)})


def _drawable(part: Part) -> Part | None:
    """The part without what LINE would refuse; None when nothing of it can be drawn yet."""
    match part:
        case TextPart():
            return part if part.text.strip() else None
        case ImagePart():
            return replace(part, link=_link(part.link)) if _is_stored(part.media) else None
        case CardPart():
            if not part.title.strip():
                return None
            buttons = tuple(
                CardButton(b.label, link) for b in part.buttons if b.label.strip() and (link := _link(b.url))
            )
            return replace(part, media=part.media if _is_stored(part.media) else "", buttons=buttons)


def _link(typed: str) -> str:
    try:
        encode_link(typed)
    except LinkRefused:
        return ""
    return typed


def _is_stored(media: str) -> bool:
    return bool(media) and MediaAsset.objects.filter(pk=media).exists()
