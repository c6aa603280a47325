"""The boxes of the audience: what is offered, what is ticked, and how many residents each choice means."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from broadcasts.audience import count, rule_from, rule_of
from broadcasts.audience_rules import AudienceRule, GroupRule
from broadcasts.models import Broadcast
from subscribers.models import Category, CategoryGroup


@dataclass(frozen=True)
class Choice:
    category: Category
    is_chosen: bool


@dataclass(frozen=True)
class GroupChoice:
    """One group; the two counts are of the whole audience, without and with those who never answered here."""

    group: CategoryGroup
    choices: Sequence[Choice]
    is_undecided_in: bool
    without_undecided: int | None = None
    with_undecided: int | None = None

    @property
    def has_choice(self) -> bool:
        return any(choice.is_chosen for choice in self.choices)


@dataclass(frozen=True)
class Choosing:
    groups: Sequence[GroupChoice]
    rule: AudienceRule
    total: int

    @property
    def is_nobody(self) -> bool:
        return self.rule.is_nobody


def choosing(*, category_ids: Collection[int], undecided_group_ids: Collection[int], is_emergency: bool) -> Choosing:
    """Every group with its boxes and, where something is ticked, both counts."""
    rule = rule_from(category_ids=category_ids, undecided_group_ids=undecided_group_ids)
    total = count(rule, is_emergency=is_emergency).total
    rules = {group_rule.group: group_rule for group_rule in rule.groups}
    made: list[GroupChoice] = []
    for group, categories in _offered(category_ids).items():
        without, with_ = _both(rule, rules.get(group.pk), total, is_emergency)
        made.append(
            GroupChoice(
                group=group,
                choices=[Choice(category, category.pk in category_ids) for category in categories],
                is_undecided_in=group.pk in undecided_group_ids,
                without_undecided=without,
                with_undecided=with_,
            )
        )
    return Choosing(groups=made, rule=rule, total=total)


def following(broadcast: Broadcast, *, is_emergency: bool) -> Choosing:
    """Of what follows another broadcast: there is nothing to choose, only how many of that ledger it reaches now."""
    rule = rule_of(broadcast)
    return Choosing(groups=[], rule=rule, total=count(rule, is_emergency=is_emergency).total)


def _offered(chosen_ids: Collection[int]) -> dict[CategoryGroup, list[Category]]:
    """Offered categories; a retired one only where it is still ticked, so that it can be seen and unticked."""
    offered: dict[CategoryGroup, list[Category]] = {}
    for category in Category.objects.select_related("group"):
        if category.retired_at is None or category.pk in chosen_ids:
            offered.setdefault(category.group, []).append(category)
    return offered


def _both(
    rule: AudienceRule, group_rule: GroupRule | None, total: int, is_emergency: bool
) -> tuple[int | None, int | None]:
    """The audience without and with the undecided of one group. One of the two is the total, so one count suffices."""
    if group_rule is None:
        return None, None
    other = replace(group_rule, undecided=not group_rule.undecided)
    groups = tuple(other if group is group_rule else group for group in rule.groups)
    otherwise = count(replace(rule, groups=groups), is_emergency=is_emergency).total
    return (otherwise, total) if group_rule.undecided else (total, otherwise)
