"""Letting a person choose their own password: nobody else ever knows it."""

from collections.abc import Iterable
from functools import partial

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from cityline.audit.services import record
from cityline.staff.exceptions import NotAllowed
from cityline.staff.models import User
from cityline.staff.permissions import can_manage_staff


def link_for(user: User) -> str:
    """An address that works once and for three days."""
    where = {"uidb64": urlsafe_base64_encode(force_bytes(user.pk)), "token": default_token_generator.make_token(user)}
    base: str = settings.PUBLIC_BASE_URL
    return base + reverse("admin:set_password", kwargs=where)


def invite(*, people: Iterable[User]) -> list[User]:
    """Mail each their link once the present transaction is committed; returns those without a mail address."""
    without: list[User] = []
    for user in people:
        if user.email:
            transaction.on_commit(partial(_mail, user, link_for(user)))
        else:
            without.append(user)
    return without


def send_link(*, by: User, user: User) -> str | None:
    """Mail ``user`` a link to choose a password; without a mail address the link is returned, to be handed over.

    Nobody sets another person's password: who knew it could approve in that person's name. Raises NotAllowed.
    """
    if not can_manage_staff(by):
        raise NotAllowed
    with transaction.atomic():
        without = invite(people=[user])
        record(action="staff.send_password_link", actor=by, on=user, handed_over=bool(without))
    return link_for(user) if without else None


def note_chosen(user: User) -> None:
    """Somebody has opened the link and chosen a password."""
    record(action="staff.choose_password", actor=user, on=user)


def _mail(user: User, link: str) -> None:
    send_mail(
        _("Your account for Cityline"),
        _("Hello %(name)s,\n\nchoose your password here within three days:\n%(link)s\n\nYour login name: %(login)s\n")
        % {"name": user, "link": link, "login": user.username},
        settings.DEFAULT_FROM_EMAIL,
        [user.email],
        fail_silently=True,
    )
