"""Whether this login has given its second factor: asked for by role, remembered in the session."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django_otp.plugins.otp_totp.models import TOTPDevice

from cityline.staff.models import User
from cityline.staff.roles import is_raised

KEY = "cityline_factor"


def is_required_of(user: User | AnonymousUser) -> bool:
    return settings.REQUIRE_SECOND_FACTOR and isinstance(user, User) and is_raised(user)


def is_open(request: HttpRequest) -> bool:
    """Whether the factor is still to be given. A factor that was reset closes every login that was made with it."""
    user = request.user
    if not isinstance(user, User) or not is_required_of(user):
        return False
    known: bool | None = getattr(request, "_cityline_factor_given", None)
    if known is None:
        device = request.session.get(KEY)
        known = device is not None and TOTPDevice.objects.filter(pk=device, user_id=user.pk, confirmed=True).exists()
        request._cityline_factor_given = known  # type: ignore[attr-defined]  # for the rest of this request
    return not known


def note_given(request: HttpRequest, device: TOTPDevice) -> None:
    """A new key for the session, as after a password: whoever knew the old one has not given the factor."""
    request.session.cycle_key()
    request.session[KEY] = device.pk
    request._cityline_factor_given = True  # type: ignore[attr-defined]  # for the rest of this request
