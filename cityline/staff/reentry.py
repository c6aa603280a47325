"""Saying once more who one is, at the moment of an approval.

Valid for that one act and no minute longer: an unattended screen with a queue of requests on it must not be worth
anything to whoever sits down before it.
"""

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest

from cityline.staff.exceptions import StaffError, TooManyTries, WrongProof
from cityline.staff.models import User
from cityline.staff.services import second_factor

PASSWORD, CODE = "password", "code"


def reenter(request: HttpRequest, user: User, typed: str) -> str:
    """How this person has proved who they are: by the password, or by the code of the app (quicker to type).

    Failures count as failed logins. Raises WrongProof, WrongCode, TooManyTries.
    """
    demand_not_locked(request, user)
    if second_factor.looks_like_code(typed) and second_factor.device_of(user) is not None:
        try:
            second_factor.check(user=user, code=typed)
        except StaffError:
            raise count_failure(request, user) or WrongProof() from None
        return CODE
    proved = authenticate(request, username=user.username, password=typed) if typed else None
    if proved is None or proved.pk != user.pk:
        raise _locked(request) or WrongProof()
    return PASSWORD


def demand_not_locked(request: HttpRequest, user: User) -> None:
    """Raises TooManyTries."""
    if not AxesProxyHandler.is_allowed(request, {"username": user.username}):
        request.axes_locked_out = False  # type: ignore[attr-defined]  # axes puts it there
        raise TooManyTries


def count_failure(request: HttpRequest, user: User) -> StaffError | None:
    """One more failed login of this person from here; what to say, if that was one too many."""
    user_login_failed.send(sender=__name__, credentials={"username": user.username}, request=request)
    return _locked(request)


def _locked(request: HttpRequest) -> StaffError | None:
    """Our own page says it, with everything typed still there, instead of the lock-out page."""
    if not getattr(request, "axes_locked_out", False):
        return None
    request.axes_locked_out = False  # type: ignore[attr-defined]  # axes puts it there
    return TooManyTries()
