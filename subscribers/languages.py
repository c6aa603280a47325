"""The languages residents may read us in. Another one is a line here, in settings.LANGUAGES and a catalogue; texts about
categories take a column each.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Language:
    """``name`` in the language itself; ``words``: what a resident may type to get it; ``suffix``: of columns in it;
    ``tag``: what a browser or a screen reader knows it by.
    """

    code: str
    name: str
    tag: str
    suffix: str
    words: frozenset[str]


LANGUAGES = (
    Language("ja", "日本語", "ja", "", frozenset({"日本語", "にほんご", "japanese"})),
    Language(
        "ja-easy",
        "やさしい日本語",
        "ja",
        "_easy",
        frozenset({"やさしい日本語", "やさしい にほんご", "やさしいにほんご", "easy japanese"}),
    ),
    Language("en", "English", "en", "_en", frozenset({"english", "英語", "えいご"})),
)
BY_CODE = {language.code: language for language in LANGUAGES}
DEFAULT = LANGUAGES[0]


def current() -> Language:
    """The one that is active, or its nearest relation."""
    code = get_language() or ""
    return BY_CODE.get(code) or BY_CODE.get(code.partition("-")[0]) or DEFAULT


def asked_for(words: str) -> Language | None:
    """The language whose name this is, as a resident would type it."""
    typed = " ".join(words.casefold().split())
    return next((language for language in LANGUAGES if typed in language.words), None)


def in_current(row: Any, column: str) -> str:
    """What this row says in the current language, or else in the city's own."""
    said: str = getattr(row, column + current().suffix, "")
    return said or getattr(row, column)
