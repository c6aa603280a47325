"""Telling the department and whoever is on call: when a feed fails, when it is well again, and what a rule began."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from broadcasts.feeds.silences import WHOLE, awaited_areas
from broadcasts.models import Feed, FeedAlarm, FeedFiring
from cityline.audit.services import record
from cityline.staff.models import User
from cityline.staff.roles import Role, holders_of
from cityline.staff.services import letters

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

_Outcome = FeedFiring.Outcome

_SAID: "dict[str, tuple[Words, Words]]" = {
    FeedAlarm.Kind.SILENT: (
        _("Feed “{feed}”: no usable reading comes"),
        _(
            "Nothing is sent for it until readings come again. Watch the values yourself, and ask whoever runs the sender."
        ),
    ),
    FeedAlarm.Kind.UNREADABLE: (
        _("Feed “{feed}”: what comes cannot be read"),
        _(
            "What cannot be read begins nothing; readings that can be read go on as usual. Watch the values yourself, "
            "and tell the sender."
        ),
    ),
}
_NEWS: "dict[str, tuple[Words, Words]]" = {
    _Outcome.DRAFTED: (
        _("Feed “{feed}”: a draft waits for you"),
        _("The rule “{rule}” was met. Read the draft and submit it if it should go out."),
    ),
    _Outcome.TO_ARM: (
        _("Urgent. Feed “{feed}”: an emergency notice waits to be armed"),
        _("The rule “{rule}” was met. Nothing is sent by itself: fill what is open, arm it, and have it approved."),
    ),
    _Outcome.SUBMITTED: (
        _("Feed “{feed}”: a notice was submitted in your name"),
        _("The rule “{rule}” was met. The PR office looks at it now."),
    ),
    _Outcome.SENT: (
        _("Feed “{feed}”: a notice goes out in your name under a delegation"),
        _("The rule “{rule}” was met. Until it goes out you can take it back."),
    ),
    _Outcome.STAYED: (
        _("Feed “{feed}”: a notice stayed a draft"),
        _("The rule “{rule}” was met, but the draft could not be handed on. Look at it now."),
    ),
    _Outcome.NOTHING: (
        _("Feed “{feed}”: the rule was met, and no notice was made"),
        _("The rule “{rule}” was met, but nothing could be written. Decide yourself whether residents must be told."),
    ),
}


def open_alarms(
    *, feed: Feed, kind: FeedAlarm.Kind, now: datetime, areas: Iterable[str] = ("",), detail: str = ""
) -> None:
    """In the caller's transaction, under the feed's row lock; once for each area until it is over, in one letter."""
    known = feed.alarms.filter(kind=kind, closed_at=None)
    known.update(seen_at=now)
    fresh = sorted({*areas} - {*known.values_list("area", flat=True)})
    for area in fresh:
        FeedAlarm.objects.create(feed=feed, kind=kind, area=area, opened_at=now, seen_at=now, detail=detail[:100])
        record(action="broadcasts.feed_alarm", actor=None, on=feed, kind=kind.value, area=area)
    if fresh:
        subject, words = _SAID[kind]
        _write(
            feed, [*department(feed), *on_call()], format_lazy(subject, feed=feed.name), _of_areas(words, fresh), now
        )


def recover(*, feed: Feed, area: str, now: datetime) -> None:
    """A usable reading of this area has come.

    Its silence is over. That other things cannot be read is not: one of ten stations that keeps failing would be an
    alarm and a recovery with each of its turns, so this ends only when nothing unreadable has come for as long as
    silence may last.
    """
    # Where no rule waits for an area, any reading ends the silence of the whole.
    heard = {area} if awaited_areas(feed) else {area, WHOLE}
    patience = timedelta(minutes=feed.silence_minutes)
    is_over = Q(kind=FeedAlarm.Kind.SILENT, area__in=heard) | Q(kind=FeedAlarm.Kind.UNREADABLE) & (
        Q(seen_at__lt=now - patience) | Q(seen_at=None, opened_at__lt=now - patience)
    )
    close_alarms(feed=feed, now=now, only=feed.alarms.filter(is_over, closed_at=None))


def close_alarms(
    *, feed: Feed, now: datetime, only: Iterable[FeedAlarm] | None = None, but_say_nothing: bool = False
) -> None:
    for alarm in feed.alarms.filter(closed_at=None) if only is None else only:
        alarm.closed_at = now
        alarm.save(update_fields=["closed_at"])
        record(action="broadcasts.feed_recovered", actor=None, on=feed, kind=alarm.kind, area=alarm.area)
        if but_say_nothing:
            continue
        _write(
            feed,
            [*department(feed), *on_call()],
            format_lazy(_("Feed “{feed}”: readings come again"), feed=feed.name),
            _of_areas(_("It works again. What was measured meanwhile begins no notice."), [alarm.area]),
            now,
        )


def tell(*, firing: FeedFiring, now: datetime) -> None:
    """What a rule began, in the transaction that says so."""
    if firing.outcome == _Outcome.TAKEN_OVER:
        return
    rule, feed = firing.rule, firing.rule.feed
    subject, words = _NEWS[firing.outcome]
    readers: Iterable[User] = [rule.responsible]
    if firing.outcome not in {_Outcome.SUBMITTED, _Outcome.SENT}:
        readers = [*department(feed), rule.responsible]
    if firing.outcome in {_Outcome.TO_ARM, _Outcome.STAYED, _Outcome.NOTHING}:
        readers = [*readers, *on_call()]
    said = format_lazy(words, rule=rule.name)
    body = format_lazy("{said}\n\n{why}", said=said, why=firing.why) if firing.why else said
    _write(feed, readers, format_lazy(subject, feed=feed.name), body, now)


def department(feed: Feed) -> list[User]:
    return list(holders_of(Role.DRAFTER).filter(department=feed.department_id).order_by("pk"))


def on_call() -> list[User]:
    return list(holders_of(Role.DUTY_OFFICER).filter(~Q(email="")).order_by("pk"))


def _of_areas(words: "Words", areas: list[str]) -> "Words":
    named = "、".join(filter(None, areas))
    return (
        format_lazy("{words}\n\n{areas}", words=words, areas=format_lazy(_("Area: {areas}"), areas=named))
        if named
        else words
    )


def _write(feed: Feed, to: Iterable[User], subject: str | Promise, body: str | Promise, now: datetime) -> None:
    once = {user.pk: user for user in to}
    letters.write(to=once.values(), subject=subject, body=body, path="admin:feed", args=[feed.pk], now=now)
