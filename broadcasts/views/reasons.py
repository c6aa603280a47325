"""Why broadcasts come back: per department and per category, as bars, as a table and as a file."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from broadcasts import permissions
from broadcasts.models import PatrolDecision, ReasonCode
from broadcasts.services import discovery, reason_counts
from broadcasts.views.finding import person
from cityline.staff.importing.writing import csv_text
from cityline.staff.screens import screen


@require_safe
def reasons(request: HttpRequest) -> HttpResponse:
    found = _decisions(request)
    return screen(
        request,
        "broadcasts/charters/reasons.html",
        title=_("Why broadcasts come back"),
        total=reason_counts.total(found),
        departments=reason_counts.by_department(found),
        categories=reason_counts.by_category(found),
        quarters=discovery.by_quarter(
            permissions.steered_by(person(request)), since=timezone.now() - reason_counts.YEAR
        ),
        sees_all=permissions.sees_all(person(request)),
    )


@require_safe
def reasons_csv(request: HttpRequest) -> HttpResponse:
    found = _decisions(request)
    header = [_("by"), _("name"), _("Decisions"), _("Returned or rejected"), *map(str, ReasonCode.labels)]
    departments, categories = reason_counts.by_department(found), reason_counts.by_category(found)
    lines = [
        [kind, line.name, line.decided, line.turned_down, *line.counts.values()]
        for kind, found_lines in ((_("Department"), departments), (_("Category"), categories))
        for line in found_lines
    ]
    response = HttpResponse(csv_text(header, lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="reasons-{timezone.localdate():%Y-%m-%d}.csv"'
    return response


def _decisions(request: HttpRequest) -> "QuerySet[PatrolDecision]":
    user = person(request)
    if not permissions.can_see_blocks(user):
        raise PermissionDenied
    return reason_counts.decisions(permissions.steered_by(user), now=timezone.now())
