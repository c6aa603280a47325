"""One chat as HTML: bubbles by the one renderer of LINE messages, times and days around them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cityline.line.drawing import draw, draw_notification
from cityline.simulator.mail import Record
from cityline.simulator.platform import JST, Platform

FROM_THE_ACCOUNT = frozenset({"multicast", "push", "reply"})


def items_html(platform: Platform, number: int, entries: Sequence[tuple[int, Record]]) -> SafeString:
    """The bubbles of these entries, oldest first; a day is named where it begins."""
    account = platform.options.account_name
    day = _day_before(platform, entries)
    shown: list[dict[str, Any]] = []
    for item, record in entries:
        at = datetime.fromtimestamp(record.at, JST)
        shown.append(
            {
                "item": item,
                "kind": record.kind,
                "at": at,
                "new_day": date_format(at, "MONTH_DAY_FORMAT") if at.date() != day else "",
                "drawn": draw(record.content.messages, sender_name=account, interactive=True)
                if record.kind in FROM_THE_ACCOUNT
                else "",
                "text": note(record) if record.kind == "note" else record.text,
                "is_silent": record.content.silent,
            }
        )
        day = at.date()
    return render_to_string("simulator/items.html", {"items": shown})


def _day_before(platform: Platform, entries: Sequence[tuple[int, Record]]) -> Any:
    if not entries:
        return None
    before = platform.mail.item_before[entries[0][0]]
    if not before:
        return None
    record = platform.mail.records[platform.mail.item_record[before]]
    return datetime.fromtimestamp(record.at, JST).date()


def banner_html(platform: Platform, record: Record) -> SafeString:
    """The lock-screen line of a record from the account."""
    return draw_notification(
        line(record),
        sender_name=platform.options.account_name,
        when=datetime.fromtimestamp(record.at, JST).strftime("%H:%M"),
        silent=record.content.silent,
    )


def line(record: Record) -> str:
    """A record in one line, as lists and lock screens show it."""
    if record.kind == "note":
        return note(record)
    if not record.content.messages:
        return record.text
    last = record.content.messages[-1]
    words = last.get("altText") or last.get("text")
    if isinstance(words, str):
        return words
    names = {"image": _("Sent a photo"), "video": _("Sent a video"), "sticker": _("Sent a sticker")}
    return names.get(str(last.get("type")), _("Sent a message"))


def note(record: Record) -> str:
    """A remark of the platform, in the reader's language."""
    if record.text == "webhook_failed":
        status = record.facts.get("status")
        if status:
            return _("The bot did not take this: it answered %(status)s.") % {"status": status}
        if record.facts.get("problem") == "request_timeout":
            return _("The bot did not take this: it did not answer in time.")
        return _("The bot did not take this: it could not be reached.")
    words = {
        "added": _("You added this account as a friend."),
        "blocked": _("You blocked this account. Nothing more arrives."),
        "unblocked": _("You unblocked this account."),
    }
    return words.get(record.text, record.text)
