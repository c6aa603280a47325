"""Uploading a file: look first, then do it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cityline.staff.exceptions import StaffError
from cityline.staff.importing import departments, people
from cityline.staff.importing.planning import Plan
from cityline.staff.importing.reading import CsvUnreadable, decode
from cityline.staff.models import User
from cityline.staff.permissions import can_manage_staff
from cityline.staff.screens import screen
from cityline.staff.services.passwords import invite, link_for


@require_http_methods(["GET", "HEAD", "POST"])
def import_departments(request: HttpRequest) -> HttpResponse:
    def do(text: str, by: User) -> Plan:
        return departments.import_departments(text=text, by=by)

    return _import(
        request,
        title=_("Import departments"),
        columns=departments.COLUMNS,
        look=departments.plan_departments,
        do=do,
        back="admin:staff_department_changelist",
        list_name=_("Departments"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def import_people(request: HttpRequest) -> HttpResponse:
    links: list[tuple[User, str]] = []

    def do(text: str, by: User) -> Plan:
        planned, new = people.import_people(text=text, by=by)
        links.extend((user, link_for(user)) for user in invite(people=new))
        return planned

    return _import(
        request,
        title=_("Import staff"),
        columns=people.COLUMNS,
        look=people.plan_people,
        do=do,
        back="admin:staff_user_changelist",
        list_name=_("Staff"),
        links=links,
    )


def _import(
    request: HttpRequest,
    *,
    title: str,
    columns: dict[str, tuple[str, ...]],
    look: Callable[[str], Plan],
    do: Callable[[str, User], Plan],
    back: str,
    list_name: str,
    links: list[tuple[User, str]] | None = None,
) -> HttpResponse:
    if not can_manage_staff(request.user):
        raise PermissionDenied
    shown: dict[str, Any] = {"columns": columns, "back": back, "plan": None, "text": "", "refusal": ""}
    if request.method == "POST":
        try:
            shown["text"] = _text_of(request)
            if request.POST.get("do") == "import":
                planned = do(shown["text"], request.user)  # type: ignore[arg-type]  # can_manage_staff asked
                if planned.is_fine:
                    return _done(request, planned, back, title, links or [])
                shown["plan"] = planned
            else:
                shown["plan"] = look(shown["text"])
        except (CsvUnreadable, StaffError) as refusal:
            shown["refusal"] = str(refusal.message)
    planned = shown["plan"]
    return screen(
        request,
        "admin/staff/import.html",
        title=title,
        key_heading=columns[planned.key][0] if planned else "",
        list_name=list_name,
        **shown,
    )


def _text_of(request: HttpRequest) -> str:
    upload = request.FILES.get("file")
    if upload is not None:
        return decode(upload.read())
    text: str = request.POST.get("text", "")
    if not text:
        raise CsvUnreadable(_("Choose a file first."))
    return text


def _done(request: HttpRequest, planned: Plan, back: str, title: str, links: list[tuple[User, str]]) -> HttpResponse:
    messages.success(
        request,
        _("%(added)s added, %(changed)s changed.") % {"added": planned.new_count, "changed": planned.changed_count},
    )
    if links:
        return screen(request, "admin/staff/import_links.html", title=title, links=links, back=back)
    return redirect(back)
