"""Forms for accounts: roles as boxes, and neither Django's flags nor its permissions in sight."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.utils.translation import gettext_lazy as _

from cityline.staff.models import User
from cityline.staff.roles import Role


class _WithRoles(forms.Form):
    roles = forms.MultipleChoiceField(
        label=_("roles"), choices=Role.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class StaffChangeForm(_WithRoles, UserChangeForm):  # type: ignore[type-arg]  # not subscriptable at run time
    class Meta:
        model = User
        fields = ("username", "last_name", "first_name", "email", "department", "is_active", "password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].initial = sorted(
            self.instance.groups.filter(name__in=Role.values).values_list("name", flat=True)
        )


class StaffAddForm(_WithRoles, AdminUserCreationForm):  # type: ignore[type-arg]  # not subscriptable at run time
    class Meta:
        model = User
        fields = ("username", "last_name", "first_name", "email", "department")
