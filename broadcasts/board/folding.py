"""One way to write what can be written in many, so that a search finds 「ごみ」 under 「ゴミ」 and ＡＢＣ under abc."""

import unicodedata

_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


def folded(text: str) -> str:
    """Width, case and kind of kana made one, spaces single."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().translate(_HIRAGANA).split())
