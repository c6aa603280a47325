"""Writing a template for emergencies, by day and in peace: a first version, or the next one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from broadcasts import template_permissions as may
from broadcasts.content.gaps import GapKind
from broadcasts.exceptions import BroadcastError, SomebodyElseChanged
from broadcasts.forms.preparing import TemplateForm
from broadcasts.models import EmergencyTemplate, EmergencyTemplateVersion
from broadcasts.services import emergency_templates as services
from broadcasts.services.emergency_templates import TemplateInvalid
from broadcasts.views.emergency_templates import TITLE, template_or_404
from broadcasts.views.finding import person
from cityline.staff.screens import screen
from subscribers.models import Category, CategoryGroup


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return _write(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    template = template_or_404(request, pk)
    if not may.can_change_template(person(request), template):
        raise PermissionDenied
    return _write(request, template)


def _write(request: HttpRequest, template: EmergencyTemplate | None) -> HttpResponse:
    user = person(request)
    if may.why_not_prepare(user):
        raise PermissionDenied
    newest = template.versions.select_related("template").first() if template else None
    problems: list[str | Promise] = []
    if request.method != "POST":
        form = TemplateForm.of(newest)
    else:
        form = TemplateForm.read(request.POST, before=newest)
        if form.has_new_gaps or request.POST.get("do") == "gaps":
            problems = [_("Now say what may be filled into each gap, and keep it again.")] if form.rows else []
        else:
            try:
                made = services.write(
                    by=user,
                    text=form.text,
                    template_id=template.pk if template else None,
                    expected=form.expected,
                    is_drill=form.is_drill,
                )
            except TemplateInvalid as refusal:
                problems = refusal.problems
            except BroadcastError as refusal:
                problems = [refusal.message]
                if isinstance(refusal, SomebodyElseChanged) and newest:
                    form.expected = newest.number  # told once, whoever keeps it again has seen the other version
            else:
                messages.success(request, _("Kept. It can be used once a second person has reviewed it."))
                return redirect("admin:emergency_template", made.template_id)
    return _draw(request, template, newest, form, problems)


def _draw(
    request: HttpRequest,
    template: EmergencyTemplate | None,
    newest: EmergencyTemplateVersion | None,
    form: TemplateForm,
    problems: list[str | Promise],
) -> HttpResponse:
    groups: dict[CategoryGroup, list[Category]] = {}
    for category in Category.objects.offered().select_related("group"):
        groups.setdefault(category.group, []).append(category)
    trail: list[tuple[str, str | Promise]] = [(reverse("admin:emergency_templates"), TITLE)]
    if template and newest:
        trail.append((reverse("admin:emergency_template", args=[template.pk]), newest.name))
    return screen(
        request,
        "broadcasts/emergency/edit.html",
        title=_("New version") if template else _("New template for emergencies"),
        trail=trail,
        prepared=template,
        form=form,
        problems=problems,
        groups=list(groups.items()),
        kinds=GapKind.choices,
    )
