"""The retry key of a chunk: made from what is sent, so that a database that was put back makes the same one again.

A database restored from a backup, or failed over to a replica that lagged behind, does not remember which chunks have
left since. With keys drawn at random it would send them again under new ones, and LINE would deliver them twice. With
keys made from the broadcast, the very bytes and the number below, the second request bears the key of the first, and
for 24 hours LINE answers 409 instead. The broadcast and not the chunk is in it, so that an audience frozen anew in the
restored database makes the same keys where it comes to the same chunks. No two chunks of a broadcast share a key,
because they share no resident.

The key of one chunk changes

* with its list of residents, because that changes the bytes: the same key must never mean two lists;
* when it is 23 hours old and nothing is ambiguous. LINE counts a key's 24 hours from the first request that bore it,
  perhaps also from one that it refused: a key that old could be forgotten between a try that stays without an answer
  and its repetition. ``generation`` is then the number of requests made under earlier keys. It is counted from rows
  that a backup puts back together with the chunk; a count of all tries would not do, because one that LINE refused
  (a rotated token) and the backup does not know would make another key than the accepted one.

SEAL_KEY is in it only so that nobody outside can tell or take a key beforehand.
"""

import hashlib
import hmac
from uuid import UUID

from django.conf import settings


def derive(*, broadcast_id: int, body_sha256: str, generation: int) -> UUID:
    """A key in the form of a random UUID (version 4), as LINE wants it."""
    facts = f"retry-key:{broadcast_id}:{body_sha256}:{generation}"
    digest = hmac.new(settings.SEAL_KEY.encode(), facts.encode(), hashlib.sha256).digest()
    return UUID(bytes=digest[:16], version=4)
