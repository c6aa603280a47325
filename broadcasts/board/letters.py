"""The form for 「この課へのお便り」. It knows nobody: no cookie, and what was typed comes back only in the answer to it."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone

from broadcasts.board import addresses, drawing, reading
from broadcasts.board.services import letters
from broadcasts.exceptions import BroadcastError
from broadcasts.models import BoardPost
from broadcasts.models.letters import WORDS_MAX
from cityline.staff.lockout import counted_address

# No person sees this field; machines fill in whatever there is.
TRAP = "website"


def write(request: HttpRequest, public_id: str) -> HttpResponse:
    """The empty form, or what comes of it: thanks, or the words again with what is wrong."""
    post = get_object_or_404(reading.standing(), public_id=public_id)
    if request.method != "POST":
        return _form(post)
    if not _is_ours(request):
        return HttpResponseForbidden("not from here\n", content_type="text/plain")
    words, reply_to = request.POST.get("words", ""), request.POST.get("reply_to", "")
    if not request.POST.get(TRAP):
        try:
            letters.send(
                post=post,
                words=words,
                reply_to=reply_to,
                address=counted_address(request) or "unknown",
                now=timezone.now(),
            )
        except BroadcastError as refused:
            return _form(post, status=422, words=words, reply_to=reply_to, problem=str(refused))
    return HttpResponseRedirect(addresses.inside("letter_thanks", public_id), status=303)


def thanks(request: HttpRequest, public_id: str) -> HttpResponse:
    post = get_object_or_404(reading.standing(), public_id=public_id)
    at = ("letter_thanks", public_id)
    response = drawing.page("board/letter_thanks.html", _about(post), at=at, is_listed=False)
    response.headers["Cache-Control"] = "no-store"
    return response


def _form(post: BoardPost, *, status: int = 200, **typed: str) -> HttpResponse:
    context = {**_about(post), **typed, "trap": TRAP, "most": WORDS_MAX, "days": letters.KEPT_DAYS}
    return drawing.page("board/letter.html", context, at=("letter", post.public_id), status=status, is_listed=False)


def _about(post: BoardPost) -> dict[str, Any]:
    shown = reading.show(post)
    if shown is None:
        raise Http404
    return {"shown": shown}


def _is_ours(request: HttpRequest) -> bool:
    """Browsers that say where they come from in one header have been asked before us (``serving``); older ones say it here."""
    origin = request.headers.get("Origin")
    if origin is None or "Sec-Fetch-Site" in request.headers:
        return True
    return urlsplit(origin).netloc in {request.get_host(), urlsplit(settings.PUBLIC_BASE_URL).netloc}
