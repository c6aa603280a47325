"""Why broadcasts come back: per department and per category, as bars, as a table and as a file."""

import csv

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
from cityline.staff.screens import screen

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


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
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")  # by this mark Excel knows its letters
    response["Content-Disposition"] = f'attachment; filename="reasons-{timezone.localdate():%Y-%m-%d}.csv"'
    file = csv.writer(response)
    labels = [str(label) for label in ReasonCode.labels]
    file.writerow([_("by"), _("name"), _("Decisions"), _("Returned or rejected"), *labels])
    departments, categories = reason_counts.by_department(found), reason_counts.by_category(found)
    for kind, lines in ((_("Department"), departments), (_("Category"), categories)):
        for line in lines:
            file.writerow([kind, _harmless(line.name), line.decided, line.turned_down, *line.counts.values()])
    return response


def _decisions(request: HttpRequest) -> "QuerySet[PatrolDecision]":
    user = person(request)
    if not permissions.can_see_blocks(user):
        raise PermissionDenied
    return reason_counts.decisions(permissions.steered_by(user), now=timezone.now())


def _harmless(name: str) -> str:
    """A spreadsheet would take such a name for a formula."""
    return f"'{name}" if name.startswith(_FORMULA) else name
