"""Residents who blocked the account after a broadcast, or asked for a pause, each at a moment of their own."""

import random
from datetime import datetime, timedelta

from broadcasts.demo import clock
from broadcasts.demo.residents import MAIN, named
from broadcasts.models import Broadcast
from subscribers.models import Subscriber
from subscribers.services import following, pausing
from subscribers.services.parting import MONTH

DAY = timedelta(hours=24)
PAUSED = 45
NOT_EVEN_EMERGENCIES = 6


def block_after(broadcast: Broadcast, *, soon: int, later: int = 0) -> None:
    """Let so many block within a day of it, and so many more within three; those with names stay."""
    assert broadcast.started_at is not None  # noqa: S101  for the type checker
    dice = random.Random(broadcast.pk)  # noqa: S311  the same city every time, no secret
    sent = [pk for ids in broadcast.deliveries.values_list("sent_ids", flat=True) for pk in ids or []]
    strangers = Subscriber.objects.filter(pk__in=sent, is_following=True).exclude(line_user_id__in=_names())
    gone = dice.sample(list(strangers.order_by("pk").values_list("line_user_id", flat=True)), soon + later)
    for place, line_user_id in enumerate(gone):
        begins, length = (timedelta(minutes=1), DAY * 0.9) if place < soon else (DAY * 1.1, DAY * 1.7)
        at = broadcast.started_at + begins + length * dice.random() ** 2
        with clock.at(at):
            following.unfollow(line_user_id=line_user_id, at=at)


def pause_some(at: datetime) -> None:
    """Let some rest for a month, few of them from emergencies too; one of those with names among them."""
    dice = random.Random(20_242)  # noqa: S311  see above
    present = Subscriber.objects.present().exclude(line_user_id__in=_names()).order_by("pk")
    resting = [
        *dice.sample(list(present), PAUSED - 1),
        Subscriber.objects.get(line_user_id=named("Daniel").line_user_id),
    ]
    for place, resident in enumerate(resting):
        moment = at + timedelta(minutes=17 * place)
        with clock.at(moment):
            pausing.pause(subscriber=resident, until=moment + MONTH, is_total=place < NOT_EVEN_EMERGENCIES, at=moment)


def _names() -> list[str]:
    return [named(name).line_user_id for name, *_ in MAIN]
