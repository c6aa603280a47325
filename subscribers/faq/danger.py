"""A cry for help must not wait for a bot; a question about ambulances, fallen trees or insurance is no cry.

Judged sentence by sentence: 「火事です」 next to anything else is a cry, 「火事のときの罹災証明」 is a question. What is
said to be so now counts; what might be, was once, or is to be prevented does not.
"""

import re

from subscribers.faq.normalising import LENGTH_MAX, normalise

_SENTENCES = re.compile(r"[。．.!！?？、,\n]+")
# A sentence with one of these asks about such a thing, or about some day on which it might happen.
_ABOUT = re.compile(
    r"相談|窓口|制度|対策|訓練|保険|有料|無料|いくら|料金|費用|手当|給付|補助|証明|講座|予防|場合|たとき|た時|たら(?!いい|よい|良い)|"
    r"備え|ように|ないため|ですか$"
)
_WHO = (
    r"(?:人|ひと|父|母|夫|妻|主人|息子|娘|子|こども|子ども|赤ちゃん|祖父|祖母|おじいさん|おばあさん|お年寄り|男性|女性|友達|家族|"
    r"誰か|だれか|さん|ちゃん)"
)
_NOW = r"(?:て|た|ました)"
_CRIES = re.compile(
    r"火事(?:です|だ(?!っ|け|と)|が(?:起き|発生|出て|あり)|発生|になって)|(?<![ぁ-ゖ])かじ(?:です|だ(?!っ))"
    r"|救急車を?(?:呼んで|呼びたい|お願い|おねがい|頼|来て|きて|が必要)|きゅうきゅうしゃを?(?:よんで|おねがい|きて)"
    rf"|{_WHO}[がは]?[^木枝柱棒塀]{{0,8}}倒れ{_NOW}|{_WHO}[がは]?[^ ]{{0,8}}たおれ{_NOW}"
    r"|(?<![一-龯])意識(?:が|も)?(?:ない|無い|ありません|なくな)|息を?して(?:い)?(?:ない|ません)|息が(?:できない|止ま)"
    rf"|強盗(?:です|だ(?!っ)|が(?:入|来|い)|に(?:入られ|襲われ))|泥棒(?:です|が(?:い|入|来))|殺され(?:る|そう)|襲われ(?:る|そう|{_NOW})"
    r"|交通事故(?:です|に(?:あい|遭い|あっ|遭っ))"
)
_ALONE = re.compile(
    r"(?:火事|救急車|きゅうきゅうしゃ|強盗|泥棒|(?:誰か|だれか)?(?:助けて|たすけて)(?:ください|下さい|くれ|ー)*|倒れ(?:ている|ています|てる|てます|ました|た))"
)
_ENGLISH = re.compile(
    r".*\bon fire\b.*|.*\bthere(?: is|'s) a fire\b.*|(?:fire ?)+|(?:please )?help(?: me)?(?: please)?"
    r"|.*\b(?:call|need|send) (?:an |the )?(?:ambulance|police)\b.*|ambulance|(?:i am|i'm|he is|she is) dying"
)


def is_cried(words: str) -> bool:
    """Whether somebody is in danger now, as far as words tell."""
    words = words[: 2 * LENGTH_MAX]
    if _ENGLISH.fullmatch(normalise(words)):
        return True
    return any(_is_cry(normalise(sentence).replace(" ", "")) for sentence in _SENTENCES.split(words))


def _is_cry(sentence: str) -> bool:
    if _ALONE.fullmatch(sentence):
        return True
    return bool(_CRIES.search(sentence)) and not _ABOUT.search(sentence)
