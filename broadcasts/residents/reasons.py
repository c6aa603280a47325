"""Why a message came to a resident: what they had chosen when it was sent, against the rule that was approved."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from broadcasts.residents.sent import Sent
from subscribers.models import Category, Subscriber
from subscribers.services.history import masks_at


@dataclass(frozen=True, slots=True)
class Reason:
    """``categories``: those of it they had chosen then; without any, ``words`` say why it came all the same."""

    categories: tuple[Category, ...]
    words: str


def reasons_of(*, subscriber: Subscriber, sent: Sequence[Sent]) -> list[Reason]:
    """One for each. Two queries, however many."""
    masks = masks_at(subscriber=subscriber, moments=[message.at for message in sent])
    named = {pk for message in sent for group in message.rule.groups for pk in group.categories}
    known = Category.objects.select_related("group").in_bulk(named)
    return [_reason(message, mask, known) for message, mask in zip(sent, masks, strict=True)]


def _reason(message: Sent, mask: int, known: dict[int, Category]) -> Reason:
    rule = message.rule
    if rule.rest_of is not None and rule.rest_of.ignores_choices:
        return Reason((), _("It corrects an earlier message that you may have received."))
    if rule.everyone:
        return Reason((), _("It went to everyone, because it is important to all."))
    sent_to = [known[pk] for group in rule.groups for pk in group.categories if pk in known]
    chosen = tuple(category for category in sent_to if category.mask & mask)
    return Reason(chosen, "" if chosen else _("It also went to those who had not chosen yet."))
