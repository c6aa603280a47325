"""Colours by name. A strict content policy allows no inline style, so any colour is drawn as the nearest we know."""

import re
from functools import lru_cache

KNOWN = {
    "ink": (0x17, 0x20, 0x2A),
    "soft": (0x4A, 0x55, 0x61),
    "accent": (0x0B, 0x6B, 0x4F),
    "rule": (0xE3, 0xE7, 0xEB),
    "white": (0xFF, 0xFF, 0xFF),
    "black": (0x00, 0x00, 0x00),
    "grey": (0x8C, 0x8C, 0x8C),
    "silver": (0xB7, 0xBD, 0xC3),
    "mist": (0xF5, 0xF7, 0xF8),
    "green": (0x06, 0xC7, 0x55),
    "mint": (0xE6, 0xF4, 0xEE),
    "red": (0xC6, 0x28, 0x28),
    "rose": (0xFD, 0xEC, 0xEA),
    "blue": (0x15, 0x65, 0xC0),
    "sky": (0xE8, 0xF1, 0xFB),
    "orange": (0xB4, 0x53, 0x09),
    "cream": (0xFF, 0xF6, 0xDF),
}
"""Each name is a class in chat.css: ``line-c-…`` for words, ``line-b-…`` for a background."""

_HEX = re.compile(r"^#([0-9a-fA-F]{6})(?:[0-9a-fA-F]{2})?$")


@lru_cache(maxsize=256)
def nearest(colour: str) -> str:
    """The name of the known colour nearest to ``#rrggbb``; nothing for what is no colour."""
    found = _HEX.match(colour)
    if not found:
        return ""
    red, green, blue = bytes.fromhex(found[1])
    return min(KNOWN, key=lambda name: _distance(KNOWN[name], (red, green, blue)))


def _distance(one: tuple[int, int, int], other: tuple[int, int, int]) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))
