"""Identifiers in the forms LINE uses."""

import secrets
import uuid

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def request_id() -> str:
    return str(uuid.UUID(bytes=secrets.token_bytes(16), version=4))


def ulid(milliseconds: int) -> str:
    value = (milliseconds << 80) | secrets.randbits(80)
    return "".join(_CROCKFORD[(value >> shift) & 31] for shift in range(125, -5, -5))


def message_id() -> str:
    return str(500_000_000_000_000_000 + secrets.randbelow(99_999_999_999_999_999))


def opaque(length: int = 32) -> str:
    """A reply or quote token."""
    return secrets.token_hex(length // 2)
