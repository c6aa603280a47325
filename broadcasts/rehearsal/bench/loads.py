"""A week of broadcasts to everybody, made in the database: as their chunks stand once LINE has accepted them."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from broadcasts.models import Broadcast, Delivery
from broadcasts.models.deliveries import CHUNK_SIZE
from broadcasts.rehearsal.city import City
from broadcasts.services import drafting

_SENT = f"""
INSERT INTO broadcasts_delivery (
    broadcast_id, position, status, recipient_ids, sent_ids, first_id, last_id, recipient_count, retry_key, body_sha256,
    marked_as, excluded_blocked, excluded_paused, excluded_left, excluded_unticked, refused_count, attempt_count, finished_at
)
SELECT %(broadcast)s, chunk + 1, 'accepted', ids, ids, ids[1], ids[cardinality(ids)], cardinality(ids), gen_random_uuid(),
    repeat('0', 64), '', 0, 0, 0, 0, 0, 1, %(at)s
FROM (
    SELECT chunk, array_agg(id ORDER BY id) AS ids FROM (
        SELECT id, (row_number() OVER (ORDER BY id) - 1) / {CHUNK_SIZE} AS chunk FROM subscribers_subscriber
    ) numbered GROUP BY chunk
) chunks
"""  # noqa: S608  a constant


def send_lately(city: City, count: int) -> list[int]:
    """Each went to all of the city; spread over the last six days."""
    return [_one(city, timedelta(days=6) * number / count) for number in range(count)]


def forget(broadcast_ids: list[int]) -> None:
    chunks = Delivery.objects.filter(broadcast__in=broadcast_ids)
    chunks._raw_delete(chunks.db)  # the collector would read millions of ids
    Broadcast.objects.filter(pk__in=broadcast_ids).update(started_at=None, finished_at=None)


def _one(city: City, ago: timedelta) -> int:
    broadcast = drafting.create(author=city.writer)
    content = drafting.DraftContent(title="先日のお知らせ（測定）")  # an untouched draft would be taken up again
    drafting.save(broadcast_id=broadcast.pk, editor=city.writer, expected_revision=broadcast.revision, content=content)
    at = timezone.now() - ago
    with connection.cursor() as cursor:
        cursor.execute(_SENT, {"at": at, "broadcast": broadcast.pk})
    Broadcast.objects.filter(pk=broadcast.pk).update(started_at=at, finished_at=at)
    return broadcast.pk
