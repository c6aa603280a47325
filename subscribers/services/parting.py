"""Pausing, going on, leaving and beginning again in the chat: what each button does, and what is said then.

Every button does what it says and nothing more the second time; what is answered is how things stand now.
"""

import unicodedata
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from subscribers.models import Subscriber
from subscribers.services import choosing, following, greeting, leaving, pausing, taps
from subscribers.services.bubbles import JsonObject, bubble, button, line, text, with_quick_replies

MONTH = timedelta(days=30)

# What residents type, as `_plain` leaves it.
WORDS = {
    **dict.fromkeys(("休む", "お休み", "お休みする", "1か月休む", "1ヶ月休む", "1カ月休む", "pause"), taps.PAUSE),
    **dict.fromkeys(("再開", "再開する", "resume"), taps.RESUME),
    **dict.fromkeys(("退会", "退会する", "配信停止", "やめる", "leave", "unsubscribe", "stop"), taps.LEAVE_ASK),
    **dict.fromkeys(("はじめる", "始める", "もう一度はじめる", "start", "start again"), taps.BEGIN),
}


def asked_for(words: str) -> str | None:
    """The button whose words these are; None if they are something else."""
    return WORDS.get(_plain(words))


def after_tap(*, subscriber: Subscriber, data: str, at: datetime) -> list[JsonObject] | None:
    """Do what the button says as of ``at`` and say how things stand; None for a button that is not one of these."""
    match data:
        case taps.PAUSE | taps.PAUSE_ALL | taps.PAUSE_LESS:
            return _paused(subscriber, data, at)
        case taps.RESUME:
            pausing.go_on(subscriber=subscriber, at=at)
            return _how_it_stands(subscriber)
        case taps.LEAVE_ASK:
            return [_question()]
        case taps.LEAVE:
            leaving.leave(subscriber=subscriber, at=at)
            return _after_leaving(subscriber)
        case taps.BEGIN:
            return [choosing.overview(subscriber)]
    return None


def of_who_left(*, subscriber: Subscriber, data: str | None, at: datetime) -> list[JsonObject]:
    """To someone who left and writes or taps nevertheless: nothing changes unless they ask to begin again."""
    if data == taps.BEGIN and (subscriber.left_at is None or at > subscriber.left_at):
        back = following.follow(line_user_id=subscriber.line_user_id, at=at).subscriber
        back.refresh_from_db()
        return greeting.welcome(back)
    if data == taps.LEAVE:  # again: a coming back in between may still be on its way to us
        leaving.leave(subscriber=subscriber, at=at)
    words = _("You have left, so nothing comes from us. You can begin again at any time.")
    return [with_quick_replies(text(words), [(_("Begin again"), taps.BEGIN)])]


def _paused(subscriber: Subscriber, data: str, at: datetime) -> list[JsonObject]:
    """A month from the tap; what only says more about a pause leaves its end alone."""
    running = subscriber.paused_until if subscriber.paused_until and subscriber.paused_until > at else None
    until = at + MONTH if data == taps.PAUSE or running is None else running
    pausing.pause(subscriber=subscriber, until=until, is_total=data == taps.PAUSE_ALL, at=at)
    return _how_it_stands(subscriber)


def _how_it_stands(subscriber: Subscriber) -> list[JsonObject]:
    subscriber.refresh_from_db(fields=["paused_until", "pause_is_total", "left_at"])
    if subscriber.paused_until is None or subscriber.paused_until <= timezone.now():
        words = _("You get the news you have chosen.")
        return [with_quick_replies(text(words), [(_("Notification settings"), taps.CHOICES)])]
    title = _("Paused until {day}").format(day=day_of(subscriber.paused_until))
    if subscriber.pause_is_total:
        rows = [
            line(_("Until then nothing comes, not even emergencies.")),
            button(_("Get emergencies only"), taps.PAUSE_LESS),
        ]
    else:
        rows = [
            line(_("Until then only emergencies come.")),
            button(_("Stop emergencies too"), taps.PAUSE_ALL),
        ]
    rows.insert(1, button(_("End the pause"), taps.RESUME, style="primary"))
    return [
        bubble(alt_text=title, title=title, rows=rows, ways=[button(_("Leave for good"), taps.LEAVE_ASK, style="link")])
    ]


def _question() -> JsonObject:
    title = _("Leave for good?")
    rows = [
        line(
            _(
                "We delete at once what you have chosen, within the hour what you have written to us, and after two days your"
                " LINE ID. What is left then leads to nobody."
            )
        ),
        line(_("Nothing comes any more, not even emergencies. It cannot be undone; you can begin again at any time.")),
        button(_("Pause for a month instead"), taps.PAUSE, style="primary"),
        button(_("Leave and delete everything"), taps.LEAVE),
        button(_("Stay"), taps.KEEP, style="link"),
    ]
    return bubble(alt_text=title, title=title, rows=rows)


def _after_leaving(subscriber: Subscriber) -> list[JsonObject]:
    subscriber.refresh_from_db(fields=["left_at"])
    if subscriber.left_at is None:  # they came back after this tap, which only arrived now
        return []
    words = _(
        "You have left. What you had chosen is deleted; what you wrote to us follows within the hour, your LINE ID in"
        " two days. What remains is a mark that names nobody and only keeps us from writing to you.\nThank you for having been with us."
    )
    return [with_quick_replies(text(words), [(_("Begin again"), taps.BEGIN)])]


def day_of(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "MONTH_DAY_FORMAT")


def _plain(words: str) -> str:
    """Whatever width and case it was typed in, and without what people put at the end of a sentence."""
    return " ".join(unicodedata.normalize("NFKC", words).casefold().split()).rstrip("。.!")
