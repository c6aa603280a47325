"""A rule in one line, as people would say it."""

from collections.abc import Iterator

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from broadcasts.recurring.rule import LAST, OnRest, Pattern, Rule
from subscribers.weekdays import Weekday

_REST = {
    OnRest.SKIP: lambda: _("not on holidays"),
    OnRest.BEFORE: lambda: _("the working day before a holiday"),
    OnRest.AFTER: lambda: _("the working day after a holiday"),
}


def said(rule: Rule) -> str:
    return "　".join(_pieces(rule))


def _pieces(rule: Rule) -> Iterator[str]:
    yield f"{_when(rule)} {time_format(rule.at, 'H:i')}"
    if rule.on_rest in _REST and rule.pattern != Pattern.LAST_WORKING_DAY:
        yield _REST[rule.on_rest]()
    yield _("from %(day)s") % {"day": date_format(rule.start, "SHORT_DATE_FORMAT")}
    if rule.until:
        yield _("until %(day)s") % {"day": date_format(rule.until, "SHORT_DATE_FORMAT")}
    if rule.count:
        yield ngettext("%(n)s time", "%(n)s times", rule.count) % {"n": rule.count}


def _when(rule: Rule) -> str:
    weekdays = "・".join(str(Weekday(one).label) for one in rule.weekdays)
    words = {"weekdays": weekdays, "every": rule.every}
    if rule.pattern == Pattern.WEEKLY:
        if rule.every == 1:
            return _("every week on %(weekdays)s") % words
        return _("every %(every)s weeks on %(weekdays)s") % words
    months = _("every month") if rule.every == 1 else _("every %(every)s months") % words
    return f"{months} {_in_month(rule, weekdays)}"


def _in_month(rule: Rule, weekdays: str) -> str:
    match rule.pattern:
        case Pattern.MONTHLY_WEEKDAY:
            return str(_NTH[rule.nth]) % {"weekdays": weekdays}
        case Pattern.MONTHLY_DAY if rule.month_day == LAST:
            return _("on the last day")
        case Pattern.MONTHLY_DAY:
            return pgettext("day of the month", "on day %(day)s") % {"day": rule.month_day}
        case _:
            return _("on the last working day")


_NTH = {
    1: gettext_lazy("on the first %(weekdays)s"),
    2: gettext_lazy("on the second %(weekdays)s"),
    3: gettext_lazy("on the third %(weekdays)s"),
    4: gettext_lazy("on the fourth %(weekdays)s"),
    5: gettext_lazy("on the fifth %(weekdays)s"),
    LAST: gettext_lazy("on the last %(weekdays)s"),
}
