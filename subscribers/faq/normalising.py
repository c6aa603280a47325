"""One way to write what can be written in many: width, case, katakana, marks."""

import re
import unicodedata

LENGTH_MAX = 120

_KATAKANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
_KEPT = re.compile(r"[^0-9a-z/ぁ-ゖー一-龯々〆ヶ'・-]+")
_TILDES = str.maketrans({"〜": "ー", "~": "ー", "−": "-", "–": "-", "’": "'"})
_STRETCHED = re.compile(r"ー{2,}|(?<![ぁ-ゖ])ー")
_FACES = re.compile(r"\([^()ぁ-ゖ一-龯]{1,12}\)|m\(_ ?_\)m")


def normalise(words: str) -> str:
    """Lower-case, hiragana for katakana, single spaces for everything that is no word."""
    words = unicodedata.normalize("NFKC", words[: 2 * LENGTH_MAX]).casefold()
    words = _FACES.sub(" ", words).translate(_TILDES).translate(_KATAKANA)
    words = _STRETCHED.sub(lambda found: "ー" if len(found[0]) > 1 else "", words)
    words = _KEPT.sub(" ", words).replace("・", "")
    return " ".join(words.split())[:LENGTH_MAX]
