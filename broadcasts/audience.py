"""Whom a broadcast is for, as a rule, and the residents who fit it now.

Any of the chosen categories within a group; all groups that have a choice together. Nothing chosen is nobody: only
the separate,
specially permitted ``everyone`` means everybody.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import BigIntegerField, Count, ExpressionWrapper, F, Q

from broadcasts.models import Broadcast
from subscribers.models import Category, CategoryGroup, Subscriber
from subscribers.models.subscribers import SubscriberQuerySet


@dataclass(frozen=True, slots=True)
class GroupRule:
    """Within one group: any of these categories, and if ``undecided`` also those who chose none of ``asked``.

    ``asked`` is all the group had when the rule was made: a category added to it later asks nobody anew, so it changes
    nothing that was approved.
    """

    group: int
    categories: tuple[int, ...]
    undecided: bool = False
    asked: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.undecided and not set(self.categories) <= set(self.asked):
            raise ValueError("who is undecided can only be told from all that was asked")


@dataclass(frozen=True, slots=True)
class AudienceRule:
    everyone: bool = False
    groups: tuple[GroupRule, ...] = ()

    @property
    def is_nobody(self) -> bool:
        return not self.everyone and not self.groups

    def to_json(self) -> dict[str, Any]:
        return {
            "everyone": self.everyone,
            "groups": [
                {
                    "group": g.group,
                    "categories": list(g.categories),
                    "undecided": g.undecided,
                    "asked": list(g.asked),
                }
                for g in self.groups
            ],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(
            everyone=data["everyone"],
            groups=tuple(
                GroupRule(
                    group=g["group"],
                    categories=tuple(g["categories"]),
                    undecided=g["undecided"],
                    asked=tuple(g["asked"]),
                )
                for g in data["groups"]
            ),
        )


def rule_from(
    *, category_ids: Collection[int], undecided_group_ids: Collection[int] = (), everyone: bool = False
) -> AudienceRule:
    """The rule for what a writer ticked. "Undecided" counts only in groups where something is chosen."""
    chosen: dict[int, list[int]] = {}
    for group, category in (
        Category.objects.filter(pk__in=category_ids).order_by("group_id", "pk").values_list("group_id", "pk")
    ):
        chosen.setdefault(group, []).append(category)
    asked: dict[int, list[int]] = {}
    for group, category in Category.objects.filter(group__in=chosen).order_by("pk").values_list("group_id", "pk"):
        asked.setdefault(group, []).append(category)
    return AudienceRule(
        everyone=everyone,
        groups=tuple(
            GroupRule(g, tuple(ids), g in undecided_group_ids, tuple(asked[g])) for g, ids in sorted(chosen.items())
        ),
    )


def rule_of(broadcast: Broadcast) -> AudienceRule:
    """The rule in the broadcast's present content (an authorisation holds its own, sealed)."""
    return rule_from(
        category_ids=list(broadcast.categories.values_list("pk", flat=True)),
        undecided_group_ids=set(broadcast.undecided_groups.values_list("pk", flat=True)),
        everyone=broadcast.reaches_everyone,
    )


@dataclass(frozen=True, slots=True)
class MaskPair:
    """One group as bits: chosen ones, and all of the group for telling who never chose (0: must have chosen)."""

    chosen: int
    undecided_of: int


def masks(rule: AudienceRule) -> list[MaskPair]:
    """The rule over `Subscriber.choice_mask`. Retired categories keep their bit, so a sealed rule never changes
    its meaning."""
    named = {pk for g in rule.groups for pk in (*g.categories, *g.asked)}
    bits = {pk: 1 << bit for pk, bit in Category.objects.filter(pk__in=named).values_list("pk", "bit")}
    return [
        MaskPair(
            chosen=sum(bits[c] for c in g.categories),
            undecided_of=sum(bits[c] for c in g.asked) if g.undecided else 0,
        )
        for g in rule.groups
    ]


def condition(rule: AudienceRule) -> tuple[str, list[int]]:
    """SQL over ``subscribers_subscriber s``: whose choices fit. Reachability is a separate question."""
    if rule.is_nobody:
        return "FALSE", []
    if rule.everyone:
        return "TRUE", []
    clauses: list[str] = []
    params: list[int] = []
    for pair in masks(rule):
        if pair.undecided_of:
            clauses.append("((s.choice_mask & %s) <> 0 OR (s.choice_mask & %s) = 0)")
            params += [pair.chosen, pair.undecided_of]
        else:
            clauses.append("(s.choice_mask & %s) <> 0")
            params.append(pair.chosen)
    return " AND ".join(clauses), params


def _bits(mask: int) -> "ExpressionWrapper[Any]":
    return ExpressionWrapper(F("choice_mask").bitand(mask), output_field=BigIntegerField())


def choosing(rule: AudienceRule, *, without_undecided: bool = False) -> SubscriberQuerySet:
    """Subscribers whose choices fit, reachable or not: the same condition for the ORM."""
    everybody = Subscriber.objects.all()
    if rule.is_nobody:
        return everybody.none()
    if rule.everyone:
        return everybody
    for number, pair in enumerate(masks(rule)):
        chosen, undecided = f"chosen_{number}", f"undecided_{number}"
        everybody = everybody.alias(**{chosen: _bits(pair.chosen)})
        fits = ~Q(**{chosen: 0})
        if pair.undecided_of and not without_undecided:
            everybody = everybody.alias(**{undecided: _bits(pair.undecided_of)})
            fits |= Q(**{undecided: 0})
        everybody = everybody.filter(fits)
    return everybody


def matching(rule: AudienceRule) -> SubscriberQuerySet:
    """Those the broadcast would reach if it were sent now."""
    return choosing(rule).reachable()


@dataclass(frozen=True, slots=True)
class AudienceCount:
    """Residents reached now; ``without_undecided`` is the same rule for those who really chose."""

    total: int
    without_undecided: int

    @property
    def undecided(self) -> int:
        return self.total - self.without_undecided


def count(rule: AudienceRule) -> AudienceCount:
    total = matching(rule).count()
    if not any(g.undecided for g in rule.groups):
        return AudienceCount(total, total)
    return AudienceCount(total, choosing(rule, without_undecided=True).reachable().count())


def undecided_in(group: CategoryGroup) -> int:
    """Reachable residents who never chose anything in this group."""
    mask = sum(1 << bit for bit in group.categories.values_list("bit", flat=True))
    return Subscriber.objects.reachable().alias(bits=_bits(mask)).filter(bits=0).aggregate(n=Count("pk"))["n"] or 0
