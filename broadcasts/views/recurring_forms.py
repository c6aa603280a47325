"""The forms by which a series is begun out of a draft, and changed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from broadcasts import permissions
from broadcasts.exceptions import BroadcastError
from broadcasts.forms.recurring import SeriesForm, typed_of
from broadcasts.recurring import keeping, seeing, words
from broadcasts.views.finding import or_its_series, person, visible_or_404
from broadcasts.views.recurring import TITLE, series_or_404
from broadcasts.views.recurring_taking import choices, take_over
from cityline.staff.screens import screen


@or_its_series
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of a draft: a new series, or the next words of one of the department's."""
    draft = visible_or_404(request, pk)
    user = person(request)
    if not permissions.can_edit(user, draft):
        raise PermissionDenied
    if why := keeping.why_not_recurring(draft):
        messages.error(request, str(why))
        return redirect("admin:broadcast_write", pk)
    offered = choices(request, draft)
    if "into" in request.POST:
        return take_over(request, draft, offered)
    form = SeriesForm(
        request.POST if request.method == "POST" else None,
        department_id=draft.department_id,
        initial={"name": draft.title},
        is_change=False,
    )
    refusal = ""
    if form.is_bound and form.is_valid():
        try:
            made = keeping.begin(broadcast_id=pk, by=user, mode=form.cleaned_data["mode"], terms=form.terms)
        except BroadcastError as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("It comes again from now on, as this page says."))
            return redirect("admin:broadcast_series", made.series_id)
    return screen(
        request,
        "broadcasts/recurring/form.html",
        title=_("Make it recurring"),
        trail=[(reverse("admin:broadcast_series_all"), TITLE)],
        form=form,
        refusal=refusal,
        own=offered,
        its=next((each for each in offered if each.is_its), None),
        draft=draft,
        gaps=list(words.GAPS),
        back=reverse("admin:broadcast_write", args=[pk]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    series, user = series_or_404(request, pk), person(request)
    if not seeing.can_write(user, series):
        raise PermissionDenied
    version = keeping.newest(series)
    form = SeriesForm(
        request.POST if request.method == "POST" else None,
        department_id=series.department_id,
        initial=typed_of(series, version),
        is_change=True,
    )
    refusal = ""
    if form.is_bound and form.is_valid():
        seen = request.POST.get("number", "")
        try:
            keeping.change(series_id=pk, by=user, expected=int(seen) if seen.isdecimal() else 0, terms=form.terms)
        except BroadcastError as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("Changed. Look at the next days, then submit it."))
            return redirect("admin:broadcast_series", pk)
    return screen(
        request,
        "broadcasts/recurring/form.html",
        title=_("Change when it comes"),
        trail=[
            (reverse("admin:broadcast_series_all"), TITLE),
            (reverse("admin:broadcast_series", args=[pk]), series.name),
        ],
        form=form,
        refusal=refusal,
        series=series,
        version=version,
        gaps=list(words.GAPS),
        back=reverse("admin:broadcast_series", args=[pk]),
    )
