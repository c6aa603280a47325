"""How the board is served: to anybody, in a moment, and without a trace.

It stands before everything that only people who log in need. There is no session and no cookie, and what a reader can press
adds to a number, so the same address is the same bytes for everybody: ours are kept in Valkey (``pages``), and a cache in front of
us may keep them too.
"""

import hashlib
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from functools import cache

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseForbidden,
    HttpResponseNotAllowed,
    HttpResponsePermanentRedirect,
)
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from broadcasts.board import drawing, finding, pages
from broadcasts.board.pages import Page
from subscribers.languages import BY_CODE, DEFAULT

BOARD_PATH = "/board/"
# Browsers ask each time and are mostly told that nothing has changed; a shared cache may wait as long as our own.
FRESH = f"public, max-age=0, s-maxage={pages.KEPT_SECONDS}"
# Answers with a search in them are as many as there are words.
_NEVER_KEPT = "q"
_LISTS = frozenset({"board:list", "board:category", "board:department", "board:month"})
# HTTP counts in seconds: what changed twice in one looks unchanged.
_SETTLED_SECONDS = 2
_SAFE = ("GET", "HEAD")
_ACTS = ("/like/", "/letter/")


class BoardMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(BOARD_PATH):
            return self.get_response(request)
        if request.method not in _SAFE and not (request.method == "POST" and request.path_info.endswith(_ACTS)):
            return HttpResponseNotAllowed(_SAFE)
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            return HttpResponseForbidden("not from here\n", content_type="text/plain")
        language = request.GET.get("lang", "")
        language = language if language in BY_CODE else DEFAULT.code
        with translation.override(language):
            return _guarded(_answered(request, language), language)


def _answered(request: HttpRequest, language: str) -> HttpResponse:
    name = _name(request, language) if request.method != "POST" else ""
    generation = pages.generation() if name else ""
    page = pages.kept(generation, name)
    if page is None:
        response = _drawn(request)
        if response.status_code != 200 or response.headers.get("Cache-Control") == "no-store":
            is_passing = 300 <= response.status_code < 400
            may_pass = is_passing and request.method != "POST" and _NEVER_KEPT not in request.GET
            response.headers["Cache-Control"] = FRESH if may_pass else "no-store"
            return response
        page = _page(response)
        pages.keep(generation, name, page)
    return _served(request, page, caches_may=_NEVER_KEPT not in request.GET)


def _name(request: HttpRequest, language: str) -> str:
    """What of an address makes another page; what else somebody appends makes none."""
    if _NEVER_KEPT in request.GET:
        return ""
    number = finding.page_number(request.GET.get("page", ""))
    return f"{request.path_info}?{number if number > 1 and _has_pages(request.path_info) else 1}&{language}"


def _has_pages(path: str) -> bool:
    """Only lists refuse a page they do not have: any other address would be kept once for each number somebody counts to."""
    try:
        return resolve(path).view_name in _LISTS
    except Resolver404:
        return False


def _drawn(request: HttpRequest) -> HttpResponse:
    try:
        found = resolve(request.path_info)
        request.resolver_match = found
        response: HttpResponse = found.func(request, *found.args, **found.kwargs)
    except Resolver404:
        return _slashed(request.path_info) or drawing.missing()
    except Http404:
        return drawing.missing()
    return response


def _slashed(path: str) -> HttpResponse | None:
    try:
        resolve(f"{path}/")
    except Resolver404:
        return None
    return HttpResponsePermanentRedirect(f"{path}/")


def _page(response: HttpResponse) -> Page:
    body = response.content
    modified = response.headers.get("Last-Modified", "")
    if modified and (timezone.now() - parsedate_to_datetime(modified)).total_seconds() < _SETTLED_SECONDS:
        modified = ""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    robots = response.headers.get("X-Robots-Tag", "")
    return Page(response.headers["Content-Type"], etag, modified, body, robots)


def _served(request: HttpRequest, page: Page, *, caches_may: bool) -> HttpResponse:
    """The page, or only that it is still the same."""
    response = HttpResponse(page.body, content_type=page.content_type)
    modified = parsedate_to_datetime(page.modified) if page.modified else None
    response.headers["ETag"] = page.etag
    if modified:
        response.headers["Last-Modified"] = http_date(modified.timestamp())
    response.headers["Cache-Control"] = FRESH if caches_may else "no-store"
    response.headers["Content-Length"] = str(len(page.body))
    last = int(modified.timestamp()) if modified else None
    answer = get_conditional_response(request, page.etag, last, response) or response
    if page.robots:
        answer.headers["X-Robots-Tag"] = page.robots
    return answer


def _guarded(response: HttpResponse, language: str) -> HttpResponse:
    """What the middleware that is passed by would have said."""
    response.headers["Content-Security-Policy"] = _policy()
    response.headers["X-Frame-Options"] = settings.X_FRAME_OPTIONS
    response.headers["Content-Language"] = BY_CODE[language].tag
    if response.status_code != 304:  # its length would be taken for the page's
        response.headers.setdefault("Content-Length", str(len(response.content)))
    return response


@cache
def _policy() -> str:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())
