"""The steps of an emergency, one line each."""

from datetime import timedelta

from django.utils import timezone

from broadcasts.models import Broadcast, Delivery
from broadcasts.services import (
    arming,
    freezing,
    patrol,
    submitting,
)
from broadcasts.tests import factories


def pending(category, **content) -> Broadcast:
    return factories.pending(None, category, is_emergency=True, **content)


def freeze(made: Broadcast, ago: timedelta = timedelta(0)) -> bool:
    return freezing.freeze(broadcast_id=made.pk, now=timezone.now() - ago)


def approve(made: Broadcast, by=None) -> Broadcast:
    return patrol.approve(broadcast_id=made.pk, by=by or factories.patroller(), revision=made.revision)


def submit(made: Broadcast) -> Broadcast:
    return submitting.submit(
        broadcast_id=made.pk,
        by=made.author,
        expected_revision=made.revision,
        armed=arming.by_the_book(made),
    )


def chunks(made: Broadcast) -> int:
    return Delivery.objects.filter(broadcast=made).count()
