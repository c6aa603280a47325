"""The prepared templates: which are in force, what waits for its review, and the review itself."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from broadcasts import template_permissions as may
from broadcasts.content import gaps
from broadcasts.content.gaps import Gap, GapKind
from broadcasts.exceptions import BroadcastError
from broadcasts.forms.fields import whole_number
from broadcasts.models import Broadcast, EmergencyTemplate, EmergencyTemplateVersion
from broadcasts.services import emergency_templates as services
from broadcasts.views.finding import person
from broadcasts.views.preview import Phone, phone_of
from broadcasts.views.reading import typed
from cityline.staff.exceptions import StaffError
from cityline.staff.reentry import reenter
from cityline.staff.screens import screen
from subscribers.models import Category

TITLE = gettext_lazy("Templates for emergencies")


@dataclass(frozen=True, slots=True)
class Line:
    """A template with the version in force and the one that waits, either of which there may not be."""

    template: EmergencyTemplate
    name: str
    in_force: EmergencyTemplateVersion | None
    waiting: EmergencyTemplateVersion | None


def _line(template: EmergencyTemplate, versions: list[EmergencyTemplateVersion]) -> Line:
    """``versions``: all of it with their reviews, newest first."""
    passed = next((v for v in versions if hasattr(v, "review") and v.review.is_passed), None)
    newest = versions[0] if versions else None
    shown = passed or newest
    return Line(
        template, shown.name if shown else "", passed, newest if newest and not hasattr(newest, "review") else None
    )


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not may.can_see_templates(user):
        raise PermissionDenied
    found = (
        EmergencyTemplate.objects.filter(may.templates_seen_by(user), retired_at=None)
        .select_related("department")
        .prefetch_related("versions__review", "versions__written_by")
    )
    lines = [_line(template, list(template.versions.all())) for template in found]
    return screen(
        request,
        "broadcasts/emergency/templates.html",
        title=TITLE,
        waiting=[line for line in lines if line.waiting],
        in_force=sorted((line for line in lines if line.in_force), key=lambda line: line.template.is_drill),
        turned_down=[line for line in lines if not line.in_force and not line.waiting],
        why_not_write=may.why_not_prepare(user),
    )


@sensitive_post_parameters("proof")
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One template: what is in force, what waits, every version before; and the second person's yes or no."""
    template = template_or_404(request, pk)
    refusal = ""
    if request.method == "POST":
        try:
            _review(request)
        except (BroadcastError, StaffError) as refused:
            refusal = str(refused)
        else:
            return redirect("admin:emergency_template", pk)
    user = person(request)
    versions = list(template.versions.select_related("written_by", "review__reviewed_by", "template__department"))
    line = _line(template, versions)
    waiting = line.waiting
    return screen(
        request,
        "broadcasts/emergency/template.html",
        title=line.name,
        trail=[(reverse("admin:emergency_templates"), TITLE)],
        prepared=template,
        shown=[Shown.of(v) for v in (waiting, line.in_force) if v],
        versions=versions,
        waiting=waiting,
        why_not_review=may.why_not_review(user, waiting) if waiting else None,
        may_change=may.can_change_template(user, template),
        may_retire=may.can_retire_template(user, template),
        refusal=refusal,
        words=request.POST.get("words", ""),
    )


@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw it from use, for good; the tick against a slip of the hand is required."""
    template = template_or_404(request, pk)
    if request.POST.get("really") != "yes":
        messages.warning(request, _("Nothing was changed. To withdraw the template, tick the box first."))
        return redirect("admin:emergency_template", pk)
    try:
        services.retire(by=person(request), template_id=template.pk)
    except BroadcastError as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:emergency_template", pk)
    messages.success(request, _("Withdrawn from use."))
    return redirect("admin:emergency_templates")


def template_or_404(request: HttpRequest, pk: int) -> EmergencyTemplate:
    user = person(request)
    if not may.can_see_templates(user):
        raise PermissionDenied
    return get_object_or_404(
        EmergencyTemplate.objects.select_related("department").filter(may.templates_seen_by(user)), pk=pk
    )


def _review(request: HttpRequest) -> None:
    user = person(request)
    version = get_object_or_404(EmergencyTemplateVersion, pk=whole_number(request.POST.get("version", "")) or 0)
    is_passed = request.POST.get("decision") == "pass"
    if barred := may.why_not_review(user, version):
        raise BroadcastError(barred)
    proof = reenter(request, user, request.POST.get("proof", "")[:200]) if is_passed else ""
    words = typed(request, "words", most=2000)
    services.review(by=user, version_id=version.pk, is_passed=is_passed, words=words, proof=proof)
    messages.success(
        request, _("In force from now on.") if is_passed else _("Turned down. The version before stays in force.")
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A version as its readers see it: with something in every gap."""

    version: EmergencyTemplateVersion
    phone: Phone
    gaps: list[tuple[Gap, str | Promise]]
    categories: list[Category]

    @classmethod
    def of(cls, version: EmergencyTemplateVersion) -> "Shown":
        known = gaps.gaps_from(version.gaps)
        parts, alt_text = gaps.filled(version.parts, version.alt_text, gaps.said(known, _examples(known)))
        template = version.template
        drawn = Broadcast(department=template.department, is_drill=template.is_drill, parts=parts, alt_text=alt_text)
        return cls(
            version,
            phone_of(drawn),
            [(gap, _rule(gap)) for gap in known],
            list(Category.objects.select_related("group").filter(pk__in=version.category_ids)),
        )


def _examples(known: tuple[Gap, ...]) -> dict[str, str]:
    samples = {
        GapKind.PLACE: "",  # shows its own name
        GapKind.NUMBER: "120",
        GapKind.TIME: "14:30",
        GapKind.DATE: timezone.localdate().isoformat(),
    }
    return {gap.name: gap.choices[0] if gap.choices else samples.get(gap.kind, "") for gap in known}


def _rule(gap: Gap) -> str:
    match gap.kind:
        case GapKind.PLACE:
            return _("words, at most %(most)s characters") % {"most": gap.most}
        case GapKind.NUMBER:
            return _("a number, at most %(most)s") % {"most": f"{gap.most:,}"}
        case GapKind.TIME:
            return _("a time")
        case GapKind.DATE:
            return _("a day within the next two months")
        case GapKind.CHOICE:
            return _("one of: %(words)s") % {"words": " / ".join(gap.choices)}
