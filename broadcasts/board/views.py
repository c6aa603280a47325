"""The board's pages. Nobody is logged in here and nothing is kept in a browser (see ``serving``)."""

from datetime import date

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.formats import date_format

from broadcasts.board import addresses, drawing, finding, reading, searching
from broadcasts.board.ways import ways
from broadcasts.models import BoardLikes, BoardPost, FollowKind


def listing(request: HttpRequest) -> HttpResponse:
    """The newest, or what a search finds."""
    typed = request.GET.get("q", "").replace("\0", "").strip()[: finding.SEARCH_MAX]
    if not typed:
        return _list(request, reading.standing(), at=("list",))
    try:
        found = searching.found(request, typed)
    except searching.Busy as busy:
        return drawing.busy(busy.status)
    return _list(request, found, at=("list",), typed=typed)


def of_category(request: HttpRequest, code: str) -> HttpResponse:
    category = finding.category(code)
    posts = reading.standing().filter(broadcast__categories=category)
    return _list(request, posts, at=("category", code), about=category.label)


def of_department(request: HttpRequest, code: str) -> HttpResponse:
    department = finding.department(code)
    posts = reading.standing().filter(broadcast__department=department)
    return _list(request, posts, at=("department", code), about=department.name)


def of_month(request: HttpRequest, year: str, month: str) -> HttpResponse:
    if not (finding.FIRST_YEAR <= int(year) <= finding.LAST_YEAR and 1 <= int(month) <= 12):
        raise Http404
    day = date(int(year), int(month), 1)
    return _list(
        request,
        finding.of_month(reading.standing(), day),
        at=("month", year, month),
        about=date_format(day, "YEAR_MONTH_FORMAT"),
    )


def post(request: HttpRequest, public_id: str) -> HttpResponse:
    """One announcement; of one that was taken off, that it is gone."""
    found = get_object_or_404(reading.every(), public_id=public_id)
    if found.withdrawn_at is not None:
        return drawing.gone(is_corrected=bool(reading.corrected([found])), correction=reading.correction_of(found))
    shown = reading.show(found)
    if shown is None:
        raise Http404
    address = addresses.of_post(found)
    is_correction = found.broadcast.follow_kind == FollowKind.CORRECTION
    context = {
        "shown": shown,
        "categories": shown.categories,
        "likes": BoardLikes.objects.filter(post=found).values_list("count", flat=True).first() or 0,
        "address": address,
        "line_share": addresses.line_share(address),
        "picture": addresses.outside("picture", public_id),
        "correction": reading.correction_of(found),
        "corrects": _post_of(found.broadcast.follows_id) if is_correction else None,
    }
    return drawing.page("board/post.html", context, at=("post", public_id), modified=shown.changed_at)


def _list(
    request: HttpRequest,
    posts: "QuerySet[BoardPost] | list[int]",
    *,
    at: tuple[object, ...],
    about: str = "",
    typed: str = "",
) -> HttpResponse:
    """Of all these, or of the numbers that a search found."""
    name, args, query = str(at[0]), at[1:], {"q": typed} if typed else {}
    number = finding.page_number(request.GET.get("page", ""))
    # One more than stands on a page tells whether there is another: counting them all would take longer each year.
    there = slice((number - 1) * finding.PAGE_SIZE, number * finding.PAGE_SIZE + 1)
    total = None
    if isinstance(posts, list):
        total = min(len(posts), searching.FOUND_MOST)
        part = list(reading.standing().filter(pk__in=posts[:total][there]))
    else:
        part = list(posts[there])
    if not part and (number > 1 or name == "month"):  # or whoever counts on would fill our cache with the same page
        raise Http404
    context = {
        "shown": reading.shown(part[: finding.PAGE_SIZE]),
        "is_more": isinstance(posts, list) and len(posts) > searching.FOUND_MOST,
        "total": total,
        "number": number,
        "newer": _page_address(name, args, query, number - 1) if number > 1 else "",
        "older": _page_address(name, args, query, number + 1) if len(part) > finding.PAGE_SIZE else "",
        "about": about,
        "typed": typed,
        "is_home": name == "list" and not typed and number == 1,
        "ways": ways(),
    }
    # What a search finds is nobody's page: engines would keep what residents typed.
    return drawing.page(
        "board/list.html", context, at=at, modified=reading.changed_at() if not typed else None, is_listed=not typed
    )


def _page_address(name: str, args: tuple[object, ...], query: dict[str, str], number: int) -> str:
    return addresses.inside(name, *args, query={**query, **({"page": number} if number > 1 else {})})


def _post_of(broadcast_id: int | None) -> reading.Shown | None:
    """That of another announcement, where it can be read."""
    found = reading.standing().filter(broadcast=broadcast_id).first() if broadcast_id else None
    return reading.show(found) if found else None
