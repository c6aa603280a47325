"""The evidence of one broadcast: to read, to print, to hand over."""

import json

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from broadcasts import permissions
from broadcasts.exceptions import BroadcastError
from broadcasts.models import Broadcast
from broadcasts.services import filing
from broadcasts.services.evidence import evidence_of
from broadcasts.services.evidence_facts import facts
from broadcasts.views.evidence_table import chain_words, table
from broadcasts.views.finding import person, visible_or_404
from broadcasts.views.history import what
from broadcasts.views.preview import Phone, phone_on_record
from broadcasts.views.reading import typed
from cityline.staff.screens import screen

# More would be hundreds of sheets of paper; the files hold all of them.
CHUNKS_SHOWN = 100


@require_safe
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    broadcast = _to_be_seen(request, pk)
    found = evidence_of(broadcast)
    return screen(
        request,
        "broadcasts/evidence.html",
        title=_("Evidence"),
        trail=[(reverse("admin:broadcast_detail", args=[pk]), str(broadcast))],
        broadcast=broadcast,
        found=found,
        shown=found.chunks[:CHUNKS_SHOWN],
        hidden_count=max(0, len(found.chunks) - CHUNKS_SHOWN),
        entries=[(one, what(one.entry.action), chain_words(one)) for one in found.record],
        phone=_drawn(broadcast),
        may_file=permissions.why_not_file(person(request), broadcast) is None,
        number_max=filing.NUMBER_MAX,
        now=timezone.now(),
    )


@require_safe
def download(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """``form``: csv or json."""
    broadcast = _to_be_seen(request, pk)
    if form == "csv":
        response = HttpResponse(table(evidence_of(broadcast)), content_type="text/csv; charset=utf-8")
    elif form == "json":
        said = json.dumps(facts(evidence_of(broadcast)), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        response = HttpResponse(said, content_type="application/json; charset=utf-8")
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="evidence-{pk}.{form}"'
    add_never_cache_headers(response)
    return response


@require_POST
def file_number(request: HttpRequest, pk: int) -> HttpResponse:
    _to_be_seen(request, pk)
    try:
        noted = filing.file_under(broadcast_id=pk, by=person(request), number=typed(request, "number", most=200))
    except BroadcastError as refusal:
        messages.error(request, str(refusal))
    else:
        if noted is not None:
            messages.success(request, _("The document number is noted."))
    return redirect("admin:broadcast_evidence", pk)


def _drawn(broadcast: Broadcast) -> Phone | None:
    """None where what is stored is not even a message any more: the page is wanted most of all then."""
    try:
        return phone_on_record(broadcast)
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


def _to_be_seen(request: HttpRequest, pk: int) -> Broadcast:
    broadcast = visible_or_404(request, pk)
    if not permissions.can_see_evidence(person(request), broadcast):
        raise PermissionDenied
    return broadcast
