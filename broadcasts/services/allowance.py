"""LINE's monthly message allowance: what is left of it, and whether one more broadcast fits.

LINE counts recipients, in Japan's months, whoever sends: the Official Account Manager too. Workers ask it each minute
and write the answer down; everybody else reads that, so no page and no transaction ever waits for LINE.
"""

from datetime import datetime, timedelta

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from broadcasts.exceptions import QuotaShort
from broadcasts.models import AllowanceReading, Authorisation, Broadcast, Delivery
from broadcasts.queries import LEFT_OVER
from broadcasts.standing import Standing
from broadcasts.states import DELIVERY_OPEN, BroadcastStatus, DeliveryStatus
from cityline.line import client
from cityline.line.errors import LineError

# An older answer says nothing any more: others send on this account too.
KNOWN_FOR = timedelta(minutes=15)

_UNDERWAY = (BroadcastStatus.SENDING, BroadcastStatus.PAUSED)


def ask(*, seconds: float = 5.0) -> bool:
    """Ask LINE and write the answer down; says whether there was one. Never in a transaction."""
    asked_at = timezone.now()  # what leaves from now on is not in the answer
    try:
        quota = client.get_quota(seconds=seconds)
    except LineError:
        AllowanceReading.objects.update_or_create(pk=1, defaults={"tried_at": asked_at})
        return False
    said = {"limit": quota.limit, "used": quota.used, "asked_at": asked_at, "tried_at": asked_at}
    AllowanceReading.objects.update_or_create(pk=1, defaults=said)
    return True


def ask_if_old(*, older_than: timedelta, seconds: float) -> None:
    """Ask, unless somebody has just tried."""
    if not AllowanceReading.objects.filter(tried_at__gt=timezone.now() - older_than).exists():
        ask(seconds=seconds)


def standing_of(broadcast: Broadcast, *, need: int, goes_out_at: datetime, now: datetime) -> Standing | None:
    """How the month in which this broadcast goes out stands with it; None for training, which costs nothing."""
    if broadcast.department.is_training:
        return None
    begins, ends = _month_of(goes_out_at)
    is_this_month = begins <= now < ends
    reading = AllowanceReading.objects.filter(asked_at__gt=now - KNOWN_FOR, asked_at__gte=_month_of(now)[0]).first()
    standing = Standing(
        need=need,
        month=begins,
        is_this_month=is_this_month,
        asked_at=reading.asked_at if reading else None,
        limit=reading.limit if reading else None,
    )
    if standing.is_unlimited:
        return standing
    promised = _approved_for(broadcast, None if is_this_month else begins, ends)
    if reading is None or reading.asked_at is None or not is_this_month:
        return standing.with_others(promised=promised)
    return standing.with_others(used=reading.used, promised=promised + _under_way(broadcast, reading.asked_at))


def demand(*, broadcast: Broadcast, authorisation: Authorisation, now: datetime) -> int:
    """Raise QuotaShort if what is being approved would exceed this month's allowance.

    Emergencies go out all the same: others are taken back for them, or LINE is asked for more. Returns how many messages
    are missing for one, for the record.
    """
    standing = standing_of(broadcast, need=authorisation.approved_count, goes_out_at=authorisation.due_at, now=now)
    if standing is None or not standing.is_short:
        return 0
    if not broadcast.is_emergency:
        raise QuotaShort(standing)
    return standing.missing


def is_short_for(*, broadcast: Broadcast, authorisation: Authorisation, need: int, now: datetime) -> bool:
    """Whether what was approved has to wait for a person, now that its audience is known."""
    if broadcast.is_emergency:
        return False
    standing = standing_of(broadcast, need=need, goes_out_at=authorisation.due_at, now=now)
    return standing is not None and standing.is_short


def _approved_for(broadcast: Broadcast, begins: datetime | None, ends: datetime) -> int:
    """Residents of other broadcasts that are approved and still to start in this month.

    What is held because it does not fit takes nothing from what does.
    """
    others = Authorisation.objects.filter(
        Q(broadcast__status=BroadcastStatus.APPROVED)
        | Q(broadcast__status=BroadcastStatus.HELD) & ~Q(broadcast__status_reason="quota_short"),
        revoked_at=None,
        is_training=False,
        due_at__lt=ends,
    ).exclude(broadcast_id=broadcast.pk)  # none yet, of a series' day to come
    if begins is not None:
        others = others.filter(due_at__gte=begins)
    total: int = others.aggregate(n=Coalesce(Sum(Coalesce("broadcast__audience_count", "approved_count")), 0))["n"]
    return total


def _under_way(broadcast: Broadcast, asked_at: datetime) -> int:
    """Residents whom others being sent are still to reach, and those reached since LINE was asked."""
    others = Broadcast.objects.filter(
        Q(status__in=_UNDERWAY) | Q(finished_at__gt=asked_at), department__is_training=False
    ).exclude(pk=broadcast.pk)
    chunks = Delivery.objects.leaves().filter(
        Q(status__in=list(DELIVERY_OPEN)) | Q(status=DeliveryStatus.ACCEPTED, finished_at__gt=asked_at),
        broadcast__in=others,
    )
    total: int = chunks.aggregate(n=Coalesce(Sum(LEFT_OVER), 0))["n"]
    return total


def _month_of(moment: datetime) -> tuple[datetime, datetime]:
    """Its month where the city and LINE's counting are: the first moment, and the first of the next."""
    begins = timezone.localtime(moment).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return begins, (begins + timedelta(days=32)).replace(day=1)
