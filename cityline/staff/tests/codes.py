"""What an authenticator app would show."""

import time

from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from cityline.staff.models import User
from cityline.staff.services import second_factor


def code_of(device: TOTPDevice, *, steps: int = 0) -> str:
    """The code of now, or of so many half minutes later."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = time.time() + steps * device.step
    return f"{totp.token():06}"


def set_up(user: User) -> TOTPDevice:
    """A confirmed app whose code of now has not been used."""
    second_factor.begin(user=user)
    device = TOTPDevice.objects.get(user=user)
    second_factor.confirm(user=user, code=code_of(device, steps=-1))
    device.refresh_from_db()
    return device
