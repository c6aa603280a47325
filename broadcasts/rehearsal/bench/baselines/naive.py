"""The program a team would write first: a list from the ORM, slices of 500, one call of the SDK after another."""

import time
from collections import Counter

from broadcasts.models.deliveries import CHUNK_SIZE
from cityline.line.plain import multicast
from subscribers.models import Subscriber

WORDS = "【訓練】断水のお知らせ"


def send(*, category_id: int) -> dict[str, object]:
    """Send to everybody who chose the category. Whoever asks what became of it finds nothing."""
    began = time.monotonic()
    residents = list(Subscriber.objects.reachable().filter(subscriptions__category=category_id))
    responses: Counter[str] = Counter()
    for first in range(0, len(residents), CHUNK_SIZE):
        line_user_ids = [resident.line_user_id for resident in residents[first : first + CHUNK_SIZE]]
        responses[str(multicast(line_user_ids=line_user_ids, text=WORDS))] += 1
    return {"responses": dict(responses), "wall_seconds": time.monotonic() - began}
