"""The SQL of claiming. One statement resolves twenty chunks, ten thousand residents, without a row each travelling to
Python.
"""

from collections import Counter
from typing import NamedTuple
from uuid import UUID

from cityline.line.multicast import BETWEEN_IDS

# How many broadcasts one claim looks at; the first one nearly always fills it.
BROADCASTS_AT_ONCE = 10


class Picked(NamedTuple):
    """A locked chunk with its residents as they are now.

    ``sent_ids``: who is left, if somebody is not. ``reasons``: why each of the others is not; ``erased`` are those of whom
    there is no row any more. ``generation``: how many requests were made under keys that grew too old; see ``retry_keys``.
    """

    delivery_id: int
    is_keyed: bool
    is_ambiguous: bool
    retry_key: UUID | None
    body_sha256: str
    attempt_count: int
    generation: int
    line_user_ids: str | None
    stays: int
    sent_ids: list[int] | None
    reasons: list[str] | None
    erased: int

    @property
    def by_reason(self) -> tuple[int, int, int, int]:
        """Blocked, paused, left (or erased), unticked."""
        why = Counter(self.reasons or ())
        return (why["blocked"], why["paused"], why["left"] + self.erased, why["unticked"])

    @property
    def excluded(self) -> int:
        return len(self.reasons or ()) + self.erased


# Emergencies; of the others, in quiet hours, those that are exempt, and in the emergency lane none.
_MAY_GO = "(b.is_emergency OR NOT %s AND (b.ignores_quiet_hours OR NOT %s))"

NEXT_BROADCASTS = f"""
SELECT b.*, (SELECT t.is_training FROM staff_department t WHERE t.id = b.department_id) AS is_training_now
FROM broadcasts_broadcast b
WHERE b.status = 'sending' AND b.send_by > %s AND {_MAY_GO} AND EXISTS (
    SELECT FROM broadcasts_delivery d
    WHERE d.broadcast_id = b.id AND d.status IN ('pending', 'retrying')
        AND (d.next_attempt_at IS NULL OR d.next_attempt_at <= %s)
)
ORDER BY b.is_emergency DESC, b.due_at, b.id LIMIT {BROADCASTS_AT_ONCE}
FOR SHARE OF b
"""  # noqa: S608  a constant

NEXT_RETRY = f"""
SELECT min(coalesce(d.next_attempt_at, %s)) FROM broadcasts_delivery d JOIN broadcasts_broadcast b ON b.id = d.broadcast_id
WHERE b.status = 'sending' AND {_MAY_GO} AND d.status IN ('pending', 'retrying')
"""  # noqa: S608  a constant


