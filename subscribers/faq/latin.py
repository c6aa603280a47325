"""Japanese in Latin letters: what an input method left unfinished (「じかｎ」), and romaji (“hoikuen”)."""

import re

from subscribers.faq.vocabulary import Kind, Vocabulary

# A consonant after kana that has not got its vowel yet. B, C, L and X stand for themselves: 「ワクチンB」.
_UNFINISHED = re.compile(r"(?<=[ぁ-ゖー])(?:[kstnhmyrwgzdjpf]|[ksthmrngzjp]y|sh|ch|ts)(?![0-9a-z])")
_WORD = re.compile(r"(?<![0-9a-z'_-])[a-z]+(?![0-9a-z'_])")
# Shorter words are English as often as not.
_SURE_FROM = 4
_CONSONANTS = {
    "": "あいうえお", "k": "かきくけこ", "s": "さしすせそ", "t": "たちつてと", "n": "なにぬねの", "h": "はひふへほ",
    "m": "まみむめも", "r": "らりるれろ", "g": "がぎぐげご", "z": "ざじずぜぞ", "d": "だぢづでど", "b": "ばびぶべぼ",
    "p": "ぱぴぷぺぽ", "y": "や ゆ よ", "w": "わ   を",
}  # fmt: skip
_VOWELS = "aiueo"
# As Hepburn writes them: other spellings are brought to these.
_SPELT = {"si": "shi", "ti": "chi", "tu": "tsu", "hu": "fu", "zi": "ji", "di": "ji", "du": "zu"}
_SMALL = {"ゃ": "a", "ゅ": "u", "ょ": "o", "ぁ": "a", "ぃ": "i", "ぅ": "u", "ぇ": "e", "ぉ": "o"}
_KANA = {
    kana: _SPELT.get(consonant + vowel, consonant + vowel)
    for consonant, row in _CONSONANTS.items()
    for kana, vowel in zip(row, _VOWELS, strict=False)
    if kana != " "
} | {"ん": "n", "を": "o", "ー": ""}
_PARTICLES = {"wa": "は", "o": "を", "e": "へ"}
_RULES = (
    (re.compile(r"(?:sy|(?<!t)sh)([auo])"), r"sh\1"),
    (re.compile(r"(?:ty|cy|cch|tch)([auo])"), r"ch\1"),
    (re.compile(r"(?:zy|jy)([auo])"), r"j\1"),
    (re.compile(r"(?<![cs])(?:hu)"), "fu"),
    (re.compile(r"(?<!s)si"), "shi"),
    (re.compile(r"ti"), "chi"),
    (re.compile(r"tu"), "tsu"),
    (re.compile(r"zi"), "ji"),
    (re.compile(r"m(?=[bpm])"), "n"),
    # Long vowels and doubled consonants are where everybody spells otherwise.
    (re.compile(r"ou|oh(?![aiueo])"), "o"),
    (re.compile(r"([a-z])\1+"), r"\1"),
)


def finished(words: str) -> str:
    """Without the letters an input method had not turned into kana."""
    return _UNFINISHED.sub(lambda found: "ん" if found[0] == "n" else "", words)


def unromanised(words: str, vocabulary: Vocabulary) -> str:
    """Romaji as kana, where at least one word of it is surely Japanese: “no” and “are” are English otherwise."""
    known = vocabulary.romanised(_romaji) | _PARTICLES
    typed = {word: known[_folded(word)] for word in _WORD.findall(words) if _folded(word) in known}
    unknown = [word for word in typed if word not in vocabulary.ways]
    if not any(len(word) >= _SURE_FROM and _says_something(typed[word], vocabulary) for word in unknown):
        return words
    # Together again, for the space between two words of romaji is none in Japanese.
    return "".join(typed.get(word, f" {word} ") for word in words.split()).strip()


def _says_something(way: str, vocabulary: Vocabulary) -> bool:
    return vocabulary.ways[way].kind not in {Kind.FILLER, Kind.PARTICLE, Kind.NEGATIVE}


def _romaji(kana: str) -> str:
    """A kana word's letters, spelling differences folded away."""
    letters = ""
    for sign in kana:
        if sign in _SMALL and letters:
            letters = letters[:-1] + ("" if letters.endswith(("shi", "chi", "ji", "fu")) else "y") + _SMALL[sign]
        elif sign == "っ":
            continue
        else:
            letters += _KANA.get(sign, sign)
    return _folded(letters)


def _folded(word: str) -> str:
    for pattern, spelt in _RULES:
        word = pattern.sub(spelt, word)
    return word
