"""Handing a broadcast to a colleague: mail about it goes there, and they cannot approve it. Its author stays its author."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from broadcasts import permissions
from broadcasts.exceptions import BroadcastError, NotAllowed
from broadcasts.models import Broadcast
from broadcasts.states import FINAL
from cityline.audit.services import record
from cityline.staff.models import User
from cityline.staff.services import letters


def hand_over(*, by: User, broadcast_ids: Collection[int], to: User) -> int:
    """Put ``to`` in charge of all of these or of none; says how many changed hands. What has ended meanwhile stays.

    Raises NotAllowed, or BroadcastError with words where ``to`` cannot take one.
    """
    with transaction.atomic():
        # They may be leaving at this moment themselves.
        to = User.objects.select_for_update(of=("self",), no_key=True).get(pk=to.pk)
        found = Broadcast.objects.filter(pk__in=broadcast_ids).exclude(status__in=FINAL).order_by("pk")
        moved = [
            broadcast
            for broadcast in found.select_for_update(of=("self",)).select_related("department", "author", "in_charge")
            if _give(broadcast, by, to)
        ]
        if moved and to.pk != by.pk:
            _tell(by, to, len(moved))
    return len(moved)


def _give(broadcast: Broadcast, by: User, to: User) -> bool:
    if not permissions.can_hand_over(by, broadcast):
        raise NotAllowed(_("Only an administrator and the department that writes it can hand this over."))
    if barred := permissions.why_not_in_charge(to, broadcast):
        raise BroadcastError(barred)
    before = broadcast.in_charge or broadcast.author
    if before.pk == to.pk:
        return False
    broadcast.in_charge = to
    broadcast.save(update_fields=["in_charge"])
    record(action="broadcasts.hand_over", actor=by, on=broadcast, handed_from=str(before), handed_to=str(to))
    return True


def _tell(by: User, to: User, count: int) -> None:
    letters.write(
        to=[to],
        subject=_("Handed over to you"),
        body=format_lazy(
            _("{by} has handed {count} broadcasts over to you. Mail about them comes to you from now on."),
            by=by,
            count=count,
        ),
        path="admin:holdings",
        args=[to.pk],
        now=timezone.now(),
    )
