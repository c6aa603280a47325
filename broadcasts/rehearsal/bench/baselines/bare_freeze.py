"""The audience into chunks with nothing around it: the SELECT of the freeze into a table without index or constraint."""

import time

from django.db import connection
from django.utils import timezone

from broadcasts import audience
from broadcasts.models.deliveries import CHUNK_SIZE

TABLE = "bench_bare_chunk"


def freeze(*, category_id: int) -> float:
    """Fill ``TABLE`` anew and return the seconds it took."""
    rule = audience.rule_from(category_ids=[category_id])
    fits, params = audience.condition(rule)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
        cursor.execute(f"CREATE TABLE {TABLE} (LIKE broadcasts_delivery INCLUDING STORAGE)")
        for column in ("id", "broadcast_id", "body_sha256", "marked_as", *_COUNTS):
            cursor.execute(f"ALTER TABLE {TABLE} ALTER COLUMN {column} DROP NOT NULL")
        began = time.monotonic()
        cursor.execute(
            f"""
            INSERT INTO {TABLE} (id, position, status, recipient_ids, first_id, last_id, recipient_count)
            SELECT chunk, chunk + 1, 'pending', ids, ids[1], ids[cardinality(ids)], cardinality(ids) FROM (
                SELECT chunk, array_agg(id ORDER BY id) AS ids FROM (
                    SELECT s.id, (row_number() OVER (ORDER BY s.id) - 1) / {CHUNK_SIZE} AS chunk
                    FROM subscribers_subscriber s
                    WHERE {audience.reachable(is_emergency=False)} AND ({fits})
                ) numbered GROUP BY chunk
            ) chunks ORDER BY chunk
            """,  # noqa: S608  constants, and bit masks as parameters
            [timezone.now(), *params],
        )
        return time.monotonic() - began


_COUNTS = (
    "excluded_blocked", "excluded_paused", "excluded_left", "excluded_unticked", "refused_count", "attempt_count",
)  # fmt: skip
