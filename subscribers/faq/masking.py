"""What a resident typed, without what could say who they are. Rather too much than too little is hidden."""

import re
import unicodedata

LENGTH_MAX = 100
MARK = "●"
_READ_MAX = 4 * LENGTH_MAX

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WEB = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)
_NUMBERS = re.compile(r"[+(]?\d(?:[\d\-ー−‐‑–—―()・\s]*\d){3,}\)?")
_KANJI_NUMBERS = re.compile(r"[〇一二三四五六七八九]{4,}")
_STREET = re.compile(r"[一-龯]{1,8}(?:町|丁目|番地|条)?\s?\d+(?:丁目|番地?|[-ー−‐–]\d+|の\d+)+(?:号|号室)?|\d+号室")
_END = r"(?=です|でございます|と申します|ともうします|といいます|と言います|だけど|ですが|の(?:母|父|妻|夫|娘|息子)|[、。,.!！?？\s]|$)"
_NAMES = (
    re.compile(
        rf"(私の名前は|わたしの名前は|名前は|氏名は?[:：]?|私は|わたしは|僕は|ぼくは|俺は)\s?([^、。,.\s]{{1,12}}?){_END}"
    ),
    re.compile(r"()([一-龯ァ-ヶぁ-ん]{1,8})(?=と申します|ともうします|といいます|と言います)"),
    re.compile(r"()([一-龯ァ-ヶ]{2,6}|[ぁ-ん]{2,5})(?=さん|様|ちゃん|くん|君)"),
    re.compile(r"(my name is |i am |i'm )([a-z]+(?: [a-z]+)?)", re.IGNORECASE),
)
# What people say before さん that is nobody's name.
_NO_NAMES = frozenset(
    {
        "お子",
        "皆",
        "みな",
        "お客",
        "患者",
        "お医者",
        "業者",
        "赤",
        "奥",
        "旦那",
        "お母",
        "お父",
        "おばあ",
        "おじい",
        "お年寄り",
        "住民",
        "妊婦",
    }
)


def masked(words: str) -> str:
    """To be kept: one line, width made one, at most so long."""
    # Before and after: one letter can become eighteen, and what follows takes far longer for what is longer.
    words = " ".join(unicodedata.normalize("NFKC", words[:_READ_MAX])[:_READ_MAX].split())
    for pattern in (_WEB, _ADDRESS, _NUMBERS, _STREET, _KANJI_NUMBERS):
        words = pattern.sub(MARK, words)
    for pattern in _NAMES:
        words = pattern.sub(_hidden, words)
    return words[:LENGTH_MAX]


def _hidden(found: re.Match[str]) -> str:
    return found[0] if found[2] in _NO_NAMES or MARK in found[2] else f"{found[1]}{MARK}"
