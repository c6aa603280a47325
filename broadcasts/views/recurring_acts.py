"""What people do to a series with one button: submit, decide, leave out a day, stop."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from broadcasts.exceptions import BroadcastError, ContentInvalid, NotAllowed
from broadcasts.forms.recurring import ApprovalForm, GiveBackForm
from broadcasts.models import Series
from broadcasts.recurring import granting, keeping, patrolling
from broadcasts.views.finding import person
from broadcasts.views.recurring import draw, series_or_404
from broadcasts.views.recurring_taking import remember
from cityline.staff.exceptions import StaffError
from cityline.staff.reentry import reenter


@sensitive_post_parameters("proof")
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    series = series_or_404(request, pk)
    if verb not in _ACTS:
        raise Http404
    if request.method != "POST":
        return redirect("admin:broadcast_series", pk)
    try:
        return _ACTS[verb](request, series)
    except ContentInvalid as refused:
        said = "　".join(str(problem.message) for problem in refused.problems)
        return draw(request, series_or_404(request, pk), happened=said, status=409)
    except BroadcastError as refused:
        return draw(request, series_or_404(request, pk), happened=str(refused), status=409)


def _number(request: HttpRequest) -> int:
    seen = request.POST.get("number", "")
    return int(seen) if seen.isdecimal() and len(seen) < 9 else 0


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        raise BroadcastError(_("This is no day of this recurring broadcast any more. Load the page anew.")) from None


def _done(request: HttpRequest, series: Series, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("admin:broadcast_series", series.pk)


def _submit(request: HttpRequest, series: Series) -> HttpResponse:
    patrolling.submit(series_id=series.pk, by=person(request), number=_number(request))
    return _done(request, series, _("Submitted. The PR office looks at all of it."))


def _ask_again(request: HttpRequest, series: Series) -> HttpResponse:
    patrolling.ask_again(series_id=series.pk, by=person(request), number=_number(request))
    return _done(request, series, _("Submitted. The PR office looks at all of it."))


def _approve(request: HttpRequest, series: Series) -> HttpResponse:
    user, version = person(request), keeping.newest(series)
    form = ApprovalForm(request.POST, charter_ids=[one.pk for one in patrolling.charters_of(version)])
    if barred := granting.why_not_approve(user, version):  # without asking for a password
        raise NotAllowed(barred)
    if not form.is_valid():
        return draw(request, series, approval_form=form)
    try:
        proof = reenter(request, user, form.cleaned_data["proof"])
    except StaffError as refused:
        form.add_error("proof", str(refused))
        return draw(request, series, approval_form=form)
    patrolling.approve(
        series_id=series.pk,
        by=user,
        number=_number(request),
        valid_until=form.cleaned_data["valid_until"],
        charter_ids=form.cleaned_data["charters"],
        proof=proof,
    )
    return _done(
        request, series, _("Approved. Each day is made the day before, and can be taken back until it starts.")
    )


def _give_back(request: HttpRequest, series: Series) -> HttpResponse:
    form = GiveBackForm(request.POST)
    if not form.is_valid():
        return draw(request, series, back_form=form)
    patrolling.give_back(series_id=series.pk, by=person(request), number=_number(request), **form.cleaned_data)
    return _done(request, series, _("Given back. The department reads your words."))


def _end(request: HttpRequest, series: Series) -> HttpResponse:
    patrolling.end(series_id=series.pk, by=person(request), words=request.POST.get("words", ""))
    return _done(request, series, _("Its approval has ended. What was to go out by it is cancelled."))


def _stop(request: HttpRequest, series: Series) -> HttpResponse:
    keeping.stop(series_id=series.pk, by=person(request), words=request.POST.get("words", ""))
    return _done(
        request, series, _("Stopped. Nothing more of it is made, and what was to go out by its approval is cancelled.")
    )


def _skip(request: HttpRequest, series: Series) -> HttpResponse:
    row = keeping.skip(series_id=series.pk, named=_day(request), by=person(request))
    return _done(request, series, _("%(day)s is left out.") % {"day": row.day})


def _unskip(request: HttpRequest, series: Series) -> HttpResponse:
    row = keeping.skip(series_id=series.pk, named=_day(request), by=person(request), is_skipped=False)
    return _done(request, series, _("%(day)s comes after all.") % {"day": row.day})


def _reword(request: HttpRequest, series: Series) -> HttpResponse:
    draft = keeping.reword(series_id=series.pk, by=person(request))
    remember(request, draft, series)
    messages.info(request, _("Change the words here, then take them over with “Make it recurring”."))
    return redirect("admin:broadcast_write", draft.pk)


_ACTS: dict[str, Callable[[HttpRequest, Series], HttpResponse]] = {
    "submit": _submit,
    "ask-again": _ask_again,
    "approve": _approve,
    "give-back": _give_back,
    "end": _end,
    "stop": _stop,
    "skip": _skip,
    "unskip": _unskip,
    "reword": _reword,
}
