"""What each webhook event leads to. Registered in `ready()`; runs inside the event's own transaction."""

import re

from django.utils import translation
from django.utils.translation import gettext as _

from cityline.line import webhooks
from subscribers.events import Event, happened_at, message_id_of, postback_data, text_of, user_id_of
from subscribers.faq import asking, withdrawing
from subscribers.languages import asked_for
from subscribers.models import Category, Subscriber
from subscribers.services import (
    choosing,
    following,
    greeting,
    offering,
    parting,
    preferences,
    preparing,
    speaking,
    taps,
    unsending,
)
from subscribers.services.bubbles import JsonObject
from subscribers.services.replying import answer, is_heard

# What a resident's phone sends back is anybody's to write: codes are looked up only when they can be one.
_CODE = re.compile(r"[-0-9A-Za-z_]{1,40}")
_PAGE_NUMBERS = frozenset(map(str, range(10)))
SETTINGS_WORDS = frozenset({"受信設定", "設定", "配信設定", "settings", "notification settings"})


def register() -> None:
    preparing.before_each_run(asking.prepare)
    webhooks.register("follow", on_follow)
    webhooks.register("unfollow", on_unfollow)
    webhooks.register("message", on_message)
    webhooks.register("postback", on_postback)
    webhooks.register("unsend", on_unsend)
    webhooks.register("accountLink", on_account_link)


def on_follow(event: Event) -> None:
    line_user_id = user_id_of(event)
    if line_user_id is None:
        return
    followed = following.follow(line_user_id=line_user_id, at=happened_at(event))
    if followed.subscriber.pk is None:  # older than their leaving
        return
    subscriber = _fresh(followed.subscriber)
    if subscriber.left_at is not None or not subscriber.is_following:  # an old follow that arrived late
        return
    with translation.override(subscriber.language):
        is_back = followed.is_newest and not followed.is_first
        answer(event=event, messages=greeting.welcome_back(subscriber) if is_back else greeting.welcome(subscriber))


def on_unfollow(event: Event) -> None:
    line_user_id = user_id_of(event)
    if line_user_id is not None:
        following.unfollow(line_user_id=line_user_id, at=happened_at(event))


def on_message(event: Event) -> None:
    """Any message makes its sender known; text gets the settings or an answer, stickers and pictures no noise."""
    subscriber = _met(event)
    words = text_of(event).strip()
    if subscriber is None or not words:
        return
    asked = parting.asked_for(words)
    if subscriber.left_at is not None:
        _answer_who_left(subscriber, event, asked)
        return
    if language := asked_for(words):
        _speak(subscriber, event, language.code)
        return
    with translation.override(subscriber.language):
        if asked is not None:
            answer(event=event, messages=_after_tap(subscriber, asked, event))
            return
        if not is_heard(event):
            return
        is_settings = words.casefold() in SETTINGS_WORDS
        said = choosing.asked_for(subscriber) if is_settings else asking.ask(subscriber=subscriber, words=words)
        answer(event=event, messages=said)


def on_unsend(event: Event) -> None:
    """Nothing is said to that: whoever takes a message back wants no answer to it."""
    withdrawing.take_back(message_id=message_id_of(event))
    unsending.forget(message_id=message_id_of(event))


def on_account_link(event: Event) -> None:
    """We issue no link tokens; whoever links an account is a friend all the same. A failed link names nobody."""
    _met(event)


def on_postback(event: Event) -> None:
    """Our own buttons. Data we do not know is left to other handlers, or to nobody."""
    subscriber = _met(event)
    data = postback_data(event)
    if subscriber is None:
        return
    if subscriber.left_at is not None:
        _answer_who_left(subscriber, event, data)
        return
    if data.startswith(taps.LANGUAGE):
        _speak(subscriber, event, data.removeprefix(taps.LANGUAGE))
        return
    with translation.override(subscriber.language):
        answer(event=event, messages=_after_tap(subscriber, data, event))


def _answer_who_left(subscriber: Subscriber, event: Event, data: str | None) -> None:
    with translation.override(subscriber.language):
        messages = parting.of_who_left(subscriber=subscriber, data=data, at=happened_at(event))
        answer(event=event, messages=messages)


def _after_tap(subscriber: Subscriber, data: str, event: Event) -> list[JsonObject]:
    said = parting.after_tap(subscriber=subscriber, data=data, at=happened_at(event))
    if said is not None:
        return said
    if data.startswith(taps.QUESTION):
        key = data.removeprefix(taps.QUESTION)
        return asking.tapped(subscriber=subscriber, key=key) if is_heard(event) else []
    if data == taps.LATER:
        return greeting.later(subscriber)
    if data == taps.KEEP:
        return greeting.kept()
    if data == taps.SENT:
        return [choosing.sent_page(subscriber)]
    if data == taps.CHOICES or data.startswith(f"{taps.CHOICES}:"):
        return [_choices(subscriber, data)]
    for prefix in (taps.CHOOSE, taps.UNCHOOSE):
        if data.startswith(prefix):
            return _tapped(subscriber, prefix, data.removeprefix(prefix), event)
    return []


def _choices(subscriber: Subscriber, data: str) -> JsonObject:
    _prefix, _sep, rest = data.partition(":")
    code, _sep, number = rest.partition(":")
    group = next((group for group in offering.groups() if group.code == code), None)
    if group is None:
        return choosing.overview(subscriber)
    return choosing.page(subscriber, group=group, number=int(number) if number in _PAGE_NUMBERS else 0)


def _tapped(subscriber: Subscriber, prefix: str, code: str, event: Event) -> list[JsonObject]:
    category = _category(code)
    if category is None:
        return [choosing.overview(subscriber)]
    at = happened_at(event)
    if prefix == taps.UNCHOOSE:
        preferences.unchoose(subscriber=subscriber, category=category, at=at)
    elif category.retired_at is not None:
        return greeting.no_longer_offered(subscriber)
    else:
        preferences.choose(subscriber=subscriber, category=category, at=at)
    if not is_heard(event):
        return []
    subscriber = _fresh(subscriber)
    is_chosen = bool(category.mask & subscriber.choice_mask)
    notice = (_("You now get “{category}”.") if is_chosen else _("“{category}” has been stopped.")).format(
        category=category.label
    )
    if category.retired_at is not None:
        return [choosing.overview(subscriber, notice=notice)]
    return [choosing.page(subscriber, group=category.group, number=choosing.page_of(category), notice=notice)]


def _category(code: str) -> Category | None:
    """Also a retired one, whose button may still stand in an old message."""
    if offered := next((category for category in offering.offered_categories() if category.code == code), None):
        return offered
    return Category.objects.select_related("group").filter(code=code).first() if _CODE.fullmatch(code) else None


def _speak(subscriber: Subscriber, event: Event, language: str) -> None:
    speaking.speak(subscriber=subscriber, language=language, at=happened_at(event))
    with translation.override(subscriber.language):
        notice = _("Settings and replies are now in English. City news is mostly in Japanese.")
        if group := choosing.language_group():
            notice += "\n" + _("For news in English choose it under “{group}”.").format(group=group.label)
        answer(event=event, messages=[choosing.overview(subscriber, notice=notice)])


def _met(event: Event) -> Subscriber | None:
    line_user_id = user_id_of(event)
    return following.met(line_user_id=line_user_id, at=happened_at(event)) if line_user_id else None


def _fresh(subscriber: Subscriber) -> Subscriber:
    """With the choices as they are now."""
    subscriber.refresh_from_db(fields=["choice_mask", "is_following", "left_at"])
    return subscriber
