"""The tag of one entry: made with the entry, before the database has seen it, over all it says."""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cityline.audit.chain import keys

if TYPE_CHECKING:
    from cityline.audit.models import Entry

# The nonce makes every tag the tag of one row only: a copied row is found by it.
_TAGGED = ("actor_id", "actor_label", "action", "object_type", "object_id", "object_label")


def tag(entry: "Entry") -> str:
    """What `entry.tag` must be under `entry.key_id`. Raises UnknownKey."""
    return keys.sign(canonical(entry), under=entry.key_id)


def is_genuine(entry: "Entry") -> bool:
    """Whether the application wrote this row, and exactly this."""
    return keys.fits(entry.tag, canonical(entry), under=entry.key_id)


def canonical(entry: "Entry") -> bytes:
    """The same bytes for the entry about to be written and for the one read back."""
    said = {name: getattr(entry, name) for name in _TAGGED}
    said |= {"at": _moment(entry.at), "nonce": str(entry.nonce), "data": _as_stored(entry.data)}
    return json.dumps(said, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _as_stored(data: Any) -> Any:
    """As PostgreSQL gives JSON back: tuples as lists, names as texts, 1e20 as a whole number."""
    return _plain(json.loads(json.dumps(data)))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
