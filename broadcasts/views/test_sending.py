"""The writer's own phone: linked once with a code, so that a test message can be looked at where residents look."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from broadcasts import permissions
from broadcasts.exceptions import BroadcastError
from broadcasts.models import Broadcast, StaffPhone
from broadcasts.services import linking, test_sending
from broadcasts.views.finding import person, visible_or_404
from cityline.staff.models import User
from cityline.staff.screens import screen


def linked_phone(user: User) -> StaffPhone | None:
    return StaffPhone.objects.filter(user=user).first()


def phone_page_for(broadcast: Broadcast) -> str:
    """The linking page that knows what somebody wanted to see on their phone, and leads back to it."""
    return f"{reverse('admin:broadcast_phone')}?for={broadcast.pk}"


def _wanted(request: HttpRequest, user: User) -> Broadcast | None:
    asked = request.GET.get("for", "")
    found = permissions.visible_to(user).filter(pk=asked).first() if asked.isdecimal() and len(asked) < 19 else None
    return found if found is not None and permissions.can_test_send(user, found) else None


@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """Link the phone, or let it go."""
    user = person(request)
    wanted = _wanted(request, user)
    code = ""
    if request.method == "POST":
        try:
            if request.POST.get("do") == "unlink":
                linking.unlink(user=user)
                messages.success(
                    request, _("The phone is no longer linked. Test messages are not sent to it any more.")
                )
                return redirect(request.get_full_path())
            code = linking.issue_code(user=user)
        except BroadcastError as refusal:
            messages.error(request, str(refusal))
    return screen(
        request,
        "broadcasts/write/own_phone.html",
        title=_("Phone for test sends"),
        linked=linked_phone(user),
        code=code,
        wanted=wanted,
        may_write=wanted is not None and permissions.can_edit(user, wanted),
        account=settings.LINE_BASIC_ID,
    )


@require_POST
def test_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send what is saved to the phone of the person asking."""
    broadcast = visible_or_404(request, pk)
    user = person(request)
    if linked_phone(user) is None:
        messages.info(request, _("Link your phone first; it takes a minute."))
        return redirect(phone_page_for(broadcast))
    try:
        test_sending.request(broadcast_id=broadcast.pk, by=user)
    except BroadcastError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The test message is on its way to your phone."))
    return redirect("admin:broadcast_write" if permissions.can_edit(user, broadcast) else "admin:broadcast_review", pk)
