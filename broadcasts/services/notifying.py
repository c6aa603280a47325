"""Mail on each step of a broadcast: what happened and where to look. Never what the message says."""

import logging
from collections.abc import Iterable
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadcasts.models import Broadcast
from broadcasts.permissions import can_view
from cityline.staff.models import User
from cityline.staff.roles import Role

logger = logging.getLogger(__name__)

PATROL, DEPARTMENT = "patrol", "department"

# For each kind of news: who is told, what happened, and what the reader may do next.
NEWS: dict[str, tuple[frozenset[str], str | Promise, str | Promise]] = {
    "submitted": (frozenset({PATROL}), _("Waiting for your review"), _("Please look at it and decide.")),
    "withdrawn": (frozenset({PATROL}), _("Withdrawn by the department"), _("There is nothing for you to do.")),
    "approved": (
        frozenset({DEPARTMENT}),
        _("Approved"),
        _("It goes out at the time shown there. Until then you can take it back."),
    ),
    "returned": (
        frozenset({DEPARTMENT}),
        _("Returned for edit"),
        _("Please read the reason, change the text and submit it again."),
    ),
    "rejected": (frozenset({DEPARTMENT}), _("Rejected"), _("Please read the reason there.")),
    "taken_back": (frozenset({DEPARTMENT, PATROL}), _("Taken back before sending"), _("Nothing has been sent.")),
    "held": (
        frozenset({DEPARTMENT, PATROL}),
        _("Held before sending"),
        _("The audience is not what was approved. The PR office decides whether it is sent."),
    ),
    "paused": (
        frozenset({DEPARTMENT, PATROL}),
        _("Sending is paused"),
        _("Please read the reason there. The PR office can resume or cancel it."),
    ),
    "resumed": (frozenset({DEPARTMENT}), _("Sending goes on"), _("There is nothing for you to do.")),
    "completed": (frozenset({DEPARTMENT}), _("Sent"), _("You can see there how many residents it reached.")),
    "partly_failed": (
        frozenset({DEPARTMENT, PATROL}),
        _("Sent in part"),
        _("Not everybody was reached. Please look at the result."),
    ),
    "failed": (frozenset({DEPARTMENT, PATROL}), _("Not sent"), _("Nobody was reached. Please look at the reason.")),
    "expired": (
        frozenset({DEPARTMENT, PATROL}),
        _("Expired"),
        _("It could not go out in time and was stopped. Copy it if it is still needed."),
    ),
    "cancelled": (frozenset({DEPARTMENT, PATROL}), _("Cancelled"), _("Nothing more of it is sent.")),
}


def notify(*, kind: str, broadcast_id: int, user_ids: Iterable[int] | None = None) -> list[int]:
    """Mail everybody this news is for (or only ``user_ids``); return the ids of those it could not be sent to.

    One mail each, so that nobody sees who else was told.
    """
    broadcast = Broadcast.objects.select_related("department").filter(pk=broadcast_id).first()
    if broadcast is None or kind not in NEWS:
        logger.warning("news about nothing known", extra={"kind": kind, "broadcast": broadcast_id})
        return []
    readers = _readers(kind, broadcast)
    if user_ids is not None:
        wanted = set(user_ids)
        readers = [reader for reader in readers if reader.pk in wanted]
    failed = []
    connection = get_connection()
    for reader in readers:
        try:
            _mail(kind, broadcast, reader, connection).send()
        except (SMTPException, OSError) as error:
            logger.warning(
                "mail not sent",
                extra={"kind": kind, "broadcast": broadcast_id, "user": reader.pk, "error": type(error).__name__},
            )
            failed.append(reader.pk)
    return failed


def _readers(kind: str, broadcast: Broadcast) -> list[User]:
    groups, _what, _next = NEWS[kind]
    told: dict[int, User] = {}
    if DEPARTMENT in groups:
        told |= User.objects.in_bulk({broadcast.author_id, broadcast.submitted_by_id} - {None})
    if PATROL in groups:
        patrollers = Group.objects.filter(name=Role.PATROLLER)
        told |= {user.pk: user for user in User.objects.filter(groups__in=patrollers)}
        if kind == "submitted":  # whoever wrote it cannot decide on it
            for writer in broadcast.contributors.values_list("pk", flat=True):
                told.pop(writer, None)
    readers = [told[pk] for pk in sorted(told)]
    return [user for user in readers if user.is_active and user.email and can_view(user, broadcast)]


def _mail(kind: str, broadcast: Broadcast, reader: User, connection: BaseEmailBackend) -> EmailMessage:
    _groups, what, then = NEWS[kind]
    language = getattr(reader, "language", "") or settings.LANGUAGE_CODE
    with translation.override(language):
        words = {
            "broadcast": broadcast,
            "subject": " ".join(str(broadcast).split()),
            "what": what,
            "then": then,
            "link": f"{settings.PUBLIC_BASE_URL}{reverse('admin:broadcast_detail', args=[broadcast.pk])}",
        }
        return EmailMessage(
            subject=f"[Cityline] {what}: #{broadcast.pk}",
            body=render_to_string("broadcasts/mail/news.txt", words),
            to=[reader.email],
            connection=connection,
        )
