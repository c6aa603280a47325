"""The weekday that stands behind a date: （土）, （月・祝）, 土曜日."""

import re

LETTERS = "月火水木金土日"
_REST = r"(?:国民の)?(?:振替|祝|休|振)?(?:休日|祝日|祭日|祝|休|振)"
_ONE = rf"[{LETTERS}](?:曜日?)?"
_BETWEEN = r"[・,、/~\-\s]*"
_INNER = re.compile(rf"(?:{_REST}{_BETWEEN})?({_ONE}(?:{_BETWEEN}{_ONE})*)(?:{_BETWEEN}{_REST}|[・、,\s].{{2,10}})?")
# 「（日・祝日を除く）」「（火曜休館）」 say something about other days.
_OTHER_DAYS = re.compile("除|館|店|場|毎|のみ|以外|定休|ほか|など|隔|第")
_BRACKETED = re.compile(r"\s?[(\[〈【「]\s*([^()\[\]〈〉【】「」\n]{1,14}?)\s*[)\]〉】」]")
_PLAIN = re.compile(rf"\s?([{LETTERS}])曜日?|、\s?([{LETTERS}])曜日?(?=[にの(\d]|午|正午)")


def weekdays_at(flat: str, at: int) -> tuple[tuple[int, ...], int]:
    """The weekdays (Monday is 0) written at ``at``, and where they end; none and ``at`` if there are none."""
    if plain := _PLAIN.match(flat, at):
        return (LETTERS.index(plain[1] or plain[2]),), plain.end()
    bracketed = _BRACKETED.match(flat, at)
    if bracketed is None or _OTHER_DAYS.search(bracketed[1]):
        return (), at
    inner = _INNER.fullmatch(bracketed[1])
    if inner is None:
        return (), at
    found = tuple(LETTERS.index(sign[0]) for sign in re.findall(_ONE, inner[1]))
    return found, bracketed.end()
