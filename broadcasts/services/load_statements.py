"""The one statement behind the load of an audience: one block of residents, each with what they had and what is to come.

Chunks are sorted ranges of ids, so a block of residents meets few of them, found by the index that keeps chunks apart
(its condition is repeated for the planner). Nothing of it is larger than a block.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from broadcasts import audience
from broadcasts.audience_rules import AudienceRule

_Sql = tuple[str, list[Any]]

# Accepted, or found by a person to have arrived, within the week; or frozen and still to leave, of what is under way.
_HAD = """(v.status = 'accepted' OR v.status = 'outcome_unknown' AND v.marked_as = 'reached')
                    AND v.finished_at > %s AND v.finished_at <= %s"""
_COMING = "v.status IN ('pending', 'sending', 'retrying')"

# Both numbers in one sum, which is half the work: what was had in its lower sixteen bits, what is coming above.
_COMING_WEIGHS = 1 << 16


@dataclass(frozen=True, slots=True)
class Week:
    """What counts: broadcasts that were under way in these days, and those approved whose audience is frozen or is still
    a rule.
    """

    since: datetime
    until: datetime
    sent: Sequence[int]
    frozen: Sequence[int]
    rules: Sequence[AudienceRule]


def of_block(*, rule: AudienceRule, is_emergency: bool, week: Week, now: datetime, first: int, last: int) -> _Sql:
    """Rows of: had, had with what is coming (both at most 3), residents."""
    fits, fit_params = audience.condition(rule)
    belongs, ledger = audience.belonging(rule)
    planned, planned_params = _planned(week.rules)
    sql = f"""
        SELECT least(t.had, 3), least(t.had + t.coming, 3), count(*) FROM (
            SELECT coalesce(l.load & 65535, 0) AS had, coalesce(l.load >> 16, 0) + {planned} AS coming
            FROM subscribers_subscriber s {belongs}
            LEFT JOIN (
                SELECT got.id, sum(got.weight) AS load FROM (
                    SELECT unnest(c.ids) AS id, c.weight
                    FROM unnest(%s::bigint[], %s::integer[]) AS b (id, weight)
                    CROSS JOIN LATERAL (
                        SELECT coalesce(v.sent_ids, v.recipient_ids) AS ids, b.weight FROM broadcasts_delivery v
                        WHERE v.broadcast_id = b.id AND NOT (v.status = 'split')
                            AND int8range(v.first_id, v.last_id, '[]') && int8range(%s, %s, '[]')
                            AND CASE WHEN b.weight > 1 THEN {_COMING} ELSE {_HAD} END
                    ) c
                ) got
                GROUP BY got.id
            ) l ON l.id = s.id
            WHERE s.id BETWEEN %s AND %s AND {audience.reachable(is_emergency=is_emergency)} AND ({fits})
        ) t GROUP BY 1, 2
    """  # noqa: S608  constants and masks
    ids = [*week.sent, *week.frozen]
    weights = [1] * len(week.sent) + [_COMING_WEIGHS] * len(week.frozen)
    block = [first, last]
    params = [*planned_params, *ledger, ids, weights, *block, week.since, week.until, *block, now, *fit_params]
    return sql, params


def _planned(rules: Sequence[AudienceRule]) -> _Sql:
    """How many of the rules a resident fits."""
    pieces, params = ["0"], []
    for rule in rules:
        fits, its = audience.condition(rule)
        pieces.append(f"({fits})::int")
        params += its
    return " + ".join(pieces), params
