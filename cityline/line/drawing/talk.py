"""A run of messages from one account, as a chat shows them; and their line on the lock screen."""

from collections.abc import Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from cityline.line.drawing.actions import quick_replies
from cityline.line.drawing.messages import drawn
from cityline.line.drawing.reading import JsonObject, inside, picture, words


def draw(
    messages: Sequence[JsonObject],
    *,
    sender_name: str = "",
    sender_icon_url: str = "",
    account_name: str = "",
    interactive: bool = False,
) -> SafeString:
    """HTML for ``messages``, oldest first. A message's own sender goes before ``sender_…``.

    With ``account_name`` another sender is shown as LINE does, "name from account"; pages that know no account leave
    it out, so that everywhere else the same message is the same HTML.

    With ``interactive``, what is not a link (postbacks, quick replies) is an enabled ``<button data-action="{json}">``
    for the page's script; otherwise it is drawn but disabled.
    """
    entries = [_entry(message, sender_name, sender_icon_url, account_name, interactive) for message in messages]
    for before, entry in zip(entries, entries[1:], strict=False):
        entry["is_same_sender"] = (before["name"], before["icon"]) == (entry["name"], entry["icon"])
    # LINE shows the quick replies of the last message only.
    chips = quick_replies(messages[-1], interactive=interactive) if messages else []
    return render_to_string("line/talk.html", {"entries": entries, "chips": chips})


def draw_notification(
    line: str, *, sender_name: str, sender_icon_url: str = "", when: str = "", silent: bool = False
) -> SafeString:
    """HTML for the lock screen: who, and the notification line cut as phones cut it. ``silent``: nothing rings."""
    context = {
        "line": " ".join(str(line).split()),
        "name": sender_name,
        "icon": picture(sender_icon_url),
        "initial": sender_name[:1],
        "when": when,
        "is_silent": silent,
    }
    return render_to_string("line/notification.html", context)


def _entry(
    message: JsonObject, sender_name: str, sender_icon_url: str, account_name: str, interactive: bool
) -> dict[str, Any]:
    sender = inside(message, "sender")
    name = words(sender, "name") or sender_name
    return {
        "name": name,
        "account": account_name if name != account_name else "",
        "icon": picture(words(sender, "iconUrl")) or picture(sender_icon_url),
        "initial": name[:1],
        "is_same_sender": False,
        "drawn": drawn(message, interactive=interactive),
    }
