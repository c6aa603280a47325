"""Importing residents: upload, look, press one button. Thin over `subscribers.services.importing`."""

import csv
from collections.abc import Iterator
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cityline.refusals import Refusal
from cityline.staff.importing.writing import harmless
from cityline.staff.models import User
from cityline.staff.screens import screen
from subscribers import queries
from subscribers.forms.importing import ImportForm
from subscribers.forms.uploads import PrivateUpload
from subscribers.models import Category, ImportState, ResidentImport
from subscribers.permissions import can_import_residents
from subscribers.services import bulk_preferences
from subscribers.services.importing import problems, steps, verbs
from subscribers.services.importing.columns import HEADINGS

TRAIL_LIST = "admin:subscribers_subscriber_changelist"
SHOWN_PROBLEMS = 50
SHOWN_IMPORTS = 20


# Whoever checks the token reads the whole body: only after the file has found its way past the memory.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """The form, and what was imported before."""
    user = _person(request)
    handler = PrivateUpload(request)
    request.upload_handlers = [handler]
    try:
        response = csrf_protect(_imports)(request, user)
    except BaseException:
        handler.discard()
        raise
    if handler.stored and not ResidentImport.objects.filter(file_key=handler.stored.key).exists():
        handler.discard()
    return response


def _imports(request: HttpRequest, user: User) -> HttpResponse:
    form = ImportForm(request.POST or None, request.FILES or None) if request.method == "POST" else ImportForm()
    if request.method == "POST" and form.is_valid():
        stored = form.cleaned_data["file"]
        job = verbs.accept(
            by=user,
            file_key=stored.key,
            file_name=stored.name,
            size=stored.size,
            sha256=stored.sha256,
            as_of=form.cleaned_data["as_of"],
            precedence=form.cleaned_data["precedence"],
        )
        return redirect("admin:residents_import", job.pk)
    return screen(
        request,
        "residents/imports.html",
        title=_("Import residents"),
        form=form,
        headings=HEADINGS,
        categories=Category.objects.offered().select_related("group"),
        imports=ResidentImport.objects.select_related("uploaded_by")[:SHOWN_IMPORTS],
        trail=_trail(),
        status=200 if request.method != "POST" else 400,
    )


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Where it stands, what it would do, what is wrong with which line."""
    _person(request)
    job = _found(pk)
    return screen(
        request,
        "residents/import.html",
        title=job.file_name,
        job=job,
        **_how_far(job),
        why=problems.words(job.reason, job.reason_detail) if job.reason else None,
        kinds=[(kind, *problems.words(kind["code"], kind["detail"])) for kind in queries.problem_kinds(job)],
        problems=[
            (problem, *problems.words(problem.code, problem.detail)) for problem in job.problems.all()[:SHOWN_PROBLEMS]
        ],
        covered=[category for category in Category.objects.all() if category.mask & job.covered_mask],
        trail=[*_trail(), _here()],
    )


@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The piece the page's script asks for again and again."""
    _person(request)
    job = _found(pk)
    if request.headers.get("X-Cityline") != "fragment":
        return redirect("admin:residents_import", pk)
    response = render(request, "residents/import_progress.html", {"job": job, **_how_far(job)})
    response["X-Cityline-State"] = job.state
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    user = _person(request)
    job = _found(pk)
    if verb not in {"confirm", "cancel"}:
        raise Http404
    try:
        if verb == "confirm":
            seen = request.POST.get("seen", "")
            verbs.confirm(import_id=job.pk, by=user, seen=int(seen) if seen.isascii() and seen.isdigit() else -1)
        else:
            verbs.cancel(import_id=job.pk, by=user)
            messages.success(request, _("Cancelled. Nothing was imported."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("admin:residents_import", pk)


@require_GET
def report(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Every problem as CSV, by the number of its line; formulas defused, nobody's id in it."""
    _person(request)
    job = _found(pk)
    response = StreamingHttpResponse(_report(job), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{job.pk}-problems.csv"'
    response["Cache-Control"] = "no-store"
    return response


class _Echo:
    def write(self, line: str) -> str:
        return line


def _report(job: ResidentImport) -> Iterator[str]:
    writer = csv.writer(cast(Any, _Echo()), lineterminator="\r\n")
    yield "\ufeff" + writer.writerow([_("Line"), _("Column"), _("What is wrong"), _("What to do")])
    for problem in job.problems.all().iterator(chunk_size=5000):
        what, todo = problems.words(problem.code, problem.detail)
        yield writer.writerow([harmless(cell) for cell in (problem.number, problem.column, what, todo)])


def _how_far(job: ResidentImport) -> dict[str, Any]:
    """While it is being written: the step that is done now, and of how many."""
    is_written = job.state == ImportState.CONFIRMED
    return {"step": steps.step_of(job.pk) if is_written else None, "steps": bulk_preferences.STEPS}


def _person(request: HttpRequest) -> User:
    if not can_import_residents(request.user):
        raise PermissionDenied
    return cast(User, request.user)


def _found(pk: int) -> ResidentImport:
    return get_object_or_404(ResidentImport.objects.select_related("uploaded_by", "confirmed_by"), pk=pk)


def _trail() -> list[tuple[str, str]]:
    return [(reverse(TRAIL_LIST), _("Residents in numbers"))]


def _here() -> tuple[str, str]:
    return (reverse("admin:residents_imports"), _("Import residents"))
