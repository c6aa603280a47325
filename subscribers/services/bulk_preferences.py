"""Choices of very many residents at once, out of an import's lines: besides `preferences` the only writer of them.

The same three together as there (rows, mask, history), under the same row locks, but set by set inside PostgreSQL: a
million residents one by one would take hours. The locks come last, for they keep residents waiting. What a resident
chose here after the file was written outlives the file, unless whoever imports says otherwise.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from subscribers.models import Category, Subscriber
from subscribers.services import preferences

IMPORT = "import"
# What the system did by itself is no choice of a resident's.
_NOT_THEIRS = [IMPORT, preferences.FIRST_FOLLOW, preferences.SYNC]


@dataclass(frozen=True, slots=True)
class Source:
    """``covered_mask``: the categories the file speaks of; all others stay as they are."""

    import_id: int
    as_of: datetime
    covered_mask: int
    file_wins: bool


# Each known resident of the file with the mask and the language they would have.
_COMPARED = """
SELECT c.id, c.before, (c.before & ~c.free) | (c.chosen & c.free) AS after, c.language_before, c.language_after
FROM (
    SELECT s.id, s.choice_mask AS before, l.chosen_mask AS chosen, s.language AS language_before,
        CASE WHEN l.language <> '' AND %(file_wins)s THEN l.language ELSE s.language END AS language_after,
        %(covered)s::bigint & ~coalesce(settled.bits, 0) AS free
    FROM subscribers_importline l JOIN subscribers_subscriber s ON s.line_user_id = l.line_user_id
    LEFT JOIN (
        SELECT h.subscriber_id, bit_or(h.mask_before # h.mask_after) AS bits FROM subscribers_subscriptionchange h
        WHERE h.at > %(as_of)s AND h.source <> ALL(%(not_theirs)s) AND NOT %(file_wins)s GROUP BY h.subscriber_id
    ) settled ON settled.subscriber_id = s.id
    WHERE l.resident_import_id = %(job)s AND s.left_at IS NULL
) c
"""
_DIFFERS = "(after <> before OR language_after <> language_before)"

_FORESEE = f"""
WITH compared AS ({_COMPARED})
SELECT (SELECT count(*) FROM subscribers_importline WHERE resident_import_id = %(job)s), count(*),
    count(*) FILTER (WHERE {_DIFFERS})
FROM compared
"""  # noqa: S608  constants

_MAKE = """
DROP TABLE IF EXISTS import_touched, import_drifted;
CREATE TEMPORARY TABLE import_touched ON COMMIT DROP AS
SELECT 0::bigint AS id, 0::bigint AS before, 0::bigint AS after, ''::text AS language_after, TRUE AS is_new WITH NO DATA;
CREATE TEMPORARY TABLE import_drifted ON COMMIT DROP AS
SELECT 0::bigint AS id, 0::bigint AS before, 0::bigint AS after, ''::text AS language_after, TRUE AS differs WITH NO DATA
"""
# Somebody who follows at this moment is no longer new: then what is below compares them like the others.
_INSERT = """
WITH made AS (
    INSERT INTO subscribers_subscriber (line_user_id, followed_at, language, choice_mask, already_friend_at, created_at{columns})
    SELECT l.line_user_id, coalesce(l.followed_at, %(as_of)s), coalesce(nullif(l.language, ''), 'ja'),
        (l.chosen_mask & %(covered)s::bigint) | (%(defaults)s::bigint & ~%(covered)s::bigint), %(as_of)s, %(now)s{values}
    FROM subscribers_importline l
    WHERE l.resident_import_id = %(job)s
        AND NOT EXISTS (SELECT FROM subscribers_subscriber s WHERE s.line_user_id = l.line_user_id)
    ORDER BY l.number
    ON CONFLICT (line_user_id) DO NOTHING
    RETURNING id, choice_mask, language
)
INSERT INTO import_touched SELECT id, 0, choice_mask, language, TRUE FROM made
"""
# Without a lock: whoever taps meanwhile is found below.
_PLAN = f"""
INSERT INTO import_touched
SELECT id, before, after, language_after, FALSE FROM ({_COMPARED}) compared WHERE {_DIFFERS}
"""  # noqa: S608  constants
# By far the longest part, and nobody waits for it who does not tap the very same category. What refers to residents is
# checked here, or else it would be at the commit.
_ROWS = (
    "ANALYZE import_touched",
    """
    INSERT INTO subscribers_subscription (subscriber_id, category_id, chosen_at)
    SELECT t.id, c.id, %(now)s FROM import_touched t
    JOIN subscribers_category c ON (t.after & ~t.before & (1::bigint << c.bit)) <> 0 ORDER BY t.id, c.id
    ON CONFLICT DO NOTHING
    """,
    """
    DELETE FROM subscribers_subscription r USING import_touched t, subscribers_category c
    WHERE NOT t.is_new AND r.subscriber_id = t.id AND r.category_id = c.id
        AND (t.before & ~t.after & (1::bigint << c.bit)) <> 0
    """,
    """
    INSERT INTO subscribers_subscriptionchange (subscriber_id, at, mask_before, mask_after, source)
    SELECT id, %(now)s, before, after, %(source)s FROM import_touched WHERE is_new AND before <> after ORDER BY id
    """,
    "SET CONSTRAINTS ALL IMMEDIATE",
    "SET CONSTRAINTS ALL DEFERRED",
)
# From here on residents wait. In the order of their ids, as nobody else locks several residents in another.
_LOCK = """
WITH locked AS (
    SELECT s.id FROM subscribers_subscriber s WHERE s.id IN (SELECT id FROM import_touched WHERE NOT is_new)
    ORDER BY s.id FOR NO KEY UPDATE
)
SELECT count(*) FROM locked
"""
# Compared again, now that nobody else can change them; of who tapped or left since the plan, the rows are put right.
_RECONSIDER = (
    f"""
    INSERT INTO import_drifted
    SELECT t.id, c.before, c.after, c.language_after, c.after <> c.before OR c.language_after <> c.language_before
    FROM import_touched t LEFT JOIN ({_COMPARED}) c ON c.id = t.id
    WHERE NOT t.is_new AND (c.id IS NULL OR (c.before, c.after, c.language_after) <> (t.before, t.after, t.language_after))
    """,  # noqa: S608  constants
    """
    DELETE FROM subscribers_subscription r USING import_drifted d, subscribers_category c
    WHERE r.subscriber_id = d.id AND r.category_id = c.id AND (coalesce(d.after, 0) & (1::bigint << c.bit)) = 0
    """,
    """
    INSERT INTO subscribers_subscription (subscriber_id, category_id, chosen_at)
    SELECT d.id, c.id, %(now)s FROM import_drifted d JOIN subscribers_category c ON (d.after & (1::bigint << c.bit)) <> 0
    ORDER BY d.id, c.id ON CONFLICT DO NOTHING
    """,
    "DELETE FROM import_touched t USING import_drifted d WHERE t.id = d.id",
    "INSERT INTO import_touched SELECT id, before, after, language_after, FALSE FROM import_drifted WHERE differs",
)
_STATEMENTS = (
    """
    UPDATE subscribers_subscriber s SET choice_mask = t.after, language = t.language_after
    FROM import_touched t WHERE NOT t.is_new AND s.id = t.id
    """,
    """
    INSERT INTO subscribers_subscriptionchange (subscriber_id, at, mask_before, mask_after, source)
    SELECT id, %(now)s, before, after, %(source)s FROM import_touched WHERE NOT is_new AND before <> after ORDER BY id
    """,
)
_AFTERWARDS = (_PLAN, *_ROWS, _LOCK, *_RECONSIDER, *_STATEMENTS)
STEPS = 1 + len(_AFTERWARDS)


def foresee(*, cursor: CursorWrapper, source: Source) -> dict[str, int]:
    """How many would be new, changed and unchanged."""
    cursor.execute(_FORESEE, _params(source))
    lines, known, differing = cursor.fetchone()
    return {"new_count": lines - known, "changed_count": differing, "unchanged_count": known - differing}


def write(
    *, cursor: CursorWrapper, source: Source, begin_step: Callable[[int], None] = lambda step: None
) -> dict[str, int]:
    """Do it, in the caller's transaction; the counts as they really came out. ``begin_step`` hears of each of `STEPS`."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("all of an import or nothing: this needs a transaction")
    params = {**_params(source), "now": timezone.now(), "source": IMPORT, "defaults": _defaults()}
    cursor.execute(_MAKE)
    for number, (statement, values) in enumerate([_insert(params), *((one, params) for one in _AFTERWARDS)], 1):
        begin_step(number)
        cursor.execute(statement, values)
    cursor.execute(
        """
        SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new),
            (SELECT count(*) FROM subscribers_importline WHERE resident_import_id = %(job)s)
        FROM import_touched
        """,
        params,
    )
    new, changed, lines = cursor.fetchone()
    return {"new_count": new, "changed_count": changed, "unchanged_count": lines - new - changed}


def _insert(params: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """With whatever else a new subscriber begins with, as the model says it: following, not left, not paused."""
    begins = {
        field.column: field.get_default()
        for field in Subscriber._meta.concrete_fields
        if field.has_default() and field.column not in {"language", "choice_mask"}
    }
    columns = "".join(f", {column}" for column in begins)
    values = "".join(f", %(begins_{column})s" for column in begins)
    sql = _INSERT.replace("{columns}", columns).replace("{values}", values)
    return sql, {**params, **{f"begins_{column}": value for column, value in begins.items()}}


def _params(source: Source) -> dict[str, Any]:
    return {
        "job": source.import_id,
        "as_of": source.as_of,
        "covered": source.covered_mask,
        "file_wins": source.file_wins,
        "not_theirs": _NOT_THEIRS,
    }


def _defaults() -> int:
    """What new friends begin with, and so do these, as far as their file is silent about it."""
    return sum(category.mask for category in Category.objects.offered().filter(is_on_by_default=True))
