"""Codes of media: short enough to type from a poster, without letters that look alike, too many to guess."""

import re
import secrets
import unicodedata

# Without 0 O, 1 I L, 2 Z, 5 S, 8 B and U V: eight of the remaining letters make 78,000,000,000 codes.
ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
CODE_LENGTH = 8
CODE_FORM = rf"^[{ALPHABET}]{{{CODE_LENGTH}}}$"
LOOKED_UP_MAX = 3

_IN_WORDS = re.compile(rf"(?<![0-9A-Z])(?=([{ALPHABET}]{{4}})[- ]?([{ALPHABET}]{{4}})(?![0-9A-Z]))")
_HYPHENS = dict.fromkeys(map(ord, "‐‑‒–—−ー－ｰ"), "-")


def new() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def spaced(code: str) -> str:
    """As people read it: K7MQ-3XWP."""
    return f"{code[:4]}-{code[4:]}"


def found_in(words: str) -> list[str]:
    """What may be codes in something a resident wrote; the few first, for anybody can write anything."""
    plain = unicodedata.normalize("NFKC", words[:500]).translate(_HYPHENS).upper()
    found = ("".join(match.groups()) for match in _IN_WORDS.finditer(plain))
    return list(dict.fromkeys(found))[:LOOKED_UP_MAX]


def from_address(written: str) -> str:
    """The code in an address, also as somebody typed it; empty if it cannot be one."""
    plain = written[:40].upper().replace("-", "")
    return plain if re.fullmatch(CODE_FORM, plain) else ""
