"""What went out without a look beforehand is looked at afterwards, by the PR office, within the time it has set itself."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadcasts import permissions
from broadcasts.content.parts import normalise
from broadcasts.exceptions import BroadcastError, LookedAtAlready, NotAllowed
from broadcasts.models import Authorisation, Broadcast, LookAfter, SendingPolicy
from broadcasts.services import notifying
from broadcasts.services.isolating import isolated
from broadcasts.services.moving import locked
from cityline.audit.services import record
from cityline.staff.models import User

WORDS_MAX = 1000
LATE = "look_late"


def owe(*, authorisation: Authorisation, why: LookAfter.Why, now: datetime) -> LookAfter:
    """Put a look on the PR office's list, in the transaction of the authorisation that goes without one."""
    within = timedelta(hours=SendingPolicy.current().look_within_hours)
    return LookAfter.objects.create(
        broadcast_id=authorisation.broadcast_id,
        authorisation=authorisation,
        why=why,
        owed_since=now,
        look_by=now + within,
    )


def owed(broadcast: Broadcast) -> list[LookAfter]:
    """The looks still owed for it, oldest first."""
    return list(LookAfter.objects.owed().filter(broadcast=broadcast).select_related("authorisation__granted_by"))


def owed_by_broadcast(broadcast_ids: Collection[int]) -> dict[int, list[LookAfter]]:
    """The same for a list of them, in one query; none where the list is empty."""
    found: dict[int, list[LookAfter]] = {}
    if broadcast_ids:
        rows = LookAfter.objects.owed().filter(broadcast__in=broadcast_ids)
        for row in rows.select_related("authorisation__granted_by"):
            found.setdefault(row.broadcast_id, []).append(row)
    return found


def look(*, broadcast_id: int, by: User, words: str = "") -> list[LookAfter]:
    """Somebody of the PR office has looked at it; ``words``: what they found, for the record.

    Raises NotAllowed (with words), LookedAtAlready, BroadcastError.
    """
    words = normalise(words).strip()
    if len(words) > WORDS_MAX:
        raise BroadcastError(_("These words take 1,000 characters. Shorten them."))
    with transaction.atomic():
        broadcast = locked(broadcast_id)
        waiting = owed(broadcast)
        if barred := permissions.why_not_look(by, broadcast, waiting):
            raise NotAllowed(barred)
        if not waiting:
            last = LookAfter.objects.filter(broadcast=broadcast, looked_at__isnull=False).order_by("looked_at").last()
            raise LookedAtAlready(last)
        now = timezone.now()
        for one in waiting:
            one.looked_by, one.looked_at, one.words = by, now, words
            one.save(update_fields=["looked_by", "looked_at", "words"])
        record(action="broadcasts.look_after", actor=by, on=broadcast, at=now, **({"note": words} if words else {}))
    return waiting


def remind(*, now: datetime) -> int:
    """Tell the PR office once of each look that is late; say of how many."""
    told = 0
    late = LookAfter.objects.owed().filter(look_by__lte=now, reminded_at=None)
    for broadcast_id in set(late.values_list("broadcast", flat=True)):
        with isolated("remind_of_look", broadcast_id=broadcast_id), transaction.atomic():
            broadcast = locked(broadcast_id)
            if not late.filter(broadcast=broadcast).update(reminded_at=now):
                continue  # somebody has just looked, or has just told them
            entry = record(action="broadcasts.look_late", actor=None, on=broadcast, at=now)
            notifying.tell(kind=LATE, broadcast=broadcast, entry=entry, now=now)
            told += 1
    return told
