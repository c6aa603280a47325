"""What reaches colleagues: test sends, copies during the grace, mail."""

from typing import Any

from celery import Task, shared_task
from django.utils import timezone

from broadcasts.board.services import letter_news
from broadcasts.services import mailing, test_sending

TRIES_MAX = 4
SECONDS_BETWEEN = 5


@shared_task(name="broadcasts.send_test", bind=True, max_retries=TRIES_MAX)
def send_test(task: "Task[Any, Any]", test_send_id: int) -> None:
    """Push one message to one colleague, with the same key until LINE has answered."""
    if test_sending.send(test_send_id=test_send_id):
        return
    if task.request.retries >= TRIES_MAX:
        test_sending.give_up(test_send_id=test_send_id)
        return
    raise task.retry(countdown=SECONDS_BETWEEN * (task.request.retries + 1))


@shared_task(name="broadcasts.send_grace_copies")
def send_grace_copies(broadcast_id: int) -> None:
    """What was sealed, on the phones of writer and approver while it can still be taken back."""
    for test_send_id in test_sending.prepare_grace_copies(broadcast_id=broadcast_id):
        if not test_sending.send(test_send_id=test_send_id):
            send_test.apply_async(args=(test_send_id,), countdown=SECONDS_BETWEEN)


@shared_task(name="broadcasts.finish_test_sends")
def finish_test_sends() -> None:
    """Rung by beat: ring again for what was requested and never answered, and for copies nobody prepared, because a
    doorbell can be lost.
    """
    for test_send_id in test_sending.unfinished():
        send_test.delay(test_send_id)
    for broadcast_id in test_sending.without_grace_copies(now=timezone.now()):
        send_grace_copies.delay(broadcast_id)


@shared_task(name="broadcasts.send_mail")
def send_mail() -> None:
    """Rung by each step and by beat: whatever mail is owed and due."""
    mailing.send_waiting()


@shared_task(name="broadcasts.tell_of_letters")
def tell_of_letters() -> None:
    """Rung by beat: which departments have new letters from the notice board."""
    letter_news.tell_departments(now=timezone.now())


@shared_task(name="broadcasts.prune_mail")
def prune_mail() -> None:
    """Forget mail that is long done with."""
    mailing.prune(now=timezone.now())
