"""The pages of the second factor: setting it up, giving it at login, new recovery codes."""

import io
from base64 import b32encode
from urllib.parse import urlencode

import segno
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_otp.plugins.otp_totp.models import TOTPDevice

from cityline.staff import factor, reentry
from cityline.staff.exceptions import StaffError
from cityline.staff.models import User
from cityline.staff.permissions import can_enter
from cityline.staff.screens import screen
from cityline.staff.services import second_factor as service

CODE_MAX = 200


def address(then: str) -> str:
    page = reverse("admin:second_factor")
    return f"{page}?{urlencode({'next': then}, safe='/')}" if then else page


@never_cache
@sensitive_post_parameters("code", "proof")
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """What this person needs here: to set it up, to give it, or to look after it."""
    user = _person(request)
    if user is None:
        return redirect_to_login(address(_then(request)), reverse("admin:login"))
    device = service.device_of(user)
    if device is None:
        return _set_up(request, user)
    if factor.is_open(request):
        return _give(request, user)
    return _draw(request, "kept", since=device.created_at, codes_left=service.codes_left(user))


@never_cache
@require_safe
def picture(request: HttpRequest) -> HttpResponse:
    """The square to be photographed, as a picture of its own: the page may not hold any styles. Only until it is set up."""
    user = _person(request)
    device = TOTPDevice.objects.filter(user=user, confirmed=False).first() if user else None
    if device is None:
        raise Http404
    drawn = io.BytesIO()
    segno.make(device.config_url, error="m", micro=False).save(drawn, kind="svg", scale=6, border=4, light="#fff")
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


@never_cache
@sensitive_post_parameters("proof")
@require_POST
def codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes, for whoever proves again who they are."""
    user = _person(request)
    if user is None or factor.is_open(request) or (device := service.device_of(user)) is None:
        return redirect("admin:second_factor")
    try:
        reentry.reenter(request, user, request.POST.get("proof", "")[:CODE_MAX])
    except StaffError as refusal:
        return _draw(
            request, "kept", since=device.created_at, codes_left=service.codes_left(user), refusal=refusal, status=400
        )
    return _draw(request, "codes", codes=service.renew_codes(user=user))


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Out again, for somebody who came in with the wrong account: the ordinary way is closed until the factor is given."""
    logout(request)
    return redirect("admin:login")


def _set_up(request: HttpRequest, user: User) -> HttpResponse:
    refusal: StaffError | None = None
    if request.method == "POST":
        try:
            device, made = service.confirm(user=user, code=request.POST.get("code", "")[:CODE_MAX])
        except StaffError as error:
            refusal = error
        else:
            factor.note_given(request, device)
            return _draw(request, "codes", codes=made)
    device = service.begin(user=user)
    key = b32encode(device.bin_key).decode()
    spaced = " ".join(key[n : n + 4] for n in range(0, len(key), 4))
    return _draw(request, "set_up", key=spaced, refusal=refusal, status=400 if refusal else 200)


def _give(request: HttpRequest, user: User) -> HttpResponse:
    refusal: StaffError | None = None
    if request.method == "POST":
        code = request.POST.get("code", "")[:CODE_MAX]
        given = service.check if service.looks_like_code(code) else service.check_recovery
        try:
            reentry.demand_not_locked(request, user)
            factor.note_given(request, given(user=user, code=code))
        except StaffError as error:
            refusal = reentry.count_failure(request, user) or error
        else:
            return redirect(_then(request) or "admin:index")
    return _draw(request, "give", refusal=refusal, status=400 if refusal else 200)


def _draw(request: HttpRequest, what: str, *, status: int = 200, **context: object) -> HttpResponse:
    titles = {
        "set_up": _("Set up the second factor"),
        "give": _("Enter the code"),
        "codes": _("Your recovery codes"),
        "kept": _("Second factor"),
    }
    return screen(
        request,
        f"registration/factor_{what}.html",
        title=titles[what],
        status=status,
        then=_then(request),
        is_required=factor.is_required_of(request.user),
        person=request.user,
        **context,
    )


def _person(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) and can_enter(request.user) else None


def _then(request: HttpRequest) -> str:
    """Where to go on, if that is one of our own pages."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if ours and asked.startswith("/") else ""
