"""The pause before the alarm: who hands over an emergency types to whom it goes, and confirms for how many.

Typing a name by hand is what a hurried finger cannot do by mistake; the number is only ticked, because six digits typed at
three in the morning prove nothing. A drill is armed like the real thing: that is what it is for.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from broadcasts import audience
from broadcasts.exceptions import BroadcastError
from broadcasts.models import Broadcast, FollowKind

# People follow and block all the time; a number that has moved further is another number.
MOVED_SHARE, MOVED_FLOOR = 0.05, 10
EVERYONE, FOLLOWING, PEOPLE = "everyone", "following", "people"
# As the city speaks of it, whatever language the screen has.
EVERYONE_WORD, CORRECTION_WORD, AGAIN_WORD = "全員", "訂正", "再送"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arming:
    """``names``: what was typed, by the key of the word that was asked; ``people``: the number that was confirmed, if any."""

    names: Mapping[str, str] = field(default_factory=dict)
    people: int | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """Something to be typed; any of ``accepted`` will do."""

    key: str
    shown: str
    accepted: tuple[str, ...]


class NotArmed(BroadcastError):
    """``problems``: by the key of the field."""

    message = _("Not handed over yet. See the notes beside the fields.")

    def __init__(self, problems: Mapping[str, str | Promise]) -> None:
        self.problems = dict(problems)
        super().__init__()


class CountMoved(BroadcastError):
    """The number that was confirmed is not the number any more."""

    def __init__(self, *, shown: int, now: int) -> None:
        self.now = now
        super().__init__(
            format_lazy(
                _("You confirmed {shown} residents; it is {now} by now. Look again, and confirm the new number."),
                shown=f"{shown:,}",
                now=f"{now:,}",
            )
        )


def needs_arming(broadcast: Broadcast) -> bool:
    return broadcast.is_emergency or broadcast.is_drill


def words_to_type(broadcast: Broadcast) -> list[Word]:
    """One for each category it goes to; one word alone where no category decides."""
    if broadcast.follows_id is not None:
        word = CORRECTION_WORD if broadcast.follow_kind == FollowKind.CORRECTION else AGAIN_WORD
        return [Word(FOLLOWING, word, (word,))]
    if broadcast.reaches_everyone:
        return [Word(EVERYONE, EVERYONE_WORD, (EVERYONE_WORD,))]
    return [
        Word(str(category.pk), category.label, (category.label, category.name))
        for category in broadcast.categories.order_by("pk")
    ]


def demand_armed(*, broadcast: Broadcast, armed: Arming | None, reached: int) -> dict[str, Any]:
    """What the record says of it; empty for what needs no arming. Raises NotArmed, CountMoved."""
    if not needs_arming(broadcast):
        return {}
    armed = armed or Arming()
    problems: dict[str, str | Promise] = {
        word.key: _("This is not the name that stands above the field. Type it again.")
        if armed.names.get(word.key, "").strip()
        else _("Type the name by hand.")
        for word in words_to_type(broadcast)
        if _plain(armed.names.get(word.key, "")) not in {_plain(name) for name in word.accepted}
    }
    if armed.people is None:
        problems[PEOPLE] = _("Tick this once you have read the number.")
    if problems or armed.people is None:
        raise NotArmed(problems)
    demand_unmoved(shown=armed.people, now=reached)
    return {"armed": {"typed": list(armed.names.values()), "people": armed.people}}


def demand_unmoved(*, shown: int, now: int) -> None:
    """Raises CountMoved."""
    if abs(now - shown) > max(MOVED_FLOOR, MOVED_SHARE * shown):
        raise CountMoved(shown=shown, now=now)


def by_the_book(broadcast: Broadcast) -> Arming | None:
    """What a person who reads the page would type now, for programs that play one; None where nothing is asked."""
    if not needs_arming(broadcast):
        return None
    reached = audience.count(audience.rule_of(broadcast), is_emergency=broadcast.is_emergency).total
    return Arming(names={word.key: word.shown for word in words_to_type(broadcast)}, people=reached)


def _plain(typed: str) -> str:
    """Full width or half, with spaces or without: the same name."""
    return "".join(unicodedata.normalize("NFKC", typed).casefold().split())
