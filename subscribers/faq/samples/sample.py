"""One sample answer; its `code` is what the lists of questions call it."""

from dataclasses import dataclass

SITE = "https://www.city.suminagi.example"


@dataclass(frozen=True, slots=True)
class Sample:
    """``code`` names it among samples; ``department`` and ``facility`` by code and name."""

    code: str
    department: str
    question: str
    ways: tuple[str, ...]
    answer: str = ""
    question_easy: str = ""
    answer_easy: str = ""
    question_en: str = ""
    answer_en: str = ""
    link: str = ""
    facility: str = ""
    kind: str = ""
    related: tuple[str, ...] = ()
