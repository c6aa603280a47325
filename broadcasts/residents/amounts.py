"""What was really sent, for the page on which residents choose."""

from datetime import datetime

from django.db.models import Exists, OuterRef

from broadcasts.models import Broadcast, Delivery, FollowKind
from broadcasts.states import DeliveryStatus


def sent_since(since: datetime) -> list[tuple[int, int]]:
    """(broadcast, category) of everything LINE has accepted. What is sent again reaches only those it missed before."""
    accepted = Delivery.objects.filter(broadcast=OuterRef("pk"), status=DeliveryStatus.ACCEPTED)
    sent = Broadcast.objects.filter(Exists(accepted), started_at__gte=since, department__is_training=False)
    again = [FollowKind.NOT_SENT, FollowKind.UNKNOWN]
    return list(sent.exclude(follow_kind__in=again).exclude(categories=None).values_list("pk", "categories").order_by())
