"""The writing page. Every button of it saves first, so that whatever happens next, what was typed is kept."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from broadcasts import permissions
from broadcasts.content.media import MediaRefused
from broadcasts.content.parts import parse
from broadcasts.exceptions import BroadcastError, ConceptUnread, ContentInvalid, EmergencyNotAllowed, StaleRevision
from broadcasts.forms.parts import read_parts
from broadcasts.forms.rearranging import Arrangement, rearrange
from broadcasts.forms.saving import content_of, is_what_is_saved
from broadcasts.forms.writing import WritingForm
from broadcasts.models import Broadcast
from broadcasts.outlets import WORDED
from broadcasts.services import copying, drafting, proposing, test_sending
from broadcasts.services.outlet_words import field_of, plain
from broadcasts.views.desk import Desk
from broadcasts.views.finding import or_its_series, person, visible_or_404
from broadcasts.views.handing_in import hand_in
from broadcasts.views.proposing import taken_up_words
from broadcasts.views.reading import typed
from broadcasts.views.script_words import script_words
from broadcasts.views.test_sending import linked_phone, phone_page_for
from broadcasts.views.uploading import with_uploaded_picture
from cityline.staff.screens import screen

REARRANGING = ("add", "remove", "up", "down", "restore", "remove-picture", "add-button", "remove-button")


@or_its_series
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a draft: what it says, to whom, and when."""
    broadcast = visible_or_404(request, pk)
    if request.method == "POST":
        return _act(request, broadcast)
    if not permissions.can_edit(person(request), broadcast):
        return redirect("admin:broadcast_review", pk)
    if broadcast.emergency_version_id is not None:
        return redirect("admin:broadcast_fill", pk)
    form = WritingForm.of(broadcast)
    form.is_valid()
    return draw_desk(request, _desk(request, broadcast, form, Arrangement(parts=list(broadcast.parts))))


def draw_desk(request: HttpRequest, desk: Desk, *, refusal: BroadcastError | None = None) -> HttpResponse:
    """The page; for our script only the form, in which it swaps what changed."""
    context: dict[str, Any] = {
        "desk": desk,
        "broadcast": desk.broadcast,
        "refusal": refusal,
        "is_stale": isinstance(refusal, StaleRevision),
        "needs_concept": isinstance(refusal, ConceptUnread),
        "words": script_words(),
    }
    if request.headers.get("X-Cityline") == "fragment":
        return HttpResponse(render_to_string("broadcasts/write/form.html", context, request))
    return screen(request, "broadcasts/write/page.html", title=str(desk.broadcast), **context)


def _act(request: HttpRequest, broadcast: Broadcast) -> HttpResponse:
    do = request.POST.get("do", "save")
    form = WritingForm(request.POST)
    form.is_valid()
    arrangement = Arrangement(parts=read_parts(request.POST))
    if do.partition(":")[0] in REARRANGING:
        arrangement = rearrange(arrangement.parts, do, removed=request.POST.get("removed", ""))
    if do.partition(":")[0] == "words" and (name := do.partition(":")[2]) in WORDED:
        form.cleaned_data[field_of(name)] = plain(parse(arrangement.parts))
    if do == "keep-copy":
        return _keep_as_copy(request, broadcast, form, arrangement)
    desk = _desk(request, broadcast, form, arrangement)
    if request.FILES and permissions.can_edit(desk.user, broadcast):
        _take_pictures(request, desk)
    try:
        saved = drafting.save(
            broadcast_id=broadcast.pk,
            editor=desk.user,
            expected_revision=form.cleaned_data.get("revision") or 0,
            content=content_of(form, parts=desk.parts, broadcast=broadcast),
        )
    except EmergencyNotAllowed as refusal:
        _note_saved(desk, refusal.saved)
        form.cleaned_data["is_emergency"] = False
        return draw_desk(request, desk, refusal=refusal)
    except BroadcastError as refusal:
        return _not_saved(request, desk, refusal)
    _note_saved(desk, saved)
    match do:
        case "submit":
            return _submit(request, desk)
        case "submit-delegated":
            return _submit(request, desk, without_look=True)
        case "take-up":
            return _take_up(request, desk)
        case "test":
            return _test(request, desk)
        case "template":
            return _keep_as_template(request, desk)
        case "recurring" if not form.is_time_unfinished:
            return redirect("admin:broadcast_series_begin", broadcast.pk)
        case "save" if not form.is_time_unfinished:
            messages.success(request, _("Saved."))
            return redirect("admin:broadcast_write", broadcast.pk)
        case _:
            return draw_desk(request, desk)


def _desk(request: HttpRequest, broadcast: Broadcast, form: WritingForm, arrangement: Arrangement) -> Desk:
    user = person(request)
    others = drafting.note_presence(broadcast_id=broadcast.pk, user=user) if broadcast.is_editable else []
    return Desk(
        broadcast=broadcast,
        user=user,
        form=form,
        arrangement=arrangement,
        others=others,
        shows_all=request.POST.get("shows_all") == "yes",
    )


