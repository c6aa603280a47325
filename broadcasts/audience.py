"""Whom a broadcast is for, as a rule, and the residents who fit it now.

Any of the chosen categories within a group; all groups that have a choice together. Nothing chosen is nobody: only
the separate,
specially permitted ``everyone`` means everybody.

What follows another broadcast goes to some out of that one's ledger (``rest_of``). Whether choices still fit is asked
at every claim and is cheap; who is in that ledger is asked when the audience is frozen or counted.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection, transaction
from django.db.models import BigIntegerField, Count, ExpressionWrapper, F, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now
from django.utils import timezone

from broadcasts import remainders
from broadcasts.audience_rules import AudienceRule, GroupRule
from broadcasts.models import Authorisation, Broadcast, FollowKind
from broadcasts.remainders import RestOf
from subscribers.models import Category, Subscriber
from subscribers.models.subscribers import SubscriberQuerySet

__all__ = [
    "AudienceCount",
    "AudienceRule",
    "GroupRule",
    "MaskPair",
    "belonging",
    "choosing",
    "condition",
    "count",
    "following_rule",
    "masks",
    "matching",
    "reachable",
    "rule_from",
    "rule_of",
]


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
    if broadcast.follows_id is not None:
        return following_rule(broadcast.follows_id, FollowKind(broadcast.follow_kind), follower=broadcast.pk or 0)
    return rule_from(
        category_ids=list(broadcast.categories.values_list("pk", flat=True)),
        undecided_group_ids=set(broadcast.undecided_groups.values_list("pk", flat=True)),
        everyone=broadcast.reaches_everyone,
    )


def following_rule(original_id: int, kind: FollowKind, *, follower: int = 0) -> AudienceRule:
    """Who of the original's ledger, as long as the choices that were approved then still fit.

    A correction is for whoever may hold the wrong message; having unticked since does not keep it from them. Sent again
    after a correction, that stays so. An original that was never approved has no ledger, and so nobody.
    """
    newest = Authorisation.objects.filter(broadcast=original_id).order_by("-pk").only("audience_rule").first()
    if newest is None:
        return AudienceRule()
    approved = AudienceRule.from_json(newest.audience_rule)
    was_for_all = approved.rest_of is not None and approved.rest_of.ignores_choices
    if kind == FollowKind.CORRECTION or was_for_all:
        return AudienceRule(rest_of=RestOf(original_id, kind, follower, ignores_choices=True))
    return replace(approved, rest_of=RestOf(original_id, kind, follower))


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
    """SQL over ``subscribers_subscriber s``: whose choices fit. Reachability and an earlier ledger are separate
    questions."""
    if rule.is_nobody:
        return "FALSE", []
    if rule.ignores_choices:
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


def reachable(*, is_emergency: bool) -> str:
    """SQL over ``s`` with the time as its parameter, as `SubscriberQuerySet` says it: a pause leaves emergencies on unless
    the resident said otherwise.
    """
    despite_pause = " OR NOT s.pause_is_total" if is_emergency else ""
    return f"s.is_following AND s.left_at IS NULL AND (s.paused_until IS NULL OR s.paused_until <= %s{despite_pause})"


def belonging(rule: AudienceRule) -> remainders.Sql:
    """A join of the same with the ledger the rule speaks of (each id is there once); empty if it speaks of none."""
    if rule.rest_of is None:
        return "", []
    sql, params = remainders.members(rule.rest_of)
    return f"JOIN ({sql}) m ON m.id = s.id", params


def _bits(mask: int) -> "ExpressionWrapper[Any]":
    return ExpressionWrapper(F("choice_mask").bitand(mask), output_field=BigIntegerField())


def _chosen(number: int) -> str:
    return f"chosen_{number}"


def choosing(rule: AudienceRule) -> SubscriberQuerySet:
    """Subscribers for whom it is by choice and ledger, reachable or not: the same conditions for the ORM."""
    everybody = Subscriber.objects.all()
    if rule.is_nobody:
        return everybody.none()
    if rule.rest_of is not None:
        sql, params = remainders.members(rule.rest_of)
        everybody = everybody.filter(pk__in=RawSQL(sql, params))  # noqa: S611  constants
    if rule.ignores_choices:
        return everybody
    for number, pair in enumerate(masks(rule)):
        chosen, undecided = _chosen(number), f"undecided_{number}"
        everybody = everybody.alias(**{chosen: _bits(pair.chosen)})
        fits = ~Q(**{chosen: 0})
        if pair.undecided_of:
            everybody = everybody.alias(**{undecided: _bits(pair.undecided_of)})
            fits |= Q(**{undecided: 0})
        everybody = everybody.filter(fits)
    return everybody


def matching(rule: AudienceRule, *, is_emergency: bool) -> SubscriberQuerySet:
    """Those the broadcast would reach if it were sent now."""
    chosen = choosing(rule)
    return chosen.reachable_in_emergencies() if is_emergency else chosen.reachable()


@dataclass(frozen=True, slots=True)
class AudienceCount:
    """Residents reached now; ``without_undecided`` is the same rule for those who really chose."""

    total: int
    without_undecided: int

    @property
    def undecided(self) -> int:
        return self.total - self.without_undecided


def count(rule: AudienceRule, *, is_emergency: bool) -> AudienceCount:
    if rule.rest_of is not None:
        chosen = replace(rule, groups=tuple(replace(g, undecided=False) for g in rule.groups))
        total = _count_in_ledger(rule, is_emergency)
        return AudienceCount(total, total if chosen == rule else _count_in_ledger(chosen, is_emergency))
    with transaction.atomic():
        with connection.cursor() as cursor:
            # PostgreSQL takes the index for one on a turning disk, four times dearer to read than the table. This lets it
            # answer from `subscriber_audience` alone, which is half the work.
            cursor.execute("SET LOCAL random_page_cost = 1.1")
        return _count_by_choice(rule, is_emergency)


def _count_by_choice(rule: AudienceRule, is_emergency: bool) -> AudienceCount:
    """Whoever does not pause and those whose pause is over or leaves emergencies on, each from an index of their own: one
    condition for both would read the whole table.
    """
    present = choosing(rule).present()
    is_reached = Q(paused_until__lte=Now()) | Q(pause_is_total=False) if is_emergency else Q(paused_until__lte=Now())
    despite_pause = present.filter(is_reached, paused_until__isnull=False)
    parts = [_walk(rule, present.filter(paused_until=None)), _walk(rule, despite_pause)]
    return AudienceCount(sum(p.total for p in parts), sum(p.without_undecided for p in parts))


def _walk(rule: AudienceRule, reached: SubscriberQuerySet) -> AudienceCount:
    if rule.ignores_choices or not any(g.undecided for g in rule.groups):
        total = reached.count()
        return AudienceCount(total, total)
    # Both numbers from one walk; the mask is in the index, the key is not.
    really_chose = ~Q(*(Q(**{_chosen(number): 0}) for number in range(len(rule.groups))), _connector=Q.OR)
    counted = reached.aggregate(total=Count("choice_mask"), really_chose=Count("choice_mask", filter=really_chose))
    return AudienceCount(counted["total"], counted["really_chose"])


def _count_in_ledger(rule: AudienceRule, is_emergency: bool) -> int:
    fits, params = condition(rule)
    belongs, ledger = belonging(rule)
    with remainders.joined_whole(), connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT count(*) FROM subscribers_subscriber s {belongs}
            WHERE {reachable(is_emergency=is_emergency)} AND ({fits})
            """,  # noqa: S608  constants and masks
            [*ledger, timezone.now(), *params],
        )
        return int(cursor.fetchone()[0])
