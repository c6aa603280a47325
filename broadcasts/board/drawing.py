"""What all pages of the board have in common."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.http import http_date
from django.utils.translation import gettext as _

from broadcasts.board import addresses
from broadcasts.board.reading import Shown
from subscribers import languages

FEEDS = (("rss", "RSS"), ("atom", "Atom"), ("json", "JSON Feed"))


def board_name() -> str:
    """Whose board it is, for readers who come from a search or a shared link."""
    return f"{settings.CITY_NAME} {_('Notice board')}".strip()


def page(
    template: str,
    context: dict[str, Any],
    *,
    at: tuple[object, ...] = ("list",),
    modified: datetime | None = None,
    status: int = 200,
    is_listed: bool = True,
) -> HttpResponse:
    """``at``: the page's name and what is in its address, for the ways into the other languages; ``is_listed``: whether
    search engines may keep it.
    """
    name, args = str(at[0]), at[1:]
    here = languages.current()
    context = {
        **context,
        "home": addresses.inside("list"),
        "board_name": board_name(),
        "canonical": addresses.outside(name, *args) if is_listed else "",
        "others": [
            (language.tag, language.name, addresses.inside(name, *args, language=language.code))
            for language in languages.LANGUAGES
            if language.code != here.code
        ],
        "feeds": [(addresses.inside(feed, *_feed_of(at)), said) for feed, said in FEEDS],
        "language": here.code if here != languages.DEFAULT else "",
        "tag": here.tag,
        "is_foreign": here.tag != languages.DEFAULT.tag,
    }
    response = HttpResponse(render_to_string(template, context), status=status)
    if modified is not None:
        response.headers["Last-Modified"] = http_date(modified.timestamp())
    if not is_listed:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _feed_of(at: tuple[object, ...]) -> tuple[object, ...]:
    """Whoever subscribes on the page of one topic or department wants that one's, not the whole city's."""
    kinds = {"category": "category", "department": "by"}
    return (kinds[str(at[0])], at[1]) if at[0] in kinds else ()


def missing() -> HttpResponse:
    return page("board/gone.html", {}, status=404, is_listed=False)


def gone(*, is_corrected: bool = False, correction: Shown | None = None) -> HttpResponse:
    """It was here and was taken off: for readers and search engines another thing than never having been. That it does not
    hold is said only of what was corrected: most is taken off because it is over.
    """
    context = {"is_withdrawn": True, "is_corrected": is_corrected, "correction": correction}
    return page("board/gone.html", context, status=410, is_listed=False)


def busy(status: int) -> HttpResponse:
    """Too much is being searched for: later, and the newest meanwhile."""
    response = page("board/busy.html", {}, status=status, is_listed=False)
    response.headers["Retry-After"] = "60"
    return response
