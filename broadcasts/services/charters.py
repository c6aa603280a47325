"""Whom each category is for: written by the PR office, read while choosing, ticked when a broadcast is approved."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from broadcasts import permissions
from broadcasts.content.parts import normalise
from broadcasts.exceptions import BroadcastError, CharterUnticked, NotAllowed, SomebodyElseChanged
from broadcasts.models import Broadcast, CategoryCharter
from broadcasts.models.charters import WEEKLY_MAX
from cityline.audit.services import record
from cityline.staff.models import User
from subscribers.models import Category

LINES_MAX, LINE_MAX, WORDS_MAX = 60, 200, 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class CharterText:
    """Everything a charter says, as typed."""

    for_whom: str
    not_for: str = ""
    examples: Sequence[str] = ()
    counter_examples: Sequence[str] = ()
    words_for: Sequence[str] = ()
    words_against: Sequence[str] = ()
    weekly_limit: int | None = None
    owner_id: int | None = None


def in_force(category_ids: Collection[int] | None = None) -> dict[int, CategoryCharter]:
    """The newest charter of each category (of these) that has one, by category."""
    newest = CategoryCharter.objects.select_related("category__group", "owner").order_by("category_id", "-number")
    if category_ids is not None:
        newest = newest.filter(category__in=category_ids)
    return {charter.category_id: charter for charter in newest.distinct("category_id")}


def change(*, by: User, category_id: int, expected: int, text: CharterText) -> CategoryCharter:
    """Write the next version; ``expected`` is the one it was written from (0: none yet).

    Raises NotAllowed, SomebodyElseChanged, BroadcastError for what is empty or too long.
    """
    if not permissions.can_change_charters(by):
        raise NotAllowed
    typed = _sensible(text)
    try:
        with transaction.atomic():
            category = Category.objects.get(pk=category_id)
            last = in_force([category.pk]).get(category.pk)
            if (last.number if last else 0) != expected:
                raise SomebodyElseChanged
            made = CategoryCharter.objects.create(category=category, number=expected + 1, made_by=by, **asdict(typed))
            record(action="broadcasts.charter", actor=by, on=made, version=made.number)
    except IntegrityError as both:  # both wrote the same number; the first one stands
        raise SomebodyElseChanged from both
    return made


def demand_ticked(*, broadcast: Broadcast, ticked: Collection[int]) -> list[int]:
    """The charters in force of what is chosen, each of which must have been ticked in this very version.

    An emergency is not held up by it, and what follows another broadcast chooses nothing. Raises CharterUnticked.
    """
    charters = charters_of(broadcast)
    missing = [charter.category.label for charter in charters if charter.pk not in ticked]
    if missing and not broadcast.is_emergency:
        raise CharterUnticked(missing)
    return [charter.pk for charter in charters if charter.pk in ticked]


def charters_of(broadcast: Broadcast) -> list[CategoryCharter]:
    """Of the categories it goes to, in the order in which these are shown."""
    if broadcast.follows_id is not None:
        return []
    chosen = list(broadcast.categories.values_list("pk", flat=True))
    found = in_force(chosen)
    return [found[pk] for pk in chosen if pk in found]


def lines(typed: str) -> list[str]:
    """A list as it is typed, a line each."""
    return [line.strip() for line in normalise(typed).splitlines() if line.strip()]


def _sensible(text: CharterText) -> CharterText:
    for_whom, not_for = normalise(text.for_whom).strip(), normalise(text.not_for).strip()
    if not for_whom:
        raise BroadcastError(_("Say whom the category is for."))
    if max(len(for_whom), len(not_for)) > WORDS_MAX:
        raise BroadcastError(_("These words take 2,000 characters. Shorten them."))
    if text.weekly_limit is not None and not 1 <= text.weekly_limit <= WEEKLY_MAX:
        raise BroadcastError(_("The number of messages a week lies between 1 and 50."))
    lists = {
        name: _unique(getattr(text, name)) for name in ("examples", "counter_examples", "words_for", "words_against")
    }
    if both := set(lists["words_for"]) & set(lists["words_against"]):
        raise BroadcastError(_("“%(word)s” cannot speak both for it and against it.") % {"word": min(both)})
    return CharterText(
        for_whom=for_whom, not_for=not_for, weekly_limit=text.weekly_limit, owner_id=text.owner_id, **lists
    )


def _unique(typed: Sequence[str]) -> list[str]:
    found = list(dict.fromkeys(line for word in typed if (line := normalise(word).strip())))
    if len(found) > LINES_MAX or any(len(line) > LINE_MAX for line in found):
        raise BroadcastError(_("A list takes 60 lines of 200 characters. Shorten it."))
    return found
