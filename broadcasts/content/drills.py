"""The mark of a drill: put into what is sent, where nobody who writes can take it out again.

Nobody may read the rehearsal of a disaster as the disaster. So every text, card and notification line begins with the
mark, and a picture, which cannot carry words, comes after a bubble that does.
"""

from collections.abc import Sequence
from dataclasses import replace

from broadcasts.content.kinds import CardPart, ImagePart, Part, TextPart
from broadcasts.content.validation import ContentProblem, problems

# Residents read these, whatever language a screen had when the message was sealed.
MARK = "【訓練】"
SIGN = "訓練です。実際の災害ではありません。"


def marked(words: str, gap: str = "") -> str:
    """``words`` with the mark before them; not a second one."""
    return words if words.startswith(MARK) else f"{MARK}{gap}{words}"


def as_sent(parts: Sequence[Part], alt_text: str) -> tuple[list[Part], str]:
    """A drill's parts and notification line as residents get them."""
    shown = [_marked_part(part) for part in parts]
    if _needs_bubble(parts):
        shown.insert(0, TextPart(f"{MARK}\n{SIGN}"))
    return shown, marked(alt_text.strip()) if alt_text.strip() else ""


def message_problems(parts: Sequence[Part], alt_text: str, *, is_drill: bool) -> list[ContentProblem]:
    """What keeps a message from being sent; of a drill LINE's limits hold for the mark too. Parts are counted as typed."""
    if not is_drill:
        return problems(parts, alt_text)
    found = problems(*as_sent(parts, alt_text))
    shift = int(_needs_bubble(parts))
    return [
        problem if problem.part is None else replace(problem, part=max(0, problem.part - shift)) for problem in found
    ]


def _needs_bubble(parts: Sequence[Part]) -> bool:
    return bool(parts) and isinstance(parts[0], ImagePart)


def _marked_part(part: Part) -> Part:
    """What is still empty stays so: it is refused as empty."""
    match part:
        case TextPart(text=words) if words.strip():
            return TextPart(marked(words, "\n"))
        case CardPart(title=words) if words.strip():
            return replace(part, title=marked(words))
        case ImagePart(alt_text=words) if words.strip():
            return replace(part, alt_text=marked(words))
    return part
