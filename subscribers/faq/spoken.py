"""What finding a day and finding words share: what is denied, and the words without what was found."""

import re
from datetime import date

# 「冷蔵庫じゃないけど大きい棚」: the word before it is named only to say that it is not meant.
NOT_THAT = re.compile(r"(?:じゃ|では)な(?:くて?|い(?:けれど|けど|んだけど|んですが|んですけど|のですが|が))も?")
_HELD = re.compile(r"^(?:から|まで|には|って|[のはにもを])")

# No day with the same words: one was spoken of, but it is past, or more than one, or not there.
Found = tuple[date | None, str]


def without(words: str, found: re.Match[str], instead: str = "") -> str:
    """A particle that held on to the day goes with it."""
    after = _HELD.sub("", words[found.end() :])
    return " ".join(f"{words[: found.start()]} {instead}{after}".split())
