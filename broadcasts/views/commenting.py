"""A comment that was posted, on whichever page the conversation stood."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from broadcasts.exceptions import BroadcastError
from broadcasts.services import commenting
from broadcasts.views.finding import person, visible_or_404
from cityline.staff.screens import screen

_PAGES = {"review": "admin:broadcast_review", "detail": "admin:broadcast_detail"}


@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    broadcast = visible_or_404(request, pk)
    page = request.POST.get("page", "")
    back = reverse(_PAGES.get(page, _PAGES["detail"]), args=[pk])
    if request.method != "POST":  # somebody reloads the address after an error
        return redirect(back)
    words = request.POST.get("words", "")
    try:
        commenting.comment(broadcast_id=pk, by=person(request), words=words)
    except BroadcastError as refusal:
        return screen(
            request,
            "broadcasts/conversation/again.html",
            title=_("Not said yet"),
            trail=[(back, str(broadcast))],
            status=409,
            broadcast=broadcast,
            refusal=str(refusal),
            words=words,
            page=page,
        )
    messages.success(request, _("Said. The other side is told by mail."))
    return redirect(f"{back}#conversation")
