"""What the finders of a day hand on: the day, and the words without it."""

import re
from datetime import date

_HELD = re.compile(r"^(?:から|まで|には|って|[のはにもを])")

# No day with the same words: one was spoken of, but it is past, or more than one, or not there.
Found = tuple[date | None, str]


def without(words: str, found: re.Match[str], instead: str = "") -> str:
    """A particle that held on to the day goes with it."""
    after = _HELD.sub("", words[found.end() :])
    return " ".join(f"{words[: found.start()]} {instead}{after}".split())
