"""Which days of the PR office's calendar are holidays for the opening hours of places, too, or are none any more.

The calendar is about sending: お盆 may be quiet for phones while every library is open, and a festival on a holiday an
ordinary day for them. Only where its words speak of 祝日, 休日 or 閉庁 does a day say something about places.
"""

import re
from datetime import date

from broadcasts.models import CalendarDay

_ABOUT_PLACES = re.compile("祝日|休日|閉庁")


def holidays_said() -> dict[date, str]:
    """Day → what it is called; empty words for a day that is none, whatever the law's list says."""
    days = CalendarDay.objects.exclude(kind=CalendarDay.Kind.CLOSED).values_list("date", "kind", "words")
    return {
        day: words if kind == CalendarDay.Kind.REST else "" for day, kind, words in days if _ABOUT_PLACES.search(words)
    }
