"""What the page's script asks while somebody writes. All of it also happens, more slowly, with the buttons alone."""

from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from broadcasts.exceptions import BroadcastError, EmergencyNotAllowed, StaleRevision
from broadcasts.forms.parts import read_parts
from broadcasts.forms.rearranging import Arrangement
from broadcasts.forms.saving import content_of, is_what_is_saved
from broadcasts.forms.writing import WritingForm
from broadcasts.models import Broadcast
from broadcasts.outlets import WORDED
from broadcasts.services import drafting
from broadcasts.services.outlet_words import field_of
from broadcasts.templatetags.allowance import allowance
from broadcasts.views.desk import Desk
from broadcasts.views.finding import person, visible_or_404
from cityline.staff.models import User


@require_POST
def autosave(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep what is typed; answers what is still missing and whom it reaches, or (409) why it could not be kept."""
    broadcast = visible_or_404(request, pk)
    form = WritingForm(request.POST)
    form.is_valid()
    parts = read_parts(request.POST)
    desk = Desk(
        broadcast=broadcast,
        user=person(request),
        form=form,
        arrangement=Arrangement(parts=parts),
        shows_all=request.POST.get("shows_all") == "yes",
    )
    notice = ""
    try:
        saved = drafting.save(
            broadcast_id=broadcast.pk,
            editor=desk.user,
            expected_revision=form.cleaned_data.get("revision") or 0,
            content=content_of(form, parts=parts, broadcast=broadcast),
        )
    except EmergencyNotAllowed as refusal:
        saved = refusal.saved
        notice = _notice(request, desk, refusal)
    except BroadcastError as refusal:
        desk.broadcast.refresh_from_db()
        if not is_what_is_saved(form, parts=parts, broadcast=desk.broadcast):
            return _not_saved(request, desk, refusal)
        saved = desk.broadcast  # an earlier answer was lost on its way, or two windows say the same
    # What an outlet chosen just now begins with.
    begun = {field_of(outlet): saved.outlet_words.get(outlet, "") for outlet in WORDED}
    return JsonResponse(
        {
            "revision": saved.revision,
            "words": {name: words for name, words in begun.items() if words and not form.cleaned_data[name]},
            "saved_at": _clock(),
            "others": _others(saved, desk.user),
            "notice": notice,
            **_insight(request, desk),
        }
    )


@require_POST
def presence(request: HttpRequest, pk: int) -> JsonResponse:
    """A sign of life: who else is here, and whether somebody saved a newer revision."""
    broadcast = visible_or_404(request, pk)
    others = _others(broadcast, person(request))
    return JsonResponse({"revision": broadcast.revision, "is_editable": broadcast.is_editable, "others": others})


@require_POST
def count(request: HttpRequest, pk: int) -> JsonResponse:
    """Whom the ticked boxes reach, without saving anything."""
    broadcast = visible_or_404(request, pk)
    form = WritingForm(request.POST)
    form.is_valid()
    desk = Desk(broadcast=broadcast, user=person(request), form=form, arrangement=Arrangement(parts=[]))
    return JsonResponse(_audience(desk))


def _not_saved(request: HttpRequest, desk: Desk, refusal: BroadcastError) -> JsonResponse:
    return JsonResponse({"notice": _notice(request, desk, refusal), **_audience(desk)}, status=409)


def _notice(request: HttpRequest, desk: Desk, refusal: BroadcastError) -> str:
    context = {"desk": desk, "refusal": refusal, "is_stale": isinstance(refusal, StaleRevision)}
    return render_to_string("broadcasts/write/refusal.html", context, request)


def _insight(request: HttpRequest, desk: Desk) -> dict[str, object]:
    wrong = {field: [str(notice.message) for notice in notices] for field, notices in desk.wrong.items()}
    todo = render_to_string("broadcasts/write/todo.html", {"desk": desk}, request)
    findings = render_to_string("broadcasts/write/findings.html", {"desk": desk}, request)
    return {"wrong": wrong, "todo": todo, "findings": findings, **_audience(desk)}


def _audience(desk: Desk) -> dict[str, object]:
    groups = {
        str(choice.group.pk): {"without": choice.without_undecided, "with": choice.with_undecided}
        for choice in desk.choosing.groups
    }
    drawn = render_to_string("broadcasts/allowance.html", allowance(desk.standing, desk.broadcast))
    return {"total": desk.choosing.total, "groups": groups, "allowance": drawn, "submit": desk.submit_words}


def _others(broadcast: Broadcast, user: User) -> list[str]:
    if not broadcast.is_editable:
        return []
    return [str(other) for other in drafting.note_presence(broadcast_id=broadcast.pk, user=user)]


def _clock() -> str:
    return date_format(timezone.localtime(), "H:i")
