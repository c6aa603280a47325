"""What can be done after a send, each with the number of residents it is about; and until when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext

from broadcasts import remainders
from broadcasts.models import Broadcast, FollowKind, SendingPolicy
from broadcasts.permissions import why_not_follow_up
from broadcasts.remainders import RestOf
from broadcasts.services import follow_conditions, retention
from broadcasts.services.results import Ledger
from broadcasts.templatetags.humane import people
from cityline.staff.models import User


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the three: the button, or the one somebody has already begun."""

    kind: FollowKind
    label: str
    href: str
    look: str = ""
    first: Broadcast | None = None


@dataclass(frozen=True, slots=True)
class After:
    choices: list[Choice]
    kept_until: datetime | None
    why_not: str | Promise = ""


def after(user: User, broadcast: Broadcast, counted: Ledger) -> After:
    """What this person can begin now; nothing of it where the ledger or their role forbids it."""
    until = retention.kept_until(broadcast, SendingPolicy.current()) if not broadcast.recipients_dropped_at else None
    if refusal := why_not_follow_up(user, broadcast):
        return After([], until, refusal)
    found = [choice for kind in FollowKind if (choice := _choice(broadcast, kind, counted))]
    return After(found, until)


def _choice(broadcast: Broadcast, kind: FollowKind, counted: Ledger) -> Choice | None:
    if follow_conditions.why_not(broadcast, kind) or follow_conditions.is_quiet(broadcast):
        return None  # what only appears is put right beside where it says so (`outlets`)
    if first := follow_conditions.open_follow_up(broadcast, kind):
        return Choice(kind, str(first), reverse("admin:broadcast_detail", args=[first.pk]), first=first)
    count = size(broadcast, kind, counted)
    if not count:
        return None
    return Choice(kind, LABELS[kind](count), reverse("admin:broadcast_follow", args=[broadcast.pk, kind]), _LOOKS[kind])


def size(broadcast: Broadcast, kind: FollowKind, counted: Ledger) -> int:
    """How many of the ledger they are: mostly the very numbers in its table, without reading a single list of ids."""
    rest = RestOf(broadcast.pk, kind)
    is_plain = broadcast.is_final and (
        kind not in remainders.RESENDING or remainders.family(broadcast.pk) == [broadcast.pk]
    )
    if not is_plain:
        return remainders.size(rest)
    return {
        FollowKind.NOT_SENT: counted.refused + counted.cancelled + counted.unknown_not_reached,
        FollowKind.UNKNOWN: counted.unknown_open,
        FollowKind.CORRECTION: counted.accepted + counted.unknown - counted.unknown_not_reached,
    }[kind]


def _to_not_sent(count: int) -> str:
    words = ngettext(
        "Send to the %(n)s resident it did not reach", "Send to the %(n)s residents it did not reach", count
    )
    return words % {"n": people(count)}


def _to_unknown(count: int) -> str:
    words = ngettext(
        "Send also to the %(n)s unknown one (warning)", "Send also to the %(n)s unknown ones (warning)", count
    )
    return words % {"n": people(count)}


def _correction(count: int) -> str:
    words = ngettext(
        "Send a correction to the %(n)s resident who may hold it",
        "Send a correction to the %(n)s residents who may hold it",
        count,
    )
    return words % {"n": people(count)}


LABELS: dict[FollowKind, Callable[[int], str]] = {
    FollowKind.NOT_SENT: _to_not_sent,
    FollowKind.UNKNOWN: _to_unknown,
    FollowKind.CORRECTION: _correction,
}
_LOOKS = {FollowKind.NOT_SENT: "", FollowKind.UNKNOWN: "warn", FollowKind.CORRECTION: "warn"}


def title_of(kind: FollowKind, *, is_quiet: bool) -> str:
    if is_quiet:
        return gettext("Put it right where it stands?")
    return {
        FollowKind.NOT_SENT: gettext("Send to those it did not reach?"),
        FollowKind.UNKNOWN: gettext("Send also to those of whom nobody knows?"),
        FollowKind.CORRECTION: gettext("Send a correction?"),
    }[kind]
