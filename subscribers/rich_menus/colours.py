"""Which colours can carry words: contrast as WCAG counts it, the better of light and dark ink, and never less than AA."""

import re
from dataclasses import dataclass

CONTRAST_MIN = 4.5
DARK, LIGHT = "#17202C", "#FFFFFF"
# The city's own first.
PALETTE = ("#0B6B4F", "#12366B", "#1C4A8C", "#8A1C4A", "#6B3E00", "#3F2B73", "#17202C", "#F2BD6B", "#E6EEF9")
_HEX = re.compile(r"#[0-9A-Fa-f]{6}\Z")


@dataclass(frozen=True, slots=True)
class Ink:
    colour: str
    ratio: float

    @property
    def is_readable(self) -> bool:
        return self.ratio >= CONTRAST_MIN

    @property
    def words(self) -> str:
        """Cut, not rounded up: 4.49 is not 4.5."""
        return f"{int(self.ratio * 10) / 10:.1f} : 1"


def is_colour(typed: str) -> bool:
    return _HEX.match(typed) is not None


def ink_on(ground: str) -> Ink:
    return max((Ink(ink, contrast(ink, ground)) for ink in (LIGHT, DARK)), key=lambda ink: ink.ratio)


def contrast(one: str, other: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)
