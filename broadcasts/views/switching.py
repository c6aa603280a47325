"""The kill switch: everybody sees how it stands, the PR office flips it."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from broadcasts import permissions
from broadcasts.exceptions import BroadcastError
from broadcasts.models import Broadcast, SendingSwitch
from broadcasts.services import controlling
from broadcasts.states import BroadcastStatus
from broadcasts.views.finding import person
from cityline.staff.screens import screen

SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
def switch(request: HttpRequest) -> HttpResponse:
    user = person(request)
    refusal, reason = "", ""
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        on = request.POST.get("to") == "on"
        try:
            controlling.flip_switch(by=user, on=on, reason=reason)
        except BroadcastError as error:
            refusal = str(error.message)
        else:
            messages.success(request, _("Sending is on again.") if on else _("All sending is stopped."))
            return redirect("admin:broadcast_switch")
    flips = list(SendingSwitch.objects.select_related("flipped_by")[:SHOWN])
    return screen(
        request,
        "broadcasts/switch.html",
        title=_("Sending on or off"),
        status=400 if refusal else 200,
        is_on=not flips or flips[0].is_on,
        stopped_by_operator=not settings.LINE_SENDING_ENABLED,
        flips=flips,
        affected=Broadcast.objects.in_status(BroadcastStatus.SENDING, BroadcastStatus.APPROVED).count(),
        may_flip=permissions.can_flip_switch(user),
        refusal=refusal,
        reason=reason,
    )
