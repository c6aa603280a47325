"""Forms for accounts: roles as boxes, and neither Django's flags nor its permissions in sight."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.forms import UsernameField
from django.utils.translation import gettext_lazy as _

from cityline.staff import holdings
from cityline.staff.exceptions import LastAdministrator
from cityline.staff.models import User
from cityline.staff.permissions import can_manage_staff
from cityline.staff.roles import Role
from cityline.staff.services.roles import keep_an_administrator


class _WithRoles(forms.Form):
    roles = forms.MultipleChoiceField(
        label=_("roles"), choices=Role.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class StaffChangeForm(_WithRoles, forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    by: User  # who fills it in
    knows_holdings = forms.BooleanField(
        label=_("I know what this leaves behind"),
        required=False,
        help_text=_(
            "Needed only to deactivate or move somebody who still holds something. Nothing is stopped by it; their"
            " colleagues and the PR office get one mail about how much needs somebody."
        ),
    )

    class Meta:
        model = User
        field_classes: ClassVar = {"username": UsernameField}
        fields = ("username", "last_name", "first_name", "email", "department", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.was_active, self.was_in = self.instance.is_active, self.instance.department
        self.fields["roles"].initial = sorted(
            self.instance.groups.filter(name__in=Role.values).values_list("name", flat=True)
        )

    def clean(self) -> dict[str, Any] | None:
        """The page saves in the transaction that also asks this, so the lock taken here lasts until then."""
        cleaned = super().clean() or self.cleaned_data
        leaves = self.instance.is_active and not cleaned.get("is_active")
        if leaves and can_manage_staff(self.instance):
            try:
                keep_an_administrator(by=self.by, user=self.instance)
            except LastAdministrator as refusal:
                self.add_error("is_active", str(refusal.message))
        if not cleaned.get("knows_holdings"):
            self._ask_about_holdings(cleaned, leaves=leaves)
        return cleaned

    def _ask_about_holdings(self, cleaned: dict[str, Any], *, leaves: bool) -> None:
        """Nobody goes without somebody having seen what stays behind."""
        moves = "department" in cleaned and self.was_in is not None and cleaned["department"] != self.was_in
        if not self.instance.pk or not (leaves or moves):
            return
        left = holdings.counts(holdings.held_by([self.instance])[self.instance.pk])
        if left:
            words = _("Still held: {things}. Hand it over first, or tick below that you know.").format(
                things="、".join(f"{name} {count}" for name, count in left)
            )
            self.add_error("is_active" if leaves else "department", words)


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
