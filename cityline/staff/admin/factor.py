"""Resetting a colleague's second factor, for whoever has lost telephone and recovery codes."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from cityline.staff.exceptions import StaffError
from cityline.staff.models import User
from cityline.staff.permissions import can_manage_staff
from cityline.staff.screens import screen
from cityline.staff.services import second_factor


def reset_factor(request: HttpRequest, pk: int) -> HttpResponse:
    if not can_manage_staff(request.user):
        raise PermissionDenied
    user = get_object_or_404(User, pk=pk)
    if request.method != "POST":
        return screen(
            request,
            "admin/staff/reset_factor.html",
            title=_("Reset the second factor"),
            member=user,
            is_set_up=second_factor.device_of(user) is not None,
            is_oneself=user.pk == request.user.pk,
        )
    try:
        second_factor.reset(by=request.user, user=user)  # type: ignore[arg-type]  # can_manage_staff asked
    except StaffError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is reset. At the next login it is set up anew."))
    return redirect("admin:staff_user_change", user.pk)
