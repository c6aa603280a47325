"""Logging in."""

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cityline.staff.models import User
from cityline.staff.permissions import can_enter


class StaffLoginForm(AuthenticationForm):
    """Roles decide who comes in; Django's own form would ask for the ``is_staff`` flag, which nobody here keeps."""

    required_css_class = "required"
    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _("The user name or the password is wrong. Capital and small letters matter."),
    }

    def confirm_login_allowed(self, user: User) -> None:
        super().confirm_login_allowed(user)
        if not can_enter(user):
            raise ValidationError(
                _("This account has no role yet. Please ask an administrator to give it one."), code="no_role"
            )
