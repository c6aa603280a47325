"""What may start, what must wait, and what comes too late."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from broadcasts.content import media
from broadcasts.content.tests import factories as pictures
from broadcasts.models import Delivery, SendingPolicy, SendingSwitch
from broadcasts.services import claiming, controlling, freezing, starting
from broadcasts.services.slots import Lane
from broadcasts.states import BroadcastStatus, DeliveryStatus
from broadcasts.tests import factories
from broadcasts.tests.delivering import all_week, fresh, move_copied_times, sealed, sending, status
from cityline.staff.models import Department

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def frozen():
    SendingPolicy.objects.create(has_quiet_hours=False)
    category = factories.category()
    factories.subscribers(3, category)
    broadcast = sealed(category)
    freezing.freeze(broadcast_id=broadcast.pk, now=timezone.now())
    return broadcast


def all_day_quiet():
    SendingPolicy.objects.create(**all_week(time(0, 0), time(23, 59, 59)))


def test_due_broadcast_is_started_once(frozen):
    started = [starting.start_due(now=timezone.now()) for _ in range(2)]

    assert (started, status(frozen)) == ([1, 0], BroadcastStatus.SENDING)


def test_broadcast_is_not_started_before_it_is_due(frozen):
    assert starting.start_due(now=frozen.due_at - timedelta(seconds=1)) == 0


def test_what_is_due_before_the_next_beat_starts_at_its_moment():
    SendingPolicy.objects.create(has_quiet_hours=False)
    category = factories.category()
    factories.subscribers(3, category)
    broadcast = sealed(category, due_at=timezone.now() + timedelta(seconds=0.8))
    freezing.freeze(broadcast_id=broadcast.pk, now=timezone.now())

    starting.start_soon(now=timezone.now())

    late = fresh(broadcast).started_at - broadcast.due_at
    assert timedelta(0) <= late < timedelta(seconds=0.5)


def test_broadcast_without_frozen_audience_waits():
    SendingPolicy.objects.create(has_quiet_hours=False)
    category = factories.category()
    factories.subscribers(3, category)
    broadcast = sealed(category)

    assert starting.start_due(now=timezone.now()) == 0
    assert status(broadcast) == BroadcastStatus.APPROVED


def test_nothing_starts_in_quiet_hours(frozen):
    all_day_quiet()

    assert starting.start_due(now=timezone.now()) == 0


def test_nothing_starts_while_the_switch_is_off(frozen):
    SendingSwitch.objects.create(is_on=False, reason="test", flipped_by=factories.patroller())

    assert starting.start_due(now=timezone.now()) == 0


def test_broadcast_whose_picture_was_swapped_is_held(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    SendingPolicy.objects.create(has_quiet_hours=False)
    picture = media.store(upload=pictures.picture(), kind="image").sha256
    original, preview = (media.url(picture, size) for size in (media.Size.ORIGINAL, media.Size.PREVIEW))
    category = factories.category()
    factories.subscribers(3, category)
    shown = {"type": "image", "originalContentUrl": original, "previewImageUrl": preview}
    broadcasts = [sealed(category, messages=[shown]) for _ in range(2)]
    for broadcast in broadcasts:
        freezing.freeze(broadcast_id=broadcast.pk, now=timezone.now())

    starting.start(broadcast_id=broadcasts[0].pk, now=timezone.now())
    media.file_path(picture, media.Size.ORIGINAL).write_bytes(b"another picture")
    starting.start(broadcast_id=broadcasts[1].pk, now=timezone.now())

    assert [status(broadcast) for broadcast in broadcasts] == [BroadcastStatus.SENDING, BroadcastStatus.HELD]
    assert fresh(broadcasts[1]).status_reason == "media_broken"


def test_overdue_broadcast_expires_and_its_untried_chunks_are_cancelled(frozen):
    starting.start_due(now=frozen.send_by)

    assert status(frozen) == BroadcastStatus.EXPIRED
    assert Delivery.objects.get().status == DeliveryStatus.CANCELLED


def test_ambiguous_chunk_of_an_expired_broadcast_is_unknown():
    broadcast = sending(3)
    [claim] = claiming.claim(lane=Lane.DELIVERY, limit=1, now=timezone.now())
    now = timezone.now()
    Delivery.objects.update(status="retrying", first_ambiguous_at=now, claim_token=None, claimed_until=None)

    starting.expire(broadcast_id=broadcast.pk, now=broadcast.send_by)

    assert Delivery.objects.get().status == DeliveryStatus.OUTCOME_UNKNOWN


def test_cancelled_broadcast_cancels_what_was_not_sent():
    broadcast = sending(3)

    controlling.cancel(broadcast_id=broadcast.pk, by=factories.patroller())

    assert Delivery.objects.get().status == DeliveryStatus.CANCELLED


@pytest.mark.parametrize("is_training", [True, False])
def test_broadcast_whose_department_changed_its_training_after_the_approval_is_held(is_training):
    SendingPolicy.objects.create(has_quiet_hours=False)
    category = factories.category()
    factories.subscribers(3, category)
    department = factories.department(is_training=not is_training)
    broadcast = sealed(category, author=factories.drafter(department))
    freezing.freeze(broadcast_id=broadcast.pk, now=timezone.now())
    Department.objects.filter(pk=department.pk).update(is_training=is_training)

    started = starting.start(broadcast_id=broadcast.pk, now=timezone.now())

    held = fresh(broadcast)
    assert (started, held.status, held.status_reason) == (False, BroadcastStatus.HELD, "training_changed")
    assert claiming.claim(lane=Lane.DELIVERY, limit=1, now=timezone.now()) == []


def test_one_broadcast_that_raises_does_not_keep_the_others_from_starting(monkeypatch):
    SendingPolicy.objects.create(has_quiet_hours=False)
    category, due_at = factories.category(), timezone.now()
    factories.subscribers(3, category)
    poison, good = sealed(category, due_at=due_at - timedelta(minutes=1)), sealed(category, due_at=due_at)
    for broadcast in (poison, good):
        freezing.freeze(broadcast_id=broadcast.pk, now=timezone.now())
    is_intact = starting.pictures.are_intact
    monkeypatch.setattr(
        starting.pictures, "are_intact", lambda a: 1 / 0 if a.broadcast_id == poison.pk else is_intact(a)
    )

    started = starting.start_due(now=timezone.now())

    assert (started, status(poison), status(good)) == (1, BroadcastStatus.APPROVED, BroadcastStatus.SENDING)


def test_sealed_time_rules_over_its_copy_at_freeze_and_start():
    SendingPolicy.objects.create(has_quiet_hours=False)
    category, now = factories.category(), timezone.now()
    factories.subscribers(3, category)
    broadcast = sealed(category, due_at=now + timedelta(minutes=4))
    later = sealed(category, due_at=now + timedelta(days=3))
    for one in (broadcast, later):
        move_copied_times(one, due_at=now)

    frozen = [freezing.freeze(broadcast_id=one.pk, now=now) for one in (broadcast, later)]
    started = starting.start_due(now=now)

    assert (frozen, started, status(broadcast), status(later)) == ([True, False], 0, "approved", "approved")


def test_sealed_time_rules_over_its_copy_at_expiry():
    broadcast, now = sending(3), timezone.now()
    move_copied_times(broadcast, due_at=now - timedelta(days=1), send_by=now - timedelta(hours=1))

    starting.start_due(now=now)

    assert status(broadcast) == BroadcastStatus.SENDING
