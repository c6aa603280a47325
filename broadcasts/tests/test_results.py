"""The ledger adds up, whatever LINE answers."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadcasts.models import Broadcast, Delivery
from broadcasts.services import claiming, recording, recovery, results, starting
from broadcasts.services.judging import Judge
from broadcasts.services.slots import Lane
from broadcasts.tests import factories
from broadcasts.tests.delivering import fresh, sealed, sending, started
from cityline.line.answers import Answer, AnswerKind
from subscribers.models import Subscriber

KINDS = [kind for kind in AnswerKind if kind != AnswerKind.MONTHLY_LIMIT]


class UnaskedJudge(Judge):
    """Has heard from LINE already that the messages are fine."""

    def _line_takes_the_messages(self, broadcast_id):
        return True


def answer(kind, count, luck):
    now = timezone.now()
    named = luck.sample(range(count), luck.randint(1, count)) if kind == AnswerKind.BAD_RECIPIENTS else []
    return Answer(
        kind=kind, status=200, request_id="r", accepted_request_id="", error_code="",
        bad_recipients=sorted(named), started_at=now, finished_at=now,
    )  # fmt: skip


def some_leave(luck):
    ids = list(Subscriber.objects.values_list("pk", flat=True))
    luck.shuffle(ids)
    Subscriber.objects.filter(pk__in=ids[: luck.randint(0, 5)]).update(is_following=False)
    Subscriber.objects.filter(pk__in=ids[5 : 5 + luck.randint(0, 3)]).update(left_at=timezone.now())


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kinds=st.lists(st.sampled_from(KINDS), max_size=12), seed=st.integers(0, 9999), ends=st.booleans())
def test_ledger_adds_up_after_any_answers(kinds, seed, ends):
    luck = random.Random(seed)
    category = factories.category()
    Subscriber.objects.all().delete()
    factories.subscribers(luck.randint(1, 40), category)
    broadcast = started(sealed(category))
    some_leave(luck)

    for kind in kinds:
        Delivery.objects.update(next_attempt_at=None)
        Broadcast.objects.filter(pk=broadcast.pk, status="paused").update(status="sending")
        claims = claiming.claim(lane=Lane.DELIVERY, limit=luck.randint(1, 3), now=timezone.now())
        answered = [(one, answer(kind, one.recipient_count, luck)) for one in claims if luck.random() < 0.9]
        recording.record(answered=answered, judge=UnaskedJudge(), now=timezone.now())
    if ends:
        after = broadcast.send_by + timedelta(seconds=1)
        recovery.free_dead_claims(now=after)
        starting.expire(broadcast_id=broadcast.pk, now=after)

    ledger = results.ledger(fresh(broadcast))
    assert ledger.adds_up
    if ends:
        assert ledger.to_send == 0


@pytest.mark.django_db
def test_ledger_of_a_draft_is_empty_and_adds_up():
    ledger = results.ledger(factories.draft())

    assert (ledger.audience, ledger.to_send, ledger.adds_up) == (0, 0, True)


@pytest.mark.django_db
def test_progress_tells_how_far_and_how_fast_it_goes():
    broadcast = sending(1000)
    now = timezone.now()
    Broadcast.objects.filter(pk=broadcast.pk).update(started_at=now - timedelta(seconds=5))
    first = Delivery.objects.earliest("position")
    claiming.claim(lane=Lane.DELIVERY, limit=1, now=now)
    Delivery.objects.filter(pk=first.pk).update(status="accepted", finished_at=now, claim_token=None)

    progress = results.progress(fresh(broadcast), now=now)

    assert (progress.fraction, progress.percent, progress.per_second) == (0.5, 50, 100.0)
    assert progress.estimated_end == now + timedelta(seconds=5)
