"""What brings an approved broadcast to residents."""

from celery import shared_task
from django.utils import timezone

from broadcasts.board.services import letters, picture_keeping
from broadcasts.services import (
    allowance,
    block_counting,
    delivering,
    freezing,
    heartbeat,
    recovery,
    retention,
    starting,
)
from broadcasts.services.slots import Lane


@shared_task(name="broadcasts.freeze_audience")
def freeze_audience(broadcast_id: int) -> None:
    if freezing.freeze_when_asked(broadcast_id=broadcast_id, now=timezone.now()):
        starting.start_soon(now=timezone.now())


@shared_task(name="broadcasts.prepare_emergency")
def prepare_emergency(broadcast_id: int) -> None:
    """Rung when one is submitted and when it is approved: at once or not needed, frozen, started to the second, sent."""
    delivering.pacer().prepare()
    heartbeat.beat(now=timezone.now())
    freezing.freeze(broadcast_id=broadcast_id, now=timezone.now())
    if starting.start_emergency(broadcast_id=broadcast_id, now=timezone.now()):
        delivering.drain(lane=Lane.EMERGENCY)


@shared_task(name="broadcasts.ask_quota")
def ask_quota() -> None:
    """Rung by beat: what LINE says of the month, for all who only read it."""
    allowance.ask()


@shared_task(name="broadcasts.start_due")
def start_due() -> None:
    delivering.pacer().prepare()
    heartbeat.beat(now=timezone.now())
    starting.start_soon(now=timezone.now())


@shared_task(name="broadcasts.drain_deliveries")
def drain_deliveries(lane: str) -> None:
    delivering.drain(lane=Lane(lane))


@shared_task(name="broadcasts.reconcile")
def reconcile() -> None:
    heartbeat.beat(now=timezone.now())
    recovery.reconcile(now=timezone.now())


@shared_task(name="broadcasts.drop_recipients")
def drop_recipients() -> None:
    retention.drop_recipients(now=timezone.now())
    letters.forget(now=timezone.now())


@shared_task(name=picture_keeping.TASK)
def settle_pictures() -> None:
    """Rung by each withdrawal from the board, each approval of a picture, and beat."""
    picture_keeping.settle()


@shared_task(name="broadcasts.count_blocks")
def count_blocks() -> None:
    """Rung by beat: what the newest blocks of the account came after."""
    block_counting.count_blocks(now=timezone.now())
