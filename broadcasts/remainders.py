"""Out of a broadcast's ledger: those it did not reach, those nobody knows of, those who may hold its message.

Only what a chunk says of itself counts. Residents who were left out (blocked, paused, left, unticked) are in none of
the three: nobody meant to reach them any more.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

from django.db import connection, transaction

from broadcasts.models import FollowKind

Sql = tuple[str, list[Any]]

# What goes once more to people who were meant to get it: it must not reach anybody whom another of these has reached.
RESENDING = (FollowKind.NOT_SENT, FollowKind.UNKNOWN)


@dataclass(frozen=True, slots=True)
class RestOf:
    """Whose ledger, and who of it. ``follower`` is the broadcast that asks: its own chunks keep nobody from it."""

    broadcast: int
    kind: FollowKind
    follower: int = 0
    # Who may hold a wrong message gets the correction, whatever they unticked since.
    ignores_choices: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "broadcast": self.broadcast,
            "kind": self.kind.value,
            "follower": self.follower,
            "ignores_choices": self.ignores_choices,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(data["broadcast"], FollowKind(data["kind"]), data["follower"], data["ignores_choices"])


_WAS_NOT_SENT = "d.status IN ('cancelled', 'refused') OR d.status = 'outcome_unknown' AND d.marked_as = 'not_reached'"
_MEMBERS = {
    # A chunk of which some were refused by name has gone its own way with the others.
    FollowKind.NOT_SENT: f"""
        SELECT unnest(CASE WHEN {_WAS_NOT_SENT} THEN coalesce(d.sent_ids, d.recipient_ids) END || d.refused_ids) AS id
        FROM broadcasts_delivery d
        WHERE d.broadcast_id = %s AND d.status <> 'split' AND ({_WAS_NOT_SENT} OR d.refused_ids IS NOT NULL)
    """,  # noqa: S608  constants
    # Who was marked "not reached" is among those not sent to: the two never overlap.
    FollowKind.UNKNOWN: """
        SELECT unnest(d.sent_ids) AS id FROM broadcasts_delivery d
        WHERE d.broadcast_id = %s AND d.status = 'outcome_unknown' AND d.marked_as = ''
    """,
    # While the broadcast is only paused, LINE may have taken what waits for another try.
    FollowKind.CORRECTION: """
        SELECT unnest(d.sent_ids) AS id FROM broadcasts_delivery d
        WHERE d.broadcast_id = %s AND d.status <> 'split' AND d.marked_as <> 'not_reached'
            AND (d.status IN ('accepted', 'outcome_unknown') OR d.first_ambiguous_at IS NOT NULL)
    """,
}
# Reached, perhaps reached, or still to be reached by another sending of the same; or found to have it from a ledger
# this one goes by, since that said otherwise.
_TAKEN = """
    SELECT unnest(coalesce(d.sent_ids, d.recipient_ids)) FROM broadcasts_delivery d
    WHERE d.broadcast_id = ANY(%s) AND d.status NOT IN ('split', 'cancelled', 'refused', 'empty')
        AND d.marked_as <> 'not_reached'
        OR d.broadcast_id = ANY(%s) AND d.marked_as = 'reached'
"""

_FAMILY = """
WITH RECURSIVE up AS (
    SELECT id, follows_id, follow_kind FROM broadcasts_broadcast WHERE id = %(id)s
    UNION ALL
    SELECT b.id, b.follows_id, b.follow_kind FROM broadcasts_broadcast b JOIN up ON b.id = up.follows_id
    WHERE up.follow_kind = ANY(%(kinds)s)
), down AS (
    SELECT up.id FROM up WHERE NOT up.follow_kind = ANY(%(kinds)s)
    UNION ALL
    SELECT b.id FROM broadcasts_broadcast b JOIN down ON b.follows_id = down.id WHERE b.follow_kind = ANY(%(kinds)s)
)
SELECT down.id, down.id IN (SELECT id FROM up) FROM down ORDER BY down.id
"""


def members(rest: RestOf) -> Sql:
    """SQL for their ids, each once. A matter of the freeze and of counts: a claim asks only whether choices still fit."""
    sql = _MEMBERS[rest.kind]
    params: list[Any] = [rest.broadcast]
    if rest.kind not in RESENDING:
        return sql, params
    others, above = others_of(rest), [pk for pk in _above(rest.broadcast) if pk != rest.broadcast]
    if others or above:
        return f"{sql} EXCEPT {_TAKEN}", [*params, others, above]
    return sql, params


@contextmanager
def joined_whole() -> Iterator[None]:
    """For statements that join residents with a ledger.

    PostgreSQL cannot foresee how many ids come out of arrays. It would look a million residents up one by one, which takes
    several times as long as going through all of them once.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_nestloop = off")
        yield
        with connection.cursor() as cursor:  # after a failure, the end of the transaction does it
            cursor.execute("SET LOCAL enable_nestloop = DEFAULT")


def size(rest: RestOf) -> int:
    """How many they are, reachable or not, wanting it or not."""
    sql, params = members(rest)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({sql}) AS m", params)  # noqa: S608  constants
        return int(cursor.fetchone()[0])


def family(broadcast_id: int) -> Sequence[int]:
    """The broadcast, what it was sent again after, and everything sent again after those."""
    return [pk for pk, _ in _family(broadcast_id)]


def others_of(rest: RestOf) -> list[int]:
    """What else was sent again to the same people. Not the ledgers it goes by: those hold them all."""
    return [pk for pk, is_above in _family(rest.broadcast) if not is_above and pk != rest.follower]


def _above(broadcast_id: int) -> list[int]:
    return [pk for pk, is_above in _family(broadcast_id) if is_above]


def _family(broadcast_id: int) -> list[tuple[int, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(_FAMILY, {"id": broadcast_id, "kinds": [kind.value for kind in RESENDING]})
        return [(int(pk), bool(is_above)) for pk, is_above in cursor.fetchall()]
