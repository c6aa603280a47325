"""Linking a staff member's own LINE account: a code from our screen, typed to the account from their phone.

So nobody at a desk ever sees or types a LINE user id, and nobody can link a phone that is not in their hand.
"""

import re
import secrets
import unicodedata
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from broadcasts.exceptions import BroadcastError, NotAllowed
from broadcasts.models import LinkCode, StaffPhone
from broadcasts.permissions import can_manage_staff
from cityline.audit.models import Entry
from cityline.audit.services import record
from cityline.staff.models import User
from cityline.staff.roles import roles_of
from subscribers.models import Subscriber
from subscribers.services import following

# Without 0 O, 1 I L and U V, which people take for each other. Eight of them are 38 bits, for ten minutes, five guesses.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"
LENGTH = 8
VALID_FOR = timedelta(minutes=10)
CODES_PER_HOUR = 10
GUESSES_MAX = 5
_CODE = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


class CodeRefused(BroadcastError):
    message = _("This code is wrong or has expired. Make a new one on the screen and send it from your phone.")


class TooManyGuesses(CodeRefused):
    """This phone has guessed too often; it is not told whether the next one was right."""


class HasLeft(CodeRefused):
    """Whose phone this is has left the account; they are told how to begin again, and nothing about codes."""


class TooManyCodes(BroadcastError):
    message = _("You have made many codes in a short time. Wait an hour and try again.")


def issue_code(*, user: User) -> str:
    """A fresh code for this person, as XXXX-XXXX; earlier ones end. Kept only as a keyed hash."""
    if not roles_of(user):
        raise NotAllowed
    now = timezone.now()
    code = _new_code()
    with transaction.atomic():
        # Not FOR UPDATE: a phone being linked holds the code and refers to its owner, and would wait for us in a ring.
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        issued = LinkCode.objects.filter(user=user)
        if issued.filter(expires_at__gt=now + VALID_FOR - timedelta(hours=1)).count() >= CODES_PER_HOUR:
            raise TooManyCodes
        issued.filter(used_at=None, expires_at__gt=now).update(used_at=now)
        LinkCode.objects.create(user=user, code_hash=_hash(code), expires_at=now + VALID_FOR)
    return f"{code[:4]}-{code[4:]}"


def read_code(typed: str) -> str | None:
    """The code in what was typed, in whatever width and case; None when it is no code at all."""
    code = re.sub(r"[\s\-‐‑–—−ー]", "", unicodedata.normalize("NFKC", typed)).upper()
    # Every code has a digit, so ordinary words are never taken for a guess.
    return code if _CODE.fullmatch(code) and re.search(r"\d", code) else None


def is_any_code_open() -> bool:
    return LinkCode.objects.filter(used_at=None, expires_at__gt=timezone.now()).exists()


def link(*, code: str, line_user_id: str, at: datetime | None = None) -> StaffPhone:
    """Link this phone to the owner of the code, and end the code. ``at``: when they sent it. Raises CodeRefused, TooManyGuesses, HasLeft.

    A wrong guess is written down, which is also how guesses are counted: the caller must let that be committed.
    """
    now = timezone.now()
    with transaction.atomic():
        subscriber = following.met(line_user_id=line_user_id, at=at or now)
        if subscriber.left_at is not None:
            raise HasLeft
        if _guesses_of(subscriber) >= GUESSES_MAX:
            raise TooManyGuesses
        open_codes = LinkCode.objects.select_for_update(of=("self",)).select_related("user")
        found = open_codes.filter(code_hash=_hash(code), used_at=None, expires_at__gt=now).first()
        if found is not None and roles_of(found.user):
            found.used_at = now
            found.save(update_fields=["used_at"])
            phone, _made = StaffPhone.objects.update_or_create(
                user=found.user, defaults={"subscriber": subscriber, "linked_at": now}
            )
            record(action="broadcasts.link_phone", actor=found.user, on=found.user)
            return phone
        record(action="broadcasts.link_refused", actor=None, on=subscriber)
    raise CodeRefused


def unlink(*, user: User, by: User | None = None) -> bool:
    """Forget whose phone it was; False if none was linked. One's own, or anybody's for an account that manages staff."""
    by = by or user
    if by.pk != user.pk and not can_manage_staff(by):
        raise NotAllowed
    with transaction.atomic():
        deleted, _by_model = StaffPhone.objects.filter(user=user).delete()
        if deleted:
            record(action="broadcasts.unlink_phone", actor=by, on=user)
    return bool(deleted)


def _guesses_of(subscriber: Subscriber) -> int:
    return Entry.objects.filter(
        object_type=Subscriber._meta.label_lower,
        object_id=subscriber.pk,
        action="broadcasts.link_refused",
        at__gt=timezone.now() - VALID_FOR,
    ).count()


def _new_code() -> str:
    while True:
        code = "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))
        if read_code(code):
            return code


def _hash(code: str) -> str:
    return salted_hmac("broadcasts.linking", code, algorithm="sha256").hexdigest()
