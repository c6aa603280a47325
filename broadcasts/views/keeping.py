"""Keeping a text as a template."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from broadcasts.exceptions import BroadcastError
from broadcasts.services import copying
from broadcasts.views.finding import person, visible_or_404
from broadcasts.views.reading import typed

NAME_MAX = 60


@require_POST
def keep_template(request: HttpRequest, pk: int) -> HttpResponse:
    """Save this text for the department to start from."""
    broadcast = visible_or_404(request, pk)
    name = typed(request, "name", most=NAME_MAX) or str(broadcast)[:NAME_MAX]
    try:
        copying.save_as_template(broadcast_id=broadcast.pk, by=person(request), name=name)
    except BroadcastError as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Saved as the template “%(name)s”.") % {"name": name})
    return redirect("admin:broadcast_detail", pk)
