"""「カレンダーに追加」: the events of an announcement, as approved and while it stands."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from broadcasts.board import addresses, drawing, ics, reading
from broadcasts.content.events import moment

CONTENT_TYPE = "text/calendar; charset=utf-8"


def event(request: HttpRequest, public_id: str) -> HttpResponse:
    """Taken off, it is gone as the page is; what does not fit its seal is not shown here either, nor what was corrected:
    the time may have been the mistake."""
    post = get_object_or_404(reading.every(), public_id=public_id)
    if post.withdrawn_at is not None:
        return drawing.gone()
    shown = reading.show(post)
    if shown is None or not shown.events or shown.is_corrected:
        raise Http404
    response = HttpResponse(ics.calendar(_events(shown), product="-//Cityline//Notice board//JA"), CONTENT_TYPE)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _events(shown: reading.Shown) -> Iterator[ics.Event]:
    """Each keeps its name for ever, so that adding it a second time changes the first instead of doubling it."""
    post = shown.post
    address = addresses.of_post(post)
    host = urlsplit(address).hostname or "board"
    for number, kept in enumerate(shown.events, start=1):
        if starts := moment(kept["starts"]):
            yield ics.Event(
                uid=f"{post.public_id}-{number}@{host}",
                stamp=post.published_at,
                starts=starts,
                ends=moment(kept["ends"]),
                title=kept["title"],
                place=kept["place"],
                url=address,
            )
