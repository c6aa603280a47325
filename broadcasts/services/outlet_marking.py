"""Noting that somebody took over the text, or posted the draft on LINE VOOM. LINE has no interface for VOOM."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadcasts import permissions
from broadcasts.exceptions import BroadcastError, NotAllowed
from broadcasts.models import Authorisation, Broadcast, OutletMark
from broadcasts.outlets import WORDED, Outlet
from broadcasts.services.moving import locked
from cityline.audit.services import record
from cityline.staff.models import User

ADDRESS_MAX = 500
# Typed to the minute, of a clock that may go a little ahead of ours.
_CLOCKS = timedelta(minutes=1)


class NotAPost(BroadcastError):
    message = _(
        "The address of a post on LINE VOOM begins with https:// and is on line.me. Copy it from the post itself."
    )


def mark(*, broadcast_id: int, outlet: str, by: User, done_at: datetime | None = None, address: str = "") -> OutletMark:
    """Note it; what is noted already stands. Raises NotAllowed, NotAPost, BroadcastError for an impossible time."""
    with transaction.atomic():
        broadcast = _demand(broadcast_id, outlet, by)
        if standing := _standing(broadcast, outlet):
            return standing
        now = timezone.now()
        made = OutletMark.objects.create(
            broadcast=broadcast,
            outlet=outlet,
            done_at=_sensible(broadcast, done_at, now),
            address=post_address(address) if outlet == Outlet.VOOM else "",
            marked_by=by,
            marked_at=now,
        )
        told = {"address": made.address} if made.address else {}
        record(
            action="broadcasts.outlet_done",
            actor=by,
            on=broadcast,
            at=now,
            outlet=outlet,
            done_at=made.done_at.isoformat(),
            **told,
        )
    return made


def unmark(*, broadcast_id: int, outlet: str, by: User) -> None:
    """Take a mark back that was made by mistake; without one there is nothing to do. Raises NotAllowed."""
    with transaction.atomic():
        broadcast = _demand(broadcast_id, outlet, by)
        standing = _standing(broadcast, outlet)
        if standing is None:
            return
        standing.unmarked_by, standing.unmarked_at = by, timezone.now()
        standing.save(update_fields=["unmarked_by", "unmarked_at"])
        record(action="broadcasts.outlet_undone", actor=by, on=broadcast, at=standing.unmarked_at, outlet=outlet)


def post_address(typed: str) -> str:
    """Where the post can be read: on LINE's own pages and nowhere else, for colleagues will open it. Raises NotAPost."""
    address = typed.strip()
    if not address:
        return ""
    try:
        split = urlsplit(address)
        host, port = split.hostname or "", split.port
    except ValueError:
        raise NotAPost from None
    is_line = host == "line.me" or host.endswith(".line.me")
    is_plain = address.isascii() and address.isprintable() and not any(sign in address for sign in ' "<>\\')
    if (
        split.scheme != "https"
        or not is_line
        or port
        or "@" in split.netloc
        or not is_plain
        or len(address) > ADDRESS_MAX
    ):
        raise NotAPost
    return address


def _demand(broadcast_id: int, outlet: str, by: User) -> Broadcast:
    """It was approved for this outlet, its time has come, and this person carries it over."""
    broadcast = locked(broadcast_id)
    if outlet not in WORDED or not permissions.can_mark_outlet(by, broadcast):
        raise NotAllowed
    newest = Authorisation.objects.filter(broadcast=broadcast, revision=broadcast.revision).order_by("-pk").first()
    if newest is None or outlet not in newest.outlets:
        raise NotAllowed
    return broadcast


def _standing(broadcast: Broadcast, outlet: str) -> OutletMark | None:
    return OutletMark.objects.filter(broadcast=broadcast, outlet=outlet, unmarked_at=None).first()


def _sensible(broadcast: Broadcast, typed: datetime | None, now: datetime) -> datetime:
    if typed is None:
        return now
    if typed > now + _CLOCKS:
        raise BroadcastError(_("This time is still to come. Say when it was done."))
    appeared = broadcast.started_at or broadcast.finished_at
    if appeared is not None and typed < appeared.replace(second=0, microsecond=0):
        raise BroadcastError(_("At that time it had not been due yet. Say when it was done."))
    return typed
