"""The code of an authenticator app: setting it up, asking for it, and starting anew when the telephone is gone."""

import secrets
import unicodedata
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from cityline.audit.services import record
from cityline.staff.exceptions import NotAllowed, NotYourself, TooManyTries, WrongCode
from cityline.staff.models import Deputyship, RecoveryCode, User
from cityline.staff.permissions import can_manage_staff
from cityline.staff.roles import APPROVING, Role
from cityline.staff.services import letters

CODES = 10
CODE_LENGTH = 12
# Without letters and figures that are taken for one another.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
DIGITS = 6


def device_of(user: User) -> TOTPDevice | None:
    """What this person has set up; None if nothing yet."""
    device: TOTPDevice | None = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    return device


@transaction.atomic
def begin(*, user: User) -> TOTPDevice:
    """A secret to be read into the app: the same one until it is confirmed, so that a page opened twice shows one."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # two pages at once make one device
    device = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return device or TOTPDevice.objects.create(user=user, name="app", confirmed=False)


def confirm(*, user: User, code: str) -> tuple[TOTPDevice, list[str]]:
    """The app shows the right codes: from now on they are asked for. Returns the recovery codes, which nobody sees again.

    Raises WrongCode, TooManyTries.
    """
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
        if device is None or device_of(user) is not None:
            raise WrongCode
        refusal = _try(device, code)
        if refusal is None:
            device.confirmed = True
            device.save(update_fields=["confirmed"])
            codes = _new_codes(user)
            record(action="staff.factor_set_up", actor=user, on=user)
            _tell([user], _("Second factor set up"), _("A second factor was set up for your account."))
    if refusal is not None:  # out here, so that the failed try is kept
        raise refusal
    return device, codes


def check(*, user: User, code: str) -> TOTPDevice:
    """Take the code the app shows now, once. Raises WrongCode, TooManyTries."""
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
        refusal = WrongCode() if device is None else _try(device, code)
    if refusal is not None:
        raise refusal
    return device


def check_recovery(*, user: User, code: str) -> TOTPDevice:
    """Take a recovery code, once and for all. Raises WrongCode, TooManyTries."""
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
        if device is None:
            raise WrongCode
        refusal: Exception | None = None
        if not device.verify_is_allowed()[0]:
            refusal = TooManyTries()
        else:
            unused = RecoveryCode.objects.filter(user=user, digest=_digest(code), used_at=None)
            if unused.update(used_at=timezone.now()):
                device.throttle_reset()
                record(action="staff.recovery_code", actor=user, on=user, left=codes_left(user))
            else:
                device.throttle_increment()
                refusal = WrongCode()
    if refusal is not None:
        raise refusal
    return device


def looks_like_code(typed: str) -> bool:
    plain = _plain(typed)
    return len(plain) == DIGITS and plain.isdigit()


def codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


@transaction.atomic
def renew_codes(*, user: User) -> list[str]:
    """New recovery codes; the old ones are void."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # asked for twice at once, one list is left
    record(action="staff.recovery_codes", actor=user, on=user)
    return _new_codes(user)


@transaction.atomic
def reset(*, by: User | None, user: User) -> None:
    """Forget the app and the recovery codes, so that it is set up anew at the next login; by the operator, if ``by`` is None.

    Whoever does that could now log in as this person, given the password: so the patrol is told, and for a day this
    account cannot approve. Raises NotAllowed, NotYourself.
    """
    if by is not None and not can_manage_staff(by):
        raise NotAllowed
    if by is not None and by.pk == user.pk:
        raise NotYourself
    now = timezone.now()
    TOTPDevice.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    if user.groups.filter(name__in=APPROVING).exists() or _stands_in(user):
        user.raised_at = now
        user.save(update_fields=["raised_at"])
    record(action="staff.factor_reset", actor=by, on=user)
    body = format_lazy(
        _("The second factor of {user} was reset. If you know nothing of it, please ask now."), user=user
    )
    _tell({*letters.holders_of(Role.PATROLLER), user}, _("Second factor reset"), body)


def _stands_in(user: User) -> bool:
    """Now or from a day to come."""
    return Deputyship.objects.not_over(timezone.localdate()).filter(deputy=user).exists()


def _try(device: TOTPDevice, code: str) -> Exception | None:
    """django-otp counts failures, waits longer after each, and takes no code twice."""
    if not device.verify_is_allowed()[0]:
        return TooManyTries()
    return None if looks_like_code(code) and device.verify_token(_plain(code)) else _wrong(device, code)


def _wrong(device: TOTPDevice, code: str) -> Exception:
    if not looks_like_code(code):  # otherwise the device has counted it itself
        device.throttle_increment()
    return WrongCode()


def _new_codes(user: User) -> list[str]:
    RecoveryCode.objects.filter(user=user).delete()
    codes = ["".join(secrets.choice(_ALPHABET) for _n in range(CODE_LENGTH)) for _n in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(code)) for code in codes)
    return ["-".join(code[n : n + 4] for n in range(0, CODE_LENGTH, 4)) for code in codes]


def _digest(code: str) -> str:
    plain = _plain(code).lower()
    return salted_hmac("cityline.recovery_code", plain, algorithm="sha256").hexdigest()


def _plain(typed: str) -> str:
    """Full-width figures, blanks and hyphens are how people copy a code."""
    return "".join(c for c in unicodedata.normalize("NFKC", typed) if c.isascii() and c.isalnum())


def _tell(people: Iterable[User], subject: Promise | str, body: Promise | str) -> None:
    letters.write(to=people, subject=subject, body=body, path="admin:index", now=timezone.now())
