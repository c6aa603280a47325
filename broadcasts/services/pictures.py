"""Whether the pictures LINE would fetch still are those that were approved: the sealed bytes name them by their content."""

import time
from functools import lru_cache

from broadcasts.content import media
from broadcasts.models import Authorisation, MediaAsset

# Hashing some megabytes at each of two hundred claims a second would be most of the work; a swapped file is found this soon.
LOOKED_EVERY_SECONDS = 2.0


def are_intact(authorisation: Authorisation) -> bool:
    wanted = media.addresses_in(authorisation.request_body)
    found = MediaAsset.objects.in_bulk(wanted) if wanted else {}
    return found.keys() == wanted and all(media.verify(asset) for asset in found.values())


def were_intact_just_now(authorisation: Authorisation) -> bool:
    """For every claim. A body without pictures costs nothing."""
    wanted = frozenset(media.addresses_in(authorisation.request_body))
    return not wanted or _all_verify(wanted, int(time.monotonic() / LOOKED_EVERY_SECONDS))


@lru_cache(maxsize=64)
def _all_verify(wanted: frozenset[str], turn: int) -> bool:
    return all(media.is_intact(sha256) for sha256 in wanted)
