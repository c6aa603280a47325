"""「なぜ届いた？」: which of the choices I had then brought me this, and one tap to stop it."""

import re
from collections.abc import Callable, Sequence

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from broadcasts.content.messages import WHY_DATA
from broadcasts.models import Broadcast, FollowKind, StaffPhone
from broadcasts.residents.sent import sent_to
from subscribers.events import Event, happened_at, postback_data, user_id_of
from subscribers.models import Category, Subscriber
from subscribers.services import following, taps
from subscribers.services.bubbles import SOFT_INK, JsonObject, bubble, button, line, text, with_quick_replies
from subscribers.services.history import masks_at
from subscribers.services.replying import answer

_UNIT = re.compile(r"[0-9A-Za-z_]{1,30}")
_BUTTONS_MAX = 12


def on_postback(event: Event) -> bool | None:
    """Answer the button below every broadcast; leave all other taps to others."""
    data = postback_data(event)
    line_user_id = user_id_of(event)
    if not data.startswith(WHY_DATA) or line_user_id is None:
        return None
    subscriber = following.met(line_user_id=line_user_id, at=happened_at(event))
    if subscriber.left_at is not None:
        return None
    with translation.override(subscriber.language):
        answer(event=event, messages=[_why(subscriber, data.removeprefix(WHY_DATA))])
    return True


def _why(subscriber: Subscriber, unit: str) -> JsonObject:
    found = (
        Broadcast.objects.select_related("department").filter(aggregation_unit=unit) if _UNIT.fullmatch(unit) else ()
    )
    broadcast = next(iter(found), None)
    if broadcast is not None and _is_rehearsed(broadcast):
        # What never went out to residents is nothing a resident can ask about; a colleague with a test on the phone can.
        is_colleague = StaffPhone.objects.filter(subscriber=subscriber).exists()
        return text(_("This was a test. Residents have not received it.")) if is_colleague else _unknown()
    return _unknown() if broadcast is None else _reasons(subscriber, broadcast)


def _is_rehearsed(broadcast: Broadcast) -> bool:
    return broadcast.started_at is None or broadcast.department.is_training


def _corrects(broadcast: Broadcast) -> bool:
    """Whether it is a correction, or sent again after one: then choices had no say in it."""
    return _of_line(broadcast, lambda earlier: earlier.follow_kind == FollowKind.CORRECTION)


def _of_line(broadcast: Broadcast, holds: Callable[[Broadcast], bool]) -> bool:
    """Whether it holds of the broadcast or of one of those it follows."""
    while not holds(broadcast):
        if broadcast.follows is None:
            return False
        broadcast = broadcast.follows
    return True


def _reasons(subscriber: Subscriber, broadcast: Broadcast) -> JsonObject:
    if _corrects(broadcast):
        words = _("“{sender}” sent this because an earlier message of ours, which you may have received, was wrong.")
        return _with_settings(text(_said(broadcast, words.format(sender=broadcast.department.name))))
    then = _mask_then(subscriber, broadcast)
    chosen = [category for category in broadcast.categories.select_related("group") if category.mask & then]
    stoppable = [category for category in chosen if category.mask & subscriber.choice_mask]
    sender = broadcast.department.name
    if not chosen:
        words = _(
            "“{sender}” sent this. You have not chosen any of its categories now, so nothing more of this kind comes."
        )
        if _of_line(broadcast, lambda earlier: earlier.reaches_everyone):
            words = _("“{sender}” sent this to everyone who follows us, because it is important to all.")
        elif broadcast.undecided_groups.exists():
            words = _(
                "“{sender}” sent this also to everyone who has not chosen yet. Choose, and only what you chose comes."
            )
        return _with_settings(text(_said(broadcast, words.format(sender=sender))))
    if not stoppable:
        words = _(
            "“{sender}” sent this when your settings included {categories}. You have stopped that since, so nothing more "
            "of this kind comes."
        )
        return _with_settings(text(_said(broadcast, words.format(sender=sender, categories=_named(chosen)))))
    title = _("Why did I get this?")
    words = _("“{sender}” sent this to everyone whose settings include {categories}.")
    rows = [line(_said(broadcast, words.format(sender=sender, categories=_named(chosen))))]
    rows += [
        button(_("Stop “{category}”").format(category=category.label), f"{taps.UNCHOOSE}{category.code}")
        for category in stoppable[:_BUTTONS_MAX]
    ]
    rows.append(button(_("Pause for a month"), taps.PAUSE))
    rows.append(button(_("Leave it as it is"), taps.KEEP, style="link"))
    if contact := broadcast.department.contact:
        rows.append(line(_("For questions: {contact}").format(contact=contact), size="sm", color=SOFT_INK))
    return _with_settings(bubble(alt_text=title, title=title, rows=rows))


def _said(broadcast: Broadcast, words: str) -> str:
    """Of a drill first of all that it was one."""
    if not broadcast.is_drill:
        return words
    return "\n".join([_("This was a drill. It was not about a real disaster."), words])


def _named(categories: Sequence[Category]) -> str:
    return _(", ").join(_("“{category}”").format(category=category.label) for category in categories)


def _mask_then(subscriber: Subscriber, broadcast: Broadcast) -> int:
    """Their choices when their chunk was claimed; when the broadcast was started, if nobody knows that any more."""
    since = broadcast.started_at or timezone.now()
    found = sent_to(subscriber=subscriber, since=since, limit=1, only=broadcast.pk)
    [mask] = masks_at(subscriber=subscriber, moments=[found[0].at if found else since])
    return mask


def _unknown() -> JsonObject:
    return _with_settings(
        text(_("We cannot find this message any more. Here you can see and change what we send you."))
    )


def _with_settings(message: JsonObject) -> JsonObject:
    return with_quick_replies(
        message, [(_("Notification settings"), taps.CHOICES), (_("Pause for a month"), taps.PAUSE)]
    )
