"""What a resident typed, without what could say who they are. Rather too much than too little is hidden.

No pattern knows every name, so it is the other way round: what stays are words of the lists (`words.txt`,
`plain_words.txt`), what holds them together, and numbers that count hours, days or things. Whatever else stands there
may be a name and is hidden, also where it is a word nobody thought of; staff read 「●は予約できますか」 then, and a city
adds the word. The lists are files and not the entries of the day, so that the same words are hidden alike tomorrow.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

from subscribers.faq.normalising import normalise
from subscribers.faq.vocabulary import Kind, shared

LENGTH_MAX = 100
MARK = "●"
_READ_MAX = 4 * LENGTH_MAX
_PLAIN = Path(__file__).with_name("plain_words.txt")

_KANJI_DIGIT = "〇一二三四五六七八九十百"
_DIGIT = rf"[\d{_KANJI_DIGIT}]"
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WEB = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)
_NUMBERS = re.compile(r"[+(]?\d(?:[\d\-ー−‐‑–—―().・\s]*\d){3,}\)?")
_KANJI_NUMBERS = re.compile(r"[〇一二三四五六七八九]{4,}")
# With its year a day is one of birth, more often than not; and so is any day somebody was born on.
_ERA = r"(?:明治|大正|昭和|平成|令和|[MTSHR])\s?"
_BIRTH = re.compile(
    rf"(?:{_ERA})?(?:元|{_DIGIT}{{1,4}})年\s?{_DIGIT}{{1,3}}月\s?{_DIGIT}{{1,3}}日(?:生まれ|うまれ|生)?"
    rf"|(?:{_ERA})(?:元|{_DIGIT}{{1,3}})年?(?:生まれ|うまれ|生)|{_DIGIT}{{1,4}}(?:年|月|日)(?:{_DIGIT}{{1,3}}日)?(?:生まれ|うまれ)"
    rf"|{_ERA}?\d{{1,4}}[/.]\d{{1,2}}[/.]\d{{1,2}}"
)
_STREET = re.compile(
    rf"[一-龯々ァ-ヶぁ-んー]{{0,8}}?{_DIGIT}+(?:丁目|番地|番(?!目|窓)|条)[のに]?(?:\s?{_DIGIT}+(?:丁目|番地?|[-ー−‐–の]|号室?)?)*"
    r"|[一-龯]{1,8}(?:町|条)?\s?\d+(?:[-ー−‐–]\d+|の\d+)+(?:号|号室)?|\d+号(?:室|棟)?"
)
_END = r"(?=です|でございます|と申します|ともうします|といいます|と言います|だけど|ですが|の(?:母|父|妻|夫|娘|息子)|[、。,.!！?？\s]|$)"
_NAMES = (
    re.compile(
        rf"(私の名前は|わたしの名前は|名前は|氏名は?[:：]?|私は|わたしは|僕は|ぼくは|俺は)\s?([^、。,.\s]{{1,12}}?){_END}"
    ),
    re.compile(r"()([一-龯ァ-ヶぁ-ん]{1,8})(?=と申します|ともうします|といいます|と言います)"),
    re.compile(r"()([一-龯ァ-ヶ]{2,6}|[ぁ-ん]{2,5})(?=さん|様|ちゃん|くん|君)"),
    re.compile(r"(my name is |i am |i'm )([a-z]+(?: [a-z]+)?)", re.IGNORECASE),
)
# ほんだです: said of oneself, though ほん and だ are words.
_INTRODUCED = re.compile(r"(?:(?<=[。、\s])|^)([ぁ-ん]{2,5})(?=です(?:[。、.,!\s]|$))")
# What people say before さん that is nobody's name.
_NO_NAMES = frozenset(
    {
        *("お子", "皆", "みな", "お客", "患者", "お医者", "業者", "赤", "奥", "旦那", "住民", "妊婦"),
        *("お母", "お父", "おばあ", "おじい", "お年寄り"),
    }
)
_HARMLESS = (
    r"\d{1,2}/\d{1,2}(?![\d/])|\d{1,2}:\d{2}(?!\d)|\d{1,2}月(?:\s?\d{1,2}日)?"
    r"|\d{1,3}(?=時|分|日|週|回|人|枚|冊|個|台|本|通|歳|才|か月|ヶ月|カ月|ヵ月|年生|年度|円|千円|万円|割|%|cm|mm|kg|センチ|キロ|リットル)"
)
_PIECES = re.compile(
    rf"(?P<kept>{_HARMLESS}|{MARK}+|[^\w]+)|(?P<hidden>\d+)|(?P<latin>[A-Za-zÀ-ɏ][\w'À-ɏ-]*?(?=[^A-Za-zÀ-ɏ'\d_-]|$))|(?P<words>[^\W\dA-Za-zÀ-ɏ]+)"
)
_UNKNOWN_COST, _LETTER_COST = 3.0, 1.0
# 駐車場, 自習室: three kanji by themselves that end as places, offices and fees do.
_PUBLIC = re.compile(r"[一-龯]{2}[場所室館校課係費料税額券科機器車品]")
_INFINITE = float("inf")


def masked(words: str) -> str:
    """To be kept: one line, width made one, at most so long."""
    # Before and after: one letter can become eighteen, and what follows takes far longer for what is longer.
    words = " ".join(unicodedata.normalize("NFKC", words[:_READ_MAX])[:_READ_MAX].split())
    for pattern in (_WEB, _ADDRESS, _BIRTH, _NUMBERS, _STREET, _KANJI_NUMBERS):
        words = pattern.sub(MARK, words)
    for name in _NAMES:
        words = name.sub(_hidden, words)
    words = _INTRODUCED.sub(_introduced, words)
    words = _PIECES.sub(_piece, words)
    return re.sub(rf"{MARK}(?:[-ー・]?{MARK})+", MARK, words)[:LENGTH_MAX]


def _hidden(found: re.Match[str]) -> str:
    return found[0] if found[2] in _NO_NAMES or MARK in found[2] else f"{found[1]}{MARK}"


def _introduced(found: re.Match[str]) -> str:
    return found[0] if found[1] in _known() else MARK


def _piece(found: re.Match[str]) -> str:
    if found["kept"] is not None:
        return found[0]
    if found["latin"]:
        word = found[0].casefold().removesuffix("'s").strip("'-")
        return found[0] if {word, word.removesuffix("s")} & _known().keys() else MARK
    before = found.string[: found.start()].rstrip()
    return MARK if found["hidden"] else _only_known(found[0], is_held=before.endswith(MARK) or before[-1:].isalnum())


def _only_known(text: str, *, is_held: bool) -> str:
    """The cheapest way to cut it into known words; what is left over is hidden, with single letters that lean on it."""
    read = _read_alike(text)
    # For each place: the cheapest cut that ends there without and with a particle last; each with where that begins.
    cuts: list[list[tuple[float, int, int, bool]]] = [[(0.0, 0, 0, True), (_INFINITE, 0, 0, True)]]
    for ends in range(1, len(text) + 1):
        best = [(_INFINITE, 0, 0, True), (_INFINITE, 0, 0, True)]
        for begins in range(max(0, ends - _longest()), ends):
            free, held = cuts[begins]
            before = 0 if free[0] <= held[0] else 1
            length = ends - begins
            kind = _kind(text, read, begins, ends)
            if kind == Kind.PARTICLE:
                if begins or is_held:
                    best[1] = min(best[1], (free[0] + 0.9, begins, 0, True))
            elif kind is not None:
                best[0] = min(best[0], (cuts[begins][before][0] + 1.0, begins, before, True))
            unknown = cuts[begins][before][0] + _UNKNOWN_COST + _LETTER_COST * length
            best[0] = min(best[0], (unknown, begins, before, False))
        cuts.append(best)
    return "".join(_leaning(_pieces_of(text, cuts)))


def _kind(text: str, read: str, begins: int, ends: int) -> Kind | None:
    """None for what is in no list. A kanji means what the list says only by itself: 花 and 子 are known, 花子 is not."""
    if ends - begins == 1 and _is_kanji(text[begins]) and not _is_alone(text, begins, ends):
        return None
    if ends - begins == 3 and _is_alone(text, begins, ends) and _PUBLIC.fullmatch(text[begins:ends]):
        return Kind.THING
    return _known().get(read[begins:ends])


def _pieces_of(text: str, cuts: list[list[tuple[float, int, int, bool]]]) -> list[tuple[str, bool]]:
    ends, last = len(text), 0 if cuts[-1][0][0] <= cuts[-1][1][0] else 1
    pieces: list[tuple[str, bool]] = []
    while ends:
        _, begins, before, is_known = cuts[ends][last]
        pieces.append((text[begins:ends], is_known))
        ends, last = begins, before
    return pieces[::-1]


def _leaning(pieces: list[tuple[str, bool]]) -> list[str]:
    """What one letter parts from a name is hidden with it, as き in すずき; and of a word in katakana all or nothing."""
    hidden = [not is_known for _, is_known in pieces]
    for order in (range(len(pieces)), range(len(pieces) - 1, -1, -1)):
        for at in order:
            text = pieces[at][0]
            before, after = at > 0 and hidden[at - 1], at + 1 < len(pieces) and hidden[at + 1]
            if len(text) == 1 and text not in _BETWEEN and (before or after):
                hidden[at] = True
            if before and _is_katakana(pieces[at - 1][0][-1]) and _is_katakana(text[0]):
                hidden[at] = True
            if after and _is_katakana(pieces[at + 1][0][0]) and _is_katakana(text[-1]):
                hidden[at] = True
    return [MARK if hide else text for hide, (text, _) in zip(hidden, pieces, strict=True)]


_BETWEEN = frozenset("のはがをにでともへやか")


def _is_alone(text: str, begins: int, ends: int) -> bool:
    return (not begins or not _is_kanji(text[begins - 1])) and (ends == len(text) or not _is_kanji(text[ends]))


def _is_katakana(letter: str) -> bool:
    return "ァ" <= letter <= "ヺ" or letter in "ー・"


def _is_kanji(letter: str) -> bool:
    return "一" <= letter <= "龯" or letter == "々"


def _read_alike(text: str) -> str:
    """Hiragana for katakana, letter by letter, so that a place here is a place there."""
    return "".join(chr(ord(sign) - 0x60) if "ァ" <= sign <= "ヶ" else sign for sign in text)


@cache
def _known() -> dict[str, Kind]:
    """All ways to write what is in the lists, also as they are typed with the long marks normalising leaves out."""
    known = {way: concept.kind for way, concept in shared().ways.items()}
    for line in _PLAIN.read_text(encoding="utf-8").splitlines():
        for word in line.split() if not line.startswith("#") else ():
            for way in (_read_alike(word).casefold(), normalise(word)):
                known.setdefault(way, Kind.THING)
    return known


@cache
def _longest() -> int:
    return max(16, *map(len, _known()))
