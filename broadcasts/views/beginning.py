"""Beginning a draft: from nothing, from a template, or from what went out before."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from broadcasts import permissions
from broadcasts.exceptions import BroadcastError
from broadcasts.models import BroadcastTemplate
from broadcasts.services import drafting
from broadcasts.views.finding import person, visible_or_404


@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """A draft of one's own, empty or from the template chosen."""
    user = person(request)
    chosen = request.POST.get("template", "")
    try:
        if chosen:
            offered = {template.pk for template in permissions.templates_for(user)}
            template = get_object_or_404(BroadcastTemplate, pk=int(chosen) if chosen.isdigit() else 0, pk__in=offered)
            broadcast = drafting.create_from_template(template_id=template.pk, by=user)
        else:
            broadcast = drafting.create(author=user)
    except BroadcastError as refusal:
        messages.error(request, str(refusal.message))
        return redirect("admin:index")
    return redirect("admin:broadcast_write", broadcast.pk)


@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    original = visible_or_404(request, pk)
    try:
        broadcast = drafting.copy(original_id=original.pk, by=person(request))
    except BroadcastError as refusal:
        messages.error(request, str(refusal.message))
        return redirect("admin:broadcast_detail", pk)
    messages.success(request, _("This is a new draft with the same words. Check dates and audience."))
    return redirect("admin:broadcast_write", broadcast.pk)


@require_POST
def keep_template(request: HttpRequest, pk: int) -> HttpResponse:
    """Save this text for the department to start from."""
    broadcast = visible_or_404(request, pk)
    name = request.POST.get("name", "").strip()[:60] or str(broadcast)[:60]
    try:
        drafting.save_as_template(broadcast_id=broadcast.pk, by=person(request), name=name)
    except BroadcastError as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Saved as the template “%(name)s”.") % {"name": name})
    return redirect("admin:broadcast_detail", pk)
