"""What is no question: thanks, greetings and nods."""

import re

from subscribers.faq.normalising import normalise

_THANKS = (
    "ありがとう ありがとうございます ありがとうございました ありがとうね ありがと 有難うございます あざす あざっす さんきゅー "
    "助かりました 助かります たすかりました 感謝します thank_you thanks thx thank_you_very_much thank_you_so_much arigato"
)
_THANKS_BEFORE = (
    "どうも",
    "本当に",
    "ほんとに",
    "ほんとうに",
    "とても",
    "わかりました",
    "了解です",
    "はい",
    "ご丁寧に",
)
_GREETINGS = (
    "こんにちは こんにちわ おはよう おはようございます こんばんは こんばんわ はじめまして 初めまして よろしく よろしくお願いします "
    "よろしくおねがいします もしもし hello hi hey good_morning good_evening"
)
_NODS = (
    "はい いいえ うん ううん 了解 了解です 了解しました りょうかい りょうかいです わかりました 分かりました 承知しました なるほど ok okay "
    "そうですか そうなんだ そうなんですね 大丈夫 大丈夫です ごめん ごめんなさい すみません すいません テスト てすと yes no おけ おっけー"
)
_SIGNS = "! -ー"


def is_thanks(words: str) -> bool:
    bare = _bare(words)
    for before in _THANKS_BEFORE:
        bare = bare.removeprefix(before).strip()
    return bare in _read(_THANKS)


def is_greeting(words: str) -> bool:
    return _bare(words) in _read(_GREETINGS)


def is_nod(words: str) -> bool:
    """An answer to an answer, or signs without a word: nothing has to be said to it."""
    bare = _bare(words)
    return not bare or bare in _read(_NODS)


def _bare(words: str) -> str:
    return re.sub(r"[\sw]+$", "", normalise(words)).strip(_SIGNS)


def _read(words: str) -> frozenset[str]:
    return frozenset(normalise(one.replace("_", " ")) for one in words.split())
