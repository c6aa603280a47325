"""All rules, in the order their findings are read, each with the weight it has unless the PR office says otherwise."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.findings import Remark
from broadcasts.proofreading.levels import Level
from broadcasts.proofreading.passages import Message
from broadcasts.proofreading.rules import (
    amount,
    charter,
    clock,
    dropped_word,
    era,
    half_width,
    impossible_date,
    link_disguise,
    link_form,
    link_host,
    link_short,
    no_contact,
    order,
    own_words,
    past_date,
    personal_number,
    phone_form,
    picture_words,
    platform_characters,
    private_addresses,
    quiet_hours,
    quota,
    same_text,
    too_long,
    too_often,
    unfilled,
    weekday,
    year_missing,
)

Find = Callable[..., Iterator[Remark]]


@dataclass(frozen=True, slots=True)
class Rule:
    """``limit``: a number the PR office may set, with ``limit_means`` in words."""

    code: str
    name: Promise
    level: Level
    find: Find | None = None
    limit: int | None = None
    limit_means: Promise | str = ""

    def remarks(self, message: Message, today: date, around: Circumstances, limit: int | None) -> Iterator[Remark]:
        if self.find is None:  # what a worker finds out later
            return
        extra = {} if self.limit is None else {"limit": self.limit if limit is None else limit}
        yield from self.find(message, today, around, **extra)


RULES: tuple[Rule, ...] = (
    Rule("weekday", _("Weekday that does not fit the date"), Level.WARNING, weekday.find),
    Rule("impossible_date", _("Date that does not exist"), Level.WARNING, impossible_date.find),
    Rule("order", _("Range that ends before it begins"), Level.WARNING, order.find),
    Rule("clock", _("Time that does not exist"), Level.WARNING, clock.find),
    Rule("past_date", _("Date that has passed"), Level.WARNING, past_date.find),
    Rule("year_missing", _("Year that should be said"), Level.NOTE, year_missing.find),
    Rule("era", _("Era year that does not fit"), Level.WARNING, era.find),
    Rule("dropped_word", _("防止, 禁止 and the like that fell out"), Level.WARNING, dropped_word.find),
    Rule("charter", _("Words that do not fit the category"), Level.WARNING, charter.find),
    Rule("own_words", _("Words of the PR office"), Level.WARNING, own_words.find),
    Rule("platform_characters", _("Platform-dependent characters"), Level.WARNING, platform_characters.find),
    Rule("half_width", _("Half-width kana"), Level.WARNING, half_width.find),
    Rule("amount", _("Numbers grouped wrongly"), Level.WARNING, amount.find),
    Rule(
        "too_long",
        _("Too long for a phone"),
        Level.WARNING,
        too_long.find,
        too_long.CHARACTERS,
        _("characters in one bubble"),
    ),
    Rule("link_form", _("Form of links"), Level.WARNING, link_form.find),
    Rule("link_short", _("Shortened links"), Level.WARNING, link_short.find),
    Rule("link_disguise", _("Links that pretend"), Level.WARNING, link_disguise.find),
    Rule("link_host", _("Hosts outside the city's list"), Level.NOTE, link_host.find),
    Rule("link_dead", _("Links that do not open"), Level.WARNING),
    Rule("phone_form", _("Form of telephone numbers"), Level.WARNING, phone_form.find),
    Rule("personal_number", _("Individual numbers (My Number)"), Level.WARNING, personal_number.find),
    Rule("private_addresses", _("Addresses of private people"), Level.WARNING, private_addresses.find),
    Rule("picture_words", _("Pictures without words"), Level.WARNING, picture_words.find),
    Rule("no_contact", _("No contact"), Level.NOTE, no_contact.find),
    Rule(
        "same_text",
        _("Same text sent lately"),
        Level.WARNING,
        same_text.find,
        same_text.LIKENESS,
        _("per cent alike"),
    ),
    Rule(
        "too_often",
        _("Too many for a category in a week"),
        Level.WARNING,
        too_often.find,
        too_often.PER_WEEK,
        _("messages a week, where the category has no number of its own"),
    ),
    Rule("quiet_hours", _("Quiet hours"), Level.NOTE, quiet_hours.find),
    Rule("quota", _("Message allowance of the month"), Level.WARNING, quota.find),
    Rule("unfilled", _("Blanks left to be filled in"), Level.WARNING, unfilled.find),
)
BY_CODE = {rule.code: rule for rule in RULES}
