"""An answer as the resident's phone shows it."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from subscribers.facilities import saying
from subscribers.facilities.reading import timetable_of, with_rules
from subscribers.facilities.timetable import hours_on
from subscribers.faq import keys
from subscribers.faq.found import Found
from subscribers.models import Facility, FaqEntry, Subscriber
from subscribers.services import choosing, greeting, taps
from subscribers.services.bubbles import (
    SOFT_INK,
    JsonObject,
    bubble,
    fitted,
    line,
    link_button,
    text,
    with_quick_replies,
)
from subscribers.validators import dialled, uri_of

_KIND = FaqEntry.Kind
ALT_TEXT_MAX = 400
RELATED_MAX = 4
Chip = tuple[str, str]


def answered(
    found: Found, *, day: date | None, now: datetime, related: Sequence[Found] = (), guide: Sequence[Found] = ()
) -> JsonObject:
    """The question as it was understood, the answer, and whose it is; below, a guide to more and what is often asked next."""
    words = answer_words(found, day=day, now=now)
    rows = [line(words), line(_("From: {department}").format(department=found.department), size="xs", color=SOFT_INK)]
    message = bubble(
        alt_text=fitted(f"{found.question}\n{words}", ALT_TEXT_MAX), title=found.question, rows=rows, ways=_ways(found)
    )
    return with_quick_replies(message, [*map(chip, [*guide[:1], *related[:RELATED_MAX]]), *_always()])


def answer_words(found: Found, *, day: date | None, now: datetime) -> str:
    """What is said, without its frame."""
    written = found.entry.said if found.entry else ""
    if found.facility is None or not found.kind:
        return written
    computed = _of_place(found.facility, found.kind, day=day, now=now)
    return f"{computed}\n\n{written}" if written else computed


def offered(candidates: Sequence[Found]) -> JsonObject:
    """「もしかして」: up to three questions to tap; nothing is claimed."""
    listed = "\n".join(f"{number}. {found.question}" for number, found in enumerate(candidates, 1))
    words = _("Did you mean one of these?") + "\n" + listed
    none = (_("None of these"), f"{taps.QUESTION}{keys.NONE}")
    return with_quick_replies(text(words), [*map(chip, candidates), none])


def unknown(subscriber: Subscriber, *, now: datetime) -> list[JsonObject]:
    """We say so, and where a person answers."""
    words = _("I am sorry, I do not know the answer to that. Asked in other, short words I may.")
    if said := desk_words(now=now):
        words += "\n\n" + said
    return [with_quick_replies(text(words), _always())]


def greeted(*, now: datetime) -> list[JsonObject]:
    words = _("Hello! You can ask in short words, for example “garbage days” or “library today”.")
    return [with_quick_replies(text(words), _always())]


def thanked() -> list[JsonObject]:
    return [text(_("You are welcome."))]


def urgent() -> list[JsonObject]:
    """Nobody reads this chat: whoever is in danger must be told at once."""
    words = _("If somebody is in danger, please call now:\n119 for fire and ambulance, 110 for the police.")
    return [text(words + "\n" + _("Nobody reads this chat at once."))]


def desk_words(*, now: datetime) -> str:
    """The city's desk with phone and today's hours; the PR office's contact where no facility is the desk."""
    desk = with_rules().filter(is_city_desk=True).first()
    if desk is None:
        office = greeting.contact()
        return _("For questions: {contact}").format(contact=office) if office else ""
    table = timetable_of(desk)
    today = saying.on_day(desk.label, hours_on(table, now.date()), table=table, now=now)
    return "\n".join(filter(None, [_("Please ask {desk}.").format(desk=desk.label), _phone(desk), today]))


def chip(found: Found) -> Chip:
    return found.question, f"{taps.QUESTION}{found.key}"


def _of_place(place: Facility, kind: str, *, day: date | None, now: datetime) -> str:
    table, name = timetable_of(place), place.label
    if kind == _KIND.PHONE:
        today = saying.on_day(name, hours_on(table, now.date()), table=table, now=now)
        return "\n".join(filter(None, [_phone(place) or _("No phone number is known."), today]))
    if kind == _KIND.PLACE:
        return "\n".join(filter(None, [place.address or _("No address is known."), _phone(place)]))
    if day is not None:
        return saying.on_day(name, hours_on(table, day), table=table, now=now)
    if kind == _KIND.CLOSED_DAYS:
        return saying.closings(name, table, now=now)
    return saying.in_week(name, table, now=now)


def _phone(place: Facility) -> str:
    return _("Phone: {number}").format(number=place.phone) if place.phone else ""


def _ways(found: Found) -> list[JsonObject]:
    """Buttons: the page that says more, and the telephone."""
    link = (found.entry.link if found.entry else "") or (found.facility.link if found.facility else "")
    phone = (found.entry.phone if found.entry else "") or (found.facility.phone if found.facility else "")
    return ways_to(link=link, phone=phone)


def ways_to(*, link: str, phone: str) -> list[JsonObject]:
    made = [link_button(_("Read more"), uri)] if (uri := uri_of(link)) else []
    if digits := dialled(phone):
        made.append(link_button(_("Call {number}").format(number=phone), f"tel:{digits}", style="secondary"))
    return made


def _always() -> list[Chip]:
    return [(_("Notification settings"), taps.CHOICES), *choosing.other_languages()]
