"""Blocks after broadcasts, month by month: the number the PR office steers by, and each department for its own."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadcasts import permissions
from broadcasts.forms.fields import whole_number
from broadcasts.services import block_rates
from broadcasts.views.finding import person
from cityline.staff.screens import screen


def blocks(request: HttpRequest) -> HttpResponse:
    """``department`` and ``category`` narrow months and broadcasts down; the two last tables stay whole."""
    user, now = person(request), timezone.now()
    if not permissions.can_see_blocks(user):
        raise PermissionDenied
    found = block_rates.tallies(permissions.steered_by(user), now=now)
    departments, categories = block_rates.by_department(found), block_rates.by_category(found)
    department = _chosen(departments, request.GET.get("department"))
    category = _chosen(categories, request.GET.get("category"))
    narrowed = block_rates.of(
        found, department=department.key if department else None, category=category.key if category else None
    )
    return screen(
        request,
        "broadcasts/blocks.html",
        title=_("Blocks after broadcasts"),
        months=block_rates.by_month(narrowed, now=now),
        costliest=block_rates.costliest(narrowed),
        departments=departments,
        categories=categories,
        department=department,
        category=category,
        sees_all=permissions.sees_all(user),
    )


def _chosen(lines: list[block_rates.Line], asked: str | None) -> block_rates.Line | None:
    number = whole_number(asked)
    return next((line for line in lines if line.key == number), None)
