"""Departments from CSV."""

from typing import Any

from django import forms
from django.db import transaction

from cityline.audit.services import record
from cityline.staff.exceptions import NotAllowed
from cityline.staff.importing.planning import Plan, plan
from cityline.staff.importing.reading import rows
from cityline.staff.models import Department, User
from cityline.staff.permissions import can_manage_staff

COLUMNS = {
    "code": ("コード",),
    "name": ("名称", "課名"),
    "kind": ("種別",),
    "line_sender_name": ("LINE送信者名",),
    "contact": ("問い合わせ先",),
}
_KINDS = {"課": "department", "部署": "department", "関係機関": "affiliate", "": "department"}


class DepartmentLine(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    class Meta:
        model = Department
        fields = tuple(COLUMNS)


def plan_departments(text: str) -> Plan:
    """Raises CsvUnreadable."""
    found = rows(text, columns=COLUMNS, required={"code", "name"})
    existing = {d.code: d for d in Department.objects.all()}
    return plan(found, key="code", existing=dict(existing), form_for=_form)


def _form(values: dict[str, str], department: Any) -> DepartmentLine:
    filled = dict(values)
    kind = filled.get("kind", department.kind if department else "")
    filled["kind"] = _KINDS.get(kind, kind)
    for name in ("line_sender_name", "contact"):
        filled.setdefault(name, getattr(department, name) if department else "")
    filled["line_sender_name"] = filled["line_sender_name"] or filled.get("name", "")[:20]
    return DepartmentLine(filled, instance=department)


def import_departments(*, text: str, by: User) -> Plan:
    """Add and change every department of the file, or none. Raises CsvUnreadable, NotAllowed."""
    if not can_manage_staff(by):
        raise NotAllowed
    with transaction.atomic():
        planned = plan_departments(text)
        if planned.is_fine:
            for line in planned.lines:
                line.form.save()
            record(action="staff.import_departments", actor=by, added=planned.new_count, changed=planned.changed_count)
    return planned