def _note_saved(desk: Desk, saved: Broadcast) -> None:
    desk.broadcast.revision, desk.broadcast.edited_at = saved.revision, saved.edited_at
    desk.revision = saved.revision
    desk.broadcast.outlets, desk.broadcast.outlet_words = saved.outlets, saved.outlet_words
    for outlet in WORDED:  # what an outlet chosen just now begins with
        desk.form.cleaned_data[field_of(outlet)] = saved.outlet_words.get(outlet, "")


def _not_saved(request: HttpRequest, desk: Desk, refusal: BroadcastError) -> HttpResponse:
    """Somebody else was faster, or submitted it. If nothing would be lost, simply show how things stand."""
    desk.broadcast.refresh_from_db()
    if is_what_is_saved(desk.form, parts=desk.parts, broadcast=desk.broadcast):
        messages.warning(request, str(refusal))
        return redirect("admin:broadcast_write", desk.broadcast.pk)
    desk.is_saved = False
    return draw_desk(request, desk, refusal=refusal)


def _submit(request: HttpRequest, desk: Desk, *, without_look: bool = False) -> HttpResponse:
    desk.shows_all = True
    if desk.todo:
        return draw_desk(request, desk)
    if desk.broadcast.is_drill or desk.is_emergency:
        return redirect("admin:broadcast_arm", desk.broadcast.pk)
    try:
        return hand_in(request, desk.broadcast, without_look=without_look)
    except ContentInvalid as refusal:
        desk.line_problems = [problem for problem in refusal.problems if problem not in desk.found]
        vars(desk).pop("found", None)
        vars(desk).pop("todo", None)
        return draw_desk(request, desk)
    except BroadcastError as refusal:
        return draw_desk(request, desk, refusal=refusal)


def _take_up(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What the PR office proposed, with what was typed meanwhile."""
    try:
        proposing.take_up(broadcast_id=desk.broadcast.pk, by=desk.user, expected_revision=desk.revision)
    except BroadcastError as refusal:
        desk.shows_all = isinstance(refusal, ContentInvalid)
        saved = Broadcast.objects.get(pk=desk.broadcast.pk)
        desk.broadcast.is_silent = desk.form.cleaned_data["is_silent"] = saved.is_silent
        desk.form.cleaned_data["outlets"] = saved.outlets
        _note_saved(desk, saved)
        return draw_desk(request, desk, refusal=refusal)
    messages.success(request, taken_up_words(Broadcast.objects.get(pk=desk.broadcast.pk)))
    return redirect("admin:broadcast_detail", desk.broadcast.pk)


def _test(request: HttpRequest, desk: Desk) -> HttpResponse:
    if linked_phone(desk.user) is None:
        messages.info(request, _("Link your phone first; it takes a minute. Your draft is saved."))
        return redirect(phone_page_for(desk.broadcast))
    try:
        test_sending.request(broadcast_id=desk.broadcast.pk, by=desk.user)
    except BroadcastError as refusal:
        desk.shows_all = isinstance(refusal, ContentInvalid)
        return draw_desk(request, desk, refusal=refusal)
    messages.success(request, _("The test message is on its way to your phone."))
    return redirect("admin:broadcast_write", desk.broadcast.pk)


def _keep_as_template(request: HttpRequest, desk: Desk) -> HttpResponse:
    name = typed(request, "template_name", most=60) or desk.form.cleaned_data["title"].strip()[:60]
    if not name:
        return draw_desk(request, desk, refusal=BroadcastError(_("Give the template a name.")))
    copying.save_as_template(broadcast_id=desk.broadcast.pk, by=desk.user, name=name)
    messages.success(request, _("Saved as the template “%(name)s”.") % {"name": name})
    return redirect("admin:broadcast_write", desk.broadcast.pk)


def _keep_as_copy(
    request: HttpRequest, broadcast: Broadcast, form: WritingForm, arrangement: Arrangement
) -> HttpResponseRedirect | HttpResponse:
    """What this person typed, as a draft of its own; the other one stays as somebody else left it."""
    user = person(request)
    try:
        copied = copying.copy(original_id=broadcast.pk, by=user)
        content = content_of(form, parts=arrangement.parts, broadcast=broadcast)
        drafting.save(broadcast_id=copied.pk, editor=user, expected_revision=copied.revision, content=content)
    except EmergencyNotAllowed as refusal:
        messages.warning(request, str(refusal))
        return redirect("admin:broadcast_write", refusal.saved.pk)
    except BroadcastError as refusal:
        desk = Desk(broadcast=broadcast, user=user, form=form, arrangement=arrangement, is_saved=False)
        return draw_desk(request, desk, refusal=refusal)
    messages.success(request, _("Your version is kept as a draft of its own. This is it."))
    return redirect("admin:broadcast_write", copied.pk)


def _take_pictures(request: HttpRequest, desk: Desk) -> None:
    """Pictures chosen in the page's file fields (only without our script, which uploads them at once)."""
    for at in range(len(desk.parts)):
        upload = request.FILES.get(f"part-{at}-picture")
        if upload is None or "media" not in desk.parts[at]:
            continue
        try:
            parts = with_uploaded_picture(desk.parts, at, upload=upload, by=desk.user)
        except MediaRefused as refused:
            desk.picture_refusals[at] = str(refused.message)
        else:
            desk.arrangement = Arrangement(parts=parts, focus=f"part-{at}-remove-picture")
