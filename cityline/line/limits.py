"""LINE's limits and LINE's two ways of counting characters.

https://developers.line.biz/en/reference/messaging-api/ and
https://developers.line.biz/en/docs/messaging-api/text-character-count/
"""

import re
import unicodedata

RECIPIENTS_MAX = 500
MESSAGES_MAX = 5
REQUEST_BYTES_MAX = 2_000_000
RATE_MAX = 200
"""Multicast requests in any second, per channel."""

TEXT_MAX = 5000
ALT_TEXT_MAX = 1500
URL_MAX = 2000
URI_ACTION_MAX = 1000
POSTBACK_DATA_MAX = 300
SENDER_NAME_MAX = 20
IMAGE_BYTES_MAX = 10_000_000
PREVIEW_BYTES_MAX = 1_000_000
IMAGEMAP_WIDTH = 1040
IMAGEMAP_WIDTHS = (240, 300, 460, 700, 1040)
FLEX_BUBBLE_BYTES_MAX = 30_000
FLEX_CAROUSEL_BYTES_MAX = 50_000
FLEX_CAROUSEL_BUBBLES_MAX = 12
QUICK_REPLY_ITEMS_MAX = 13
LABEL_MAX = 20
"""Graphemes in the label of a template's or a quick reply's action."""
FLEX_LABEL_MAX = 40
MENU_WIDTHS = (800, 2500)
MENU_HEIGHT_MIN = 250
MENU_RATIO_MIN = 1.45
"""Width divided by height."""
MENU_PICTURE_BYTES_MAX = 1_000_000
MENU_AREAS_MAX = 20
MENU_NAME_MAX = 300
MENU_BAR_MAX = 14
"""Graphemes in the bar that opens and closes a rich menu."""
MENU_ALIAS = re.compile(r"[a-z0-9_-]{1,32}")
MESSAGE_ACTION_MAX = 300
AGGREGATION_UNIT = re.compile(r"[a-zA-Z0-9_]{1,30}")
AGGREGATION_UNITS_A_MONTH = 1000
LINE_USER_ID = re.compile(r"U[0-9a-f]{32}")
RETRY_KEY_HOURS = 24

_JOINER = "\u200d"
_HANGUL_LEADING = range(0x1100, 0x1160)
_HANGUL_FOLLOWING = range(0x1160, 0x1200)


def utf16_units(text: str) -> int:
    """Length as LINE counts most texts: an emoji outside the basic plane is two."""
    return len(text) + sum(character > "\uffff" for character in text)


def normalise_newlines(text: str) -> str:
    """Forms send CRLF, which LINE would count as two characters."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def graphemes(text: str) -> int:
    """Length as LINE counts labels, titles and template texts: what a reader sees as one character is one.

    Follows the Unicode rules for combining marks, emoji sequences, flags and conjoining Hangul. Where it is in doubt it
    counts more, never less, so nothing that passes here is too long for LINE.
    """
    count, previous, flag_open = 0, "", False
    for character in text:
        is_flag_half = "\U0001f1e6" <= character <= "\U0001f1ff"
        if not (previous and (_extends(character, previous) or (is_flag_half and flag_open))):
            count += 1
            flag_open = is_flag_half
        else:
            flag_open = False
        previous = character
    return count


def _extends(character: str, previous: str) -> bool:
    if previous == "\r":
        return character == "\n"
    if previous == "\n":
        return False
    if character == _JOINER or unicodedata.category(character) in {"Mn", "Me", "Mc"}:
        return True
    if "\U0001f3fb" <= character <= "\U0001f3ff" or "\U000e0020" <= character <= "\U000e007f":  # skin tones, tag flags
        return True
    if previous == _JOINER:
        return unicodedata.category(character) == "So"
    if ord(character) in _HANGUL_FOLLOWING:
        return ord(previous) in _HANGUL_LEADING or ord(previous) in _HANGUL_FOLLOWING
    return False
