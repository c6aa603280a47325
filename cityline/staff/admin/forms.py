"""Forms for accounts: roles as boxes, and neither Django's flags nor its permissions in sight."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.forms import UsernameField
from django.utils.translation import gettext_lazy as _

from cityline.staff.models import User
from cityline.staff.roles import Role


class _WithRoles(forms.Form):
    roles = forms.MultipleChoiceField(
        label=_("roles"), choices=Role.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class StaffChangeForm(_WithRoles, forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    class Meta:
        model = User
        field_classes: ClassVar = {"username": UsernameField}
        fields = ("username", "last_name", "first_name", "email", "department", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].initial = sorted(
            self.instance.groups.filter(name__in=Role.values).values_list("name", flat=True)
        )


class StaffAddForm(_WithRoles, forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Without a password: each chooses their own, by a link."""

    class Meta:
        model = User
        field_classes: ClassVar = {"username": UsernameField}
        fields = ("username", "last_name", "first_name", "email", "department")

    def save(self, commit: bool = True) -> User:
        self.instance.set_unusable_password()
        user: User = super().save(commit)
        return user
