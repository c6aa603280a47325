"""New words for a series there is: which one they are for, from which version they were written, and what that stops."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from broadcasts.exceptions import BroadcastError, SomebodyElseChanged
from broadcasts.forms.recurring import SeriesForm, typed_of
from broadcasts.models import Broadcast, Series, SeriesApproval, SeriesVersion
from broadcasts.recurring import calling_off, keeping
from broadcasts.views.finding import person

_SESSION = "reworded_series"
_REMEMBERED_MOST = 20


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the department's series: ``value`` also says which version was seen."""

    series: Series
    value: str
    is_its: bool
    is_approved: bool
    unsent: int


def remember(request: HttpRequest, draft: Broadcast, series: Series) -> None:
    """Whose words a draft has, until this login ends; whoever goes on without it chooses by hand."""
    kept = dict(request.session.get(_SESSION, {}))
    kept[str(draft.pk)] = [series.pk, keeping.newest(series).number]
    request.session[_SESSION] = dict(list(kept.items())[-_REMEMBERED_MOST:])


def choices(request: HttpRequest, draft: Broadcast) -> list[Choice]:
    """In a fixed number of queries. The one whose words the draft has comes with the version they were taken from."""
    own = list(Series.objects.going().filter(department=draft.department_id).order_by("name"))
    its, number = request.session.get(_SESSION, {}).get(str(draft.pk), (None, 0))
    newest = SeriesVersion.objects.filter(series__in=own).order_by("series_id", "-number").distinct("series_id")
    numbers = dict(newest.values_list("series_id", "number"))
    approved = set(SeriesApproval.objects.filter(series__in=own, ended_at=None).values_list("series_id", flat=True))
    unsent = calling_off.unsent_of(own)
    return [
        Choice(
            series=one,
            value=f"{one.pk}-{number if one.pk == its else numbers[one.pk]}",
            is_its=one.pk == its,
            is_approved=one.pk in approved,
            unsent=unsent.get(one.pk, 0),
        )
        for one in own
    ]


def take_over(request: HttpRequest, draft: Broadcast, offered: list[Choice]) -> HttpResponse:
    """The words of a draft into a series, with the terms that has."""
    series_id, _dash, seen = request.POST.get("into", "").partition("-")
    chosen = next((each for each in offered if str(each.series.pk) == series_id), None)
    try:
        if chosen is None:
            raise BroadcastError(_("Choose the recurring broadcast these words are for."))
        _take(request, draft, chosen.series, int(seen) if seen.isdecimal() and len(seen) < 9 else 0)
    except SomebodyElseChanged as refused:
        if chosen is not None and chosen.is_its:
            remember(request, draft, chosen.series)  # it is said; who presses again has been told
        messages.error(request, str(refused))
    except BroadcastError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Its words are taken over. Look at the next days, then submit it."))
        return redirect("admin:broadcast_series", chosen.series.pk)
    return redirect("admin:broadcast_series_begin", draft.pk)


def _take(request: HttpRequest, draft: Broadcast, series: Series, seen: int) -> None:
    version = keeping.newest(series)
    form = SeriesForm(department_id=series.department_id, is_change=True)
    typed = {**{name: field.initial for name, field in form.fields.items()}, **typed_of(series, version)}
    typed["keeps_earlier"] = request.POST.get("keeps_earlier") == "on"
    bound = SeriesForm(typed, department_id=series.department_id, is_change=True)
    if not bound.is_valid():
        raise BroadcastError(_("Change its rule first: it no longer fits."))
    keeping.change(series_id=series.pk, by=person(request), expected=seen, terms=bound.terms, broadcast_id=draft.pk)
