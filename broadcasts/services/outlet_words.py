"""The words of the outlets that have their own: begun from the message once, and the writer's from then on."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from broadcasts.content.kinds import CardPart, ImagePart, Part, TextPart
from broadcasts.content.limits import OUTLET_WORDS_MAX
from broadcasts.content.parts import ContentProblem, normalise
from broadcasts.models import Broadcast
from broadcasts.outlets import WORDED, Outlet
from broadcasts.remainders import RESENDING


def field_of(outlet: str) -> str:
    """What its words are called in forms, findings and lists of problems."""
    return f"{outlet}_words"


def plain(parts: Sequence[Part]) -> str:
    """The message as words alone, to begin with."""
    return "\n\n".join(words for part in parts if (words := "\n".join(_lines(part)).strip()))


def kept(
    *, before: Mapping[str, str], typed: Mapping[str, str], outlets: Sequence[str], parts: Sequence[Part]
) -> dict[str, str]:
    """What to keep: everything typed, also of an outlet that is not chosen at the moment. An outlet chosen for the first
    time, with nothing typed, begins with the message's words; once it has words, emptying them is the writer's too.
    """
    words = dict(before)
    for outlet in WORDED:
        said = normalise(typed.get(outlet, before.get(outlet, "")))
        if outlet in before or said.strip():
            words[outlet.value] = said
        elif outlet in outlets and (begun := plain(parts)):
            words[outlet.value] = begun
    return words


def outlet_problems(broadcast: Broadcast) -> list[ContentProblem]:
    """What keeps this choice of outlets from being handed over."""
    return list(_problems(broadcast))


def _problems(broadcast: Broadcast) -> Iterator[ContentProblem]:
    if not broadcast.outlets:
        yield ContentProblem(None, "outlets", _("Choose at least one place where it appears."))
    elif broadcast.is_drill and broadcast.outlets != [Outlet.PUSH]:
        yield ContentProblem(
            None, "outlets", _("A drill goes to phones alone: elsewhere nobody could tell it from a danger.")
        )
    elif broadcast.follow_kind in RESENDING and broadcast.outlets != [Outlet.PUSH]:
        yield ContentProblem(
            None, "outlets", _("What is sent once more goes to phones alone: elsewhere it has appeared already.")
        )
    elif broadcast.is_emergency and not broadcast.is_pushed:
        yield ContentProblem(None, "outlets", _("An emergency is always sent to phones too."))
    elif broadcast.department.is_training and Outlet.BOARD in broadcast.outlets:
        yield ContentProblem(None, "outlets", _("A department in training does not publish on the notice board."))
    for outlet, words in broadcast.chosen_words.items():
        if not words.strip():
            yield ContentProblem(None, field_of(outlet), _EMPTY[Outlet(outlet)])
        elif len(words) > OUTLET_WORDS_MAX[outlet]:
            yield ContentProblem(None, field_of(outlet), _LONG[Outlet(outlet)])


_EMPTY = {
    Outlet.TEXT: _("Write the text for newsletter and website, or do not choose it."),
    Outlet.VOOM: _("Write the draft for LINE VOOM, or do not choose it."),
}
_LONG = {
    Outlet.TEXT: _("The text takes 5,000 characters. Shorten it."),
    Outlet.VOOM: _("The draft for LINE VOOM takes 1,000 characters. Shorten it."),
}


def _lines(part: Part) -> Iterator[str]:
    match part:
        case TextPart():
            yield part.text.strip()
        case ImagePart():
            yield from (line for line in (part.alt_text.strip(), part.link.strip()) if line)
        case CardPart():
            yield from (line for line in (part.title, part.date, part.place, part.words) if line.strip())
            yield from (f"{button.label} {button.url}".strip() for button in part.buttons)
