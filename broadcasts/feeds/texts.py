"""From a reading to the words in a text's gaps: gap and value of the same name belong together."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from broadcasts.content import gaps
from broadcasts.content.gaps import Gap, GapKind
from broadcasts.content.parts import parse
from broadcasts.content.validation import problems
from broadcasts.feeds.parsing import AREA_MAX, NUMBER_MOST
from broadcasts.models import Broadcast, BroadcastTemplate, Feed, FeedReading, FeedRule

# As the city's texts say them, whatever language a screen has.
VALUE, AREA, TIME, DATE = "値", "地域", "観測時刻", "観測日"
_VALUE_MAX = 40


def known(feed: Feed) -> list[Gap]:
    """Everything a text for this feed may name."""
    own = [
        Gap(VALUE, GapKind.PLACE, most=_VALUE_MAX),
        Gap(AREA, GapKind.PLACE, most=AREA_MAX),
        Gap(TIME, GapKind.TIME),
        Gap(DATE, GapKind.DATE),
    ]
    return [*own, *gaps.gaps_from(feed.extras)]


def typed(reading: FeedReading) -> dict[str, str]:
    """The values as somebody would type them into the gaps."""
    at = timezone.localtime(reading.observed_at)
    own = {VALUE: str(reading), AREA: reading.area, TIME: f"{at:%H:%M}", DATE: f"{at:%Y-%m-%d}"}
    return {**reading.extras, **own}


def problem_of(template: BroadcastTemplate, feed: Feed) -> str | Promise | None:
    """Why no reading of this feed can fill the text, in words; None if each can."""
    names, said = _names(template), {gap.name: gap for gap in known(feed)}
    if not names:
        return _("There is no gap in this text. Write {値} where the value is to stand.")
    if missing := [name for name in names if name not in said]:
        return format_lazy(
            _("“{name}” is nothing this feed says. It says: {known}."), name=missing[0], known="・".join(said)
        )
    full, alt_text = gaps.filled(template.parts, template.alt_text, {name: gaps.longest(said[name]) for name in names})
    if found := problems(parse(full), alt_text):
        return format_lazy(_("With the longest words in the gaps: {problem}"), problem=found[0].message)
    return None


def filled(
    template: BroadcastTemplate, feed: Feed, values: Mapping[str, str]
) -> tuple[list[dict[str, Any]], str] | None:
    """The messages and the notification line; None where a gap stays open or would hold what it must not."""
    said = {gap.name: gap for gap in known(feed)}
    wanted: Sequence[Gap] = [said[name] for name in _names(template) if name in said]
    if len(wanted) != len(_names(template)):
        return None
    if any(gaps.value_problem(gap, values.get(gap.name, "")) is not None for gap in wanted):
        return None
    return gaps.filled(template.parts, template.alt_text, gaps.said(wanted, values))


def at_longest(template: BroadcastTemplate, rule: FeedRule) -> Broadcast:
    """Unsaved: what the rule makes of it, with the longest words in the gaps, for whoever judges it beforehand."""
    feed = rule.feed
    words = {gap.name: gaps.longest(gap) for gap in known(feed)}
    number = f"-{NUMBER_MOST}.999" if feed.kind == Feed.Kind.NUMBER else ""
    words |= {VALUE: number or max(feed.levels, key=len, default=""), AREA: rule.area}
    parts, alt_text = gaps.filled(template.parts, template.alt_text, words)
    return Broadcast(department=feed.department, title=rule.name, parts=parts, alt_text=alt_text)


def _names(template: BroadcastTemplate) -> list[str]:
    return gaps.names_in(template.parts, template.alt_text)
