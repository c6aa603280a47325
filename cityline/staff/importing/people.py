"""Staff from CSV."""

import re
from dataclasses import replace
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cityline.audit.services import record
from cityline.staff import holdings
from cityline.staff.exceptions import NotAllowed
from cityline.staff.importing.planning import Line, Plan, plan
from cityline.staff.importing.reading import rows
from cityline.staff.models import Department, User
from cityline.staff.permissions import can_manage_staff
from cityline.staff.roles import Role
from cityline.staff.services import leaving
from cityline.staff.services.activity import note_change
from cityline.staff.services.roles import set_roles

COLUMNS = {
    "username": ("職員番号", "ログイン名"),
    "last_name": ("姓",),
    "first_name": ("名",),
    "email": ("メール", "メールアドレス"),
    "department": ("所属コード",),
    "roles": ("役割",),
}
_ROLES = {
    "起案者": Role.DRAFTER,
    "広報課": Role.PATROLLER,
    "パトロール": Role.PATROLLER,
    "当直": Role.DUTY_OFFICER,
    "管理者": Role.ADMINISTRATOR,
    "閲覧者": Role.VIEWER,
}


class PersonLine(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    department = forms.ModelChoiceField(
        Department.objects.filter(is_active=True),
        to_field_name="code",
        required=False,
        label=_("department"),
        error_messages={"invalid_choice": _("There is no active department with this code.")},
    )
    roles = forms.MultipleChoiceField(
        choices=Role.choices,
        required=False,
        label=_("roles"),
        error_messages={
            "invalid_choice": _("There is no role “%(value)s”. Choose from 起案者, 広報課, 当直, 管理者 and 閲覧者.")
        },
    )

    class Meta:
        model = User
        fields = ("username", "last_name", "first_name", "email", "department")


def plan_people(text: str) -> Plan:
    """Raises CsvUnreadable."""
    found = rows(text, columns=COLUMNS, required={"username", "last_name", "roles"})
    existing = {u.username: u for u in User.objects.select_related("department").prefetch_related("groups")}
    planned = plan(found, key="username", existing=dict(existing), form_for=_form)
    return replace(planned, lines=_with_holdings(planned.lines))


def _with_holdings(lines: list[Line]) -> list[Line]:
    """Whoever changes department leaves things behind: said before it is done."""
    moving = [line for line in lines if not line.is_new and not line.errors and "department" in line.form.changed_data]
    held = holdings.held_by([line.form.instance for line in moving])
    notes = {
        line.number: [f"{name} {count}" for name, count in holdings.counts(held[line.form.instance.pk])]
        for line in moving
    }
    return [replace(line, leaves=notes.get(line.number, [])) for line in lines]


def _form(values: dict[str, str], user: Any) -> PersonLine:
    named = [word for word in re.split(r"[;；、,/／\s]+", values.get("roles", "")) if word]
    filled: dict[str, Any] = {**values, "roles": [str(_ROLES.get(word, word)) for word in named]}
    if user:
        filled.setdefault("department", user.department.code if user.department else "")
        for name in ("first_name", "email"):
            filled.setdefault(name, getattr(user, name))
    return PersonLine(filled, instance=user, initial=_as_they_are(user))


def _as_they_are(user: Any) -> dict[str, Any]:
    """What a change is measured against, where the model alone does not say it in the file's words."""
    if not user:
        return {}
    return {
        "department": user.department.code if user.department else "",
        "roles": [group.name for group in user.groups.all() if group.name in Role.values],
    }


def import_people(*, text: str, by: User) -> tuple[Plan, list[User]]:
    """Add and change everybody in the file, or nobody; also returns those who are new and have no password yet.

    Raises CsvUnreadable, NotAllowed, LastAdministrator.
    """
    if not can_manage_staff(by):
        raise NotAllowed
    new: list[User] = []
    with transaction.atomic():
        planned = plan_people(text)
        if planned.is_fine:
            left: list[User] = []
            before = {user.pk: user.department for user in User.objects.select_related("department")}
            for line in planned.lines:
                user = line.form.save(commit=False)
                if line.is_new:
                    user.set_unusable_password()
                    new.append(user)
                line.form.save()
                set_roles(by=by, user=user, roles=[Role(name) for name in line.form.cleaned_data["roles"]])
                if note_change(by=by, user=user, was_active=user.is_active, was_in=before.get(user.pk)):
                    left.append(user)
            leaving.tell(people=left, now=timezone.now())
            record(action="staff.import_people", actor=by, added=planned.new_count, changed=planned.changed_count)
    return planned, new
