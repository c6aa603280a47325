"""Which posts a list is of."""

from datetime import date, datetime, time
from typing import TypeVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from broadcasts.board.folding import folded
from broadcasts.models import BoardPost
from cityline.staff.models import Department
from subscribers.models import Category

_Named = TypeVar("_Named", Category, Department)
PAGE_SIZE = 20
FIRST_YEAR, LAST_YEAR = 2000, 2099
SEARCH_MAX = 100
TERMS_MAX = 5
_DIGITS_MAX = 6
_ON_THE_BOARD = {"broadcasts__board_post__isnull": False, "broadcasts__board_post__withdrawn_at": None}


def category(code: str) -> Category:
    """One there is something of, or Http404: the board names nothing that stands nowhere on it."""
    return _named(Category.objects.filter(code=code))


def department(code: str) -> Department:
    """Likewise; others are closed, or in training, or have only just been set up."""
    return _named(Department.objects.filter(code=code))


def _named(found: "QuerySet[_Named]") -> "_Named":
    return get_object_or_404(found.filter(**_ON_THE_BOARD)[:1])


def page_number(typed: str) -> int:
    """What stands in an address; what is no number is the first page."""
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= _DIGITS_MAX
    return max(1, int(typed)) if is_number else 1


def searched(posts: "QuerySet[BoardPost]", typed: str) -> "QuerySet[BoardPost]":
    """Those in which every word stands, however it is written."""
    for term in folded(typed.replace("\0", "")[:SEARCH_MAX]).split()[:TERMS_MAX]:
        posts = posts.filter(search_text__contains=term)
    return posts


def of_month(posts: "QuerySet[BoardPost]", month: date) -> "QuerySet[BoardPost]":
    """Of the city's month, not of Greenwich's."""
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    begin, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in (month.replace(day=1), following))
    return posts.filter(published_at__gte=begin, published_at__lt=end)
