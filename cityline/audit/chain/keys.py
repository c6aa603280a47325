"""The chain's keys, from the environment. Each is known by a digest of itself, so a rotation needs no names."""

import hashlib
import hmac
from functools import lru_cache

from django.conf import settings

ID_LENGTH = 12


class UnknownKey(LookupError):
    """Something is signed under a key this installation does not have."""


def key_id(key: str) -> str:
    return hashlib.sha256(b"cityline audit key " + key.encode()).hexdigest()[:ID_LENGTH]


def current() -> str:
    """The id of the key everything new is signed with."""
    return key_id(settings.AUDIT_KEY)


def order() -> list[str]:
    """The ids of all keys, oldest first: a chain moves along them and never back."""
    return list(_keys(tuple(settings.AUDIT_OLD_KEYS), settings.AUDIT_KEY))


def sign(message: bytes, *, under: str) -> str:
    """Hex HMAC-SHA256. Raises UnknownKey."""
    try:
        key = _keys(tuple(settings.AUDIT_OLD_KEYS), settings.AUDIT_KEY)[under]
    except KeyError:
        raise UnknownKey(under) from None
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def fits(signature: str, message: bytes, *, under: str) -> bool:
    try:
        return hmac.compare_digest(sign(message, under=under), signature)
    except (UnknownKey, TypeError):  # TypeError: a signature that is not ASCII
        return False


@lru_cache(maxsize=8)
def _keys(old: tuple[str, ...], now: str) -> dict[str, bytes]:
    return {key_id(key): key.encode() for key in [*(key for key in old if key != now), now]}