def pick(fits: str) -> str:
    """Lock the next chunks and resolve their residents. ``fits`` is the sealed audience rule as SQL over ``s``.

    A chunk with a key is resolved as it was sent; one without is asked anew whom it may still reach, an emergency also who pauses
    all but emergencies. A key that LINE
    never had under way is given up when it is too old or when one of its residents was erased meanwhile.
    ``first_attempted_at`` is the age of the oldest key LINE may still know, also when the present one is younger.
    """
    return f"""
WITH picked AS MATERIALIZED (
    SELECT d.id, d.position, d.retry_key, d.body_sha256, d.attempt_count,
        d.first_ambiguous_at IS NOT NULL AS is_ambiguous,
        coalesce(d.sent_ids, d.recipient_ids) AS ids,
        d.retry_key IS NOT NULL AND (
            d.first_ambiguous_at IS NOT NULL
            OR d.first_attempted_at > %s AND cardinality(d.sent_ids) = (
                SELECT count(*) FROM subscribers_subscriber s WHERE s.id = ANY(d.sent_ids)
            )
        ) AS is_keyed,
        CASE WHEN d.first_attempted_at > %s THEN (
            SELECT count(*) FROM broadcasts_deliveryattempt a
            WHERE a.delivery_id = d.id AND a.started_at < d.first_attempted_at
        ) ELSE d.attempt_count END AS generation
    FROM broadcasts_delivery d
    WHERE d.broadcast_id = %s AND d.status IN ('pending', 'retrying')
        AND (d.next_attempt_at IS NULL OR d.next_attempt_at <= %s)
        AND (d.first_ambiguous_at IS NULL OR d.first_attempted_at > %s)
    ORDER BY d.position, d.id LIMIT %s
    FOR UPDATE OF d SKIP LOCKED
)
SELECT p.id, p.is_keyed, p.is_ambiguous, p.retry_key, p.body_sha256, p.attempt_count, p.generation,
    r.line_user_ids, r.stays,
    CASE WHEN r.reasons IS NOT NULL OR r.found < cardinality(p.ids) THEN r.ids END, r.reasons, cardinality(p.ids) - r.found
FROM picked p CROSS JOIN LATERAL (
    SELECT string_agg(x.line_user_id, '{BETWEEN_IDS}') FILTER (WHERE x.why IS NULL) AS line_user_ids,
        count(*) FILTER (WHERE x.why IS NULL) AS stays,
        array_agg(x.id) FILTER (WHERE x.why IS NULL) AS ids,
        array_agg(x.why) FILTER (WHERE x.why IS NOT NULL) AS reasons,
        count(*) AS found
    FROM (
        SELECT s.id, s.line_user_id, CASE
            WHEN p.is_keyed THEN NULL
            WHEN s.left_at IS NOT NULL THEN 'left'
            WHEN NOT s.is_following THEN 'blocked'
            WHEN s.paused_until > %s AND (s.pause_is_total OR NOT %s) THEN 'paused'
            WHEN NOT ({fits}) THEN 'unticked'
            END AS why
        FROM subscribers_subscriber s WHERE s.id = ANY(p.ids) ORDER BY s.id
    ) x
) r
ORDER BY p.position, p.id
"""  # noqa: S608  bit masks as parameters, and no words of anybody


# Mostly nobody has gone, and then the list is copied inside PostgreSQL; the shorter lists of the others come as one
# JSON object.
COMMIT_TO = """
UPDATE broadcasts_delivery d SET
    status = 'sending', claim_token = v.token, claimed_until = %s, retry_key = v.retry_key, body_sha256 = v.body_sha256,
    attempt_count = d.attempt_count + 1, next_attempt_at = NULL,
    first_attempted_at = CASE WHEN d.first_attempted_at > %s THEN d.first_attempted_at ELSE %s END,
    sent_ids = CASE WHEN v.ids IS NULL THEN coalesce(d.sent_ids, d.recipient_ids)
        ELSE ARRAY(SELECT jsonb_array_elements_text(v.ids)::bigint) END,
    excluded_blocked = d.excluded_blocked + v.blocked, excluded_paused = d.excluded_paused + v.paused,
    excluded_left = d.excluded_left + v.gone, excluded_unticked = d.excluded_unticked + v.unticked
FROM (
    SELECT given.*, fewer.lists -> given.id::text AS ids FROM (SELECT %s::jsonb AS lists) fewer,
    unnest(%s::bigint[], %s::uuid[], %s::uuid[], %s::text[], %s::int[], %s::int[], %s::int[], %s::int[])
        AS given (id, token, retry_key, body_sha256, blocked, paused, gone, unticked)
) v
WHERE d.id = v.id
"""

WRITE_ATTEMPTS = """
INSERT INTO broadcasts_deliveryattempt (
    delivery_id, claim_token, retry_key, recipient_count, started_at,
    outcome, request_id, accepted_request_id, error_code, is_ambiguous
)
SELECT v.id, v.token, v.retry_key, v.recipient_count, %s, '', '', '', '', FALSE
FROM unnest(%s::bigint[], %s::uuid[], %s::uuid[], %s::int[]) AS v (id, token, retry_key, recipient_count)
"""

SET_EMPTY = """
UPDATE broadcasts_delivery SET status = 'empty', finished_at = %s, sent_ids = '{}',
    excluded_blocked = excluded_blocked + %s, excluded_paused = excluded_paused + %s,
    excluded_left = excluded_left + %s, excluded_unticked = excluded_unticked + %s
WHERE id = %s
"""
SET_UNKNOWN = "UPDATE broadcasts_delivery SET status = 'outcome_unknown', finished_at = %s WHERE id = %s"
