"""The page that sends somebody a link to choose a password, in place of Django's that would set it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cityline.staff.models import User
from cityline.staff.screens import screen
from cityline.staff.services.passwords import send_link


def offer_link(request: HttpRequest, user: User, *, by: User) -> HttpResponse:
    if request.method != "POST":
        return screen(
            request,
            "admin/staff/send_link.html",
            title=_("Link to choose a password"),
            member=user,
        )
    link = send_link(by=by, user=user)
    if link:
        return screen(
            request,
            "admin/staff/import_links.html",
            title=_("Link to choose a password"),
            links=[(user, link)],
            back="admin:staff_user_changelist",
        )
    messages.success(
        request, _("The link goes to %(address)s. The old password works until it is used.") % {"address": user.email}
    )
    return redirect("admin:staff_user_change", user.pk)
