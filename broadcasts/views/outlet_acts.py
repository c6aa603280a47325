"""The buttons beside an outlet that has appeared: carried over by hand, that was a mistake, off the board."""

import datetime

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from broadcasts.board.services import publishing
from broadcasts.exceptions import BroadcastError
from broadcasts.forms.fields import clock_input, day_input
from broadcasts.models import Broadcast
from broadcasts.outlets import WORDED, Outlet
from broadcasts.services import outlet_marking
from broadcasts.views.finding import person, visible_or_404
from broadcasts.views.reading import typed
from cityline.staff.models import User


class PostedForm(forms.Form):
    done_on = forms.DateField(required=False, widget=day_input())
    done_at = forms.TimeField(required=False, widget=clock_input())

    @property
    def moment(self) -> datetime.datetime | None:
        """In the city's own zone; None for "just now"."""
        day, clock = self.cleaned_data.get("done_on"), self.cleaned_data.get("done_at")
        if self.errors:
            raise BroadcastError(_("Say the day and the time when it was done."))
        return timezone.make_aware(datetime.datetime.combine(day, clock)) if day and clock else None


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, pk: int, outlet: str, verb: str) -> HttpResponse:
    broadcast = visible_or_404(request, pk)
    if (outlet, verb) not in _VERBS:
        raise Http404
    back = f"{reverse('admin:broadcast_detail', args=[pk])}#outlets"
    if request.method != "POST":
        return redirect(back)
    try:
        messages.success(request, _carry_out(request, broadcast, person(request), outlet, verb))
    except BroadcastError as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:broadcast_detail", pk)  # the top of the page, where it is said
    return redirect(back)


_VERBS = frozenset({(Outlet.BOARD, "withdraw"), *((outlet, verb) for outlet in WORDED for verb in ("mark", "unmark"))})


def _carry_out(request: HttpRequest, broadcast: Broadcast, user: User, outlet: str, verb: str) -> str:
    """What is said of it once it is done."""
    if verb == "withdraw":
        publishing.withdraw(broadcast=broadcast, by=user, note=request.POST.get("note", ""))
        return _("Taken off the notice board. Its page says that it is gone.")
    if verb == "unmark":
        outlet_marking.unmark(broadcast_id=broadcast.pk, outlet=outlet, by=user)
        return _("The note is taken back.")
    form = PostedForm(request.POST)
    form.is_valid()
    outlet_marking.mark(
        broadcast_id=broadcast.pk,
        outlet=outlet,
        by=user,
        done_at=form.moment,
        address=typed(request, "address", most=outlet_marking.ADDRESS_MAX + 1),
    )
    return _("Noted, with your name.")
