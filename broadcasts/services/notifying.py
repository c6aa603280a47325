"""Mail on each step of a broadcast: what happened and where to look. Never what the message says."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from broadcasts.deputising import is_barred
from broadcasts.doorbells import ring
from broadcasts.models import Broadcast, Comment, Notice, ReasonCode
from broadcasts.permissions import can_view, deciding_roles, hands_in
from cityline.audit.models import Entry
from cityline.staff.models import User
from cityline.staff.roles import Role, holders_of

_is_nobody_told: ContextVar[bool] = ContextVar("is_nobody_told", default=False)

PATROL, DEPARTMENT = "patrol", "department"

# For each kind of news: who is told, what happened, and what the reader may do next.
NEWS: dict[str, tuple[frozenset[str], str | Promise, str | Promise]] = {
    "submitted": (frozenset({PATROL}), _("Waiting for your review"), _("Please look at it and decide.")),
    "delegated": (
        frozenset({PATROL}),
        _("Sent under a delegation"),
        _("It goes out without a review beforehand. Please look at it afterwards."),
    ),
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
        _("Please read the reason there. The PR office decides whether it is sent."),
    ),
    "paused": (
        frozenset({DEPARTMENT, PATROL}),
        _("Sending is paused"),
        _("Please read the reason there. The PR office can resume or cancel it."),
    ),
    "keeps_failing": (
        frozenset({DEPARTMENT, PATROL}),
        _("LINE does not answer"),
        _("This is an emergency, so it goes on trying. Please think of other ways to tell residents."),
    ),
    "resumed": (frozenset({DEPARTMENT}), _("Sending goes on"), _("There is nothing for you to do.")),
    "appeared": (
        frozenset({DEPARTMENT}),
        _("Published"),
        _("It has appeared where it was approved to. What is carried over by hand waits for you there."),
    ),
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
    "series_draft": (
        frozenset({DEPARTMENT}),
        _("A draft of a recurring broadcast is ready"),
        _("Please look it over and submit it to the PR office in time."),
    ),
    "look_late": (
        frozenset({PATROL}),
        _("The look after the fact is overdue"),
        _("It was sent without a review beforehand. Please look at it now."),
    ),
    "comment_to_patrol": (
        frozenset({PATROL}),
        _("A comment from the department"),
        _("Please read it there, and answer if you are asked something."),
    ),
    "comment_to_writers": (
        frozenset({DEPARTMENT}),
        _("A comment from the PR office"),
        _("Please read it there, and answer if you are asked something."),
    ),
}

# Whatever stopped it says so in general; of this nobody decides that it goes on.
_ENDED: dict[str, str | Promise] = {
    "delegation_ended": _(
        "The delegation it was sent under has been ended, so it cannot go on. Before anything has left, it can be taken back"
        " and submitted to the PR office; otherwise the rest is cancelled."
    ),
    "series_ended": _(
        "The recurring broadcast it belongs to is not approved any more, so it cannot go on. Before anything has left, it"
        " can be taken back and submitted to the PR office; otherwise the rest is cancelled."
    ),
}


@contextmanager
def nobody_told() -> Iterator[None]:
    """Owe nobody any mail meanwhile: for writing down what is long over."""
    token = _is_nobody_told.set(True)
    try:
        yield
    finally:
        _is_nobody_told.reset(token)


def tell(
    *,
    kind: str,
    broadcast: Broadcast,
    entry: Entry,
    now: datetime,
    among: Collection[int] | None = None,
    but: User | None = None,
) -> None:
    """Write down in the caller's transaction who is owed a mail about this step, and ring for it.

    One mail each, so that nobody sees who else was told. Of those whose work it is ``among`` leaves only these, if any
    of them is still there, and ``but`` leaves out who knows already.
    """
    if _is_nobody_told.get():
        return
    readers = [reader for reader in _readers(kind, broadcast) if reader != but]
    owed = [
        Notice(broadcast=broadcast, entry=entry, kind=kind, user=reader, happened_at=now, next_attempt_at=now)
        for reader in [reader for reader in readers if reader.pk in (among or ())] or readers
    ]
    if owed:
        Notice.objects.bulk_create(owed)
        ring("broadcasts.send_mail")


def may_be_told(*, user: User, broadcast: Broadcast) -> bool:
    """Whether a mail would reach somebody who may follow its link; asked again at sending, for people move on."""
    return user.is_active and bool(user.email) and can_view(user, broadcast)


def _readers(kind: str, broadcast: Broadcast) -> list[User]:
    groups, _what, _next = NEWS[kind]
    told: dict[int, User] = {}
    if DEPARTMENT in groups:
        told |= _of_the_department(broadcast)
        if kind == "comment_to_writers":  # whoever of them spoke is in the conversation
            spoke = broadcast.comments.filter(side=Comment.Side.DEPARTMENT).values_list("made_by", flat=True)
            told |= User.objects.in_bulk(list(spoke))
    if PATROL in groups:
        deciding = (
            [Role.PATROLLER] if kind == "look_late" else deciding_roles(broadcast)
        )  # afterwards the PR office looks
        told |= {user.pk: user for user in holders_of(*deciding)}
        if kind == "submitted":  # whoever wrote it cannot decide on it, nor who stands in for them alone
            hands = hands_in(broadcast)
            told = {pk: user for pk, user in told.items() if not is_barred(user, deciding, hands)}
    return [told[pk] for pk in sorted(told) if may_be_told(user=told[pk], broadcast=broadcast)]


def _of_the_department(broadcast: Broadcast) -> dict[int, User]:
    """Its author, who submitted it and who looks after it. Where no mail reaches whoever that is, all who write there."""
    told = User.objects.in_bulk({broadcast.author_id, broadcast.submitted_by_id, broadcast.in_charge_id} - {None})
    if not may_be_told(user=told[broadcast.in_charge_id or broadcast.author_id], broadcast=broadcast):
        told |= {user.pk: user for user in holders_of(Role.DRAFTER).filter(department=broadcast.department_id)}
    return told


def mail(*, notice: Notice, connection: BaseEmailBackend) -> EmailMessage:
    """The mail in its reader's language."""
    _groups, what, then = NEWS[notice.kind]
    if notice.kind in {"held", "paused"}:
        then = _ENDED.get(notice.entry.data.get("reason", ""), then)
    broadcast, reader = notice.broadcast, notice.user
    language = getattr(reader, "language", "") or settings.LANGUAGE_CODE
    with translation.override(language):
        words = {
            "broadcast": broadcast,
            "subject": " ".join(str(broadcast).split()),
            "what": what,
            "at": notice.happened_at,
            "then": then,
            "reason": _reason(notice),
            "link": f"{settings.PUBLIC_BASE_URL}{reverse('admin:broadcast_detail', args=[broadcast.pk])}",
        }
        return EmailMessage(
            subject=f"[Cityline] {_urgently(broadcast)}{what}: #{broadcast.pk}",
            body=render_to_string("broadcasts/mail/news.txt", words),
            to=[reader.email],
            connection=connection,
        )


def _reason(notice: Notice) -> str | Promise:
    """By which coded reason it was turned down; the words about it stay in the application."""
    code = notice.entry.data.get("reason", "") if notice.kind in {"returned", "rejected"} else ""
    return ReasonCode(code).label if code in ReasonCode.values else ""


def _urgently(broadcast: Broadcast) -> str:
    return f"{gettext('Emergency')}: " if broadcast.is_emergency else ""
