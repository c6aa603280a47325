"""What is asked of LINE before a batch of answers is judged."""

import pytest
from django.utils import timezone

from broadcasts.models import Delivery
from broadcasts.services import judging, recording
from broadcasts.services.judging import Judge
from broadcasts.states import DeliveryStatus
from broadcasts.tests.delivering import sending
from broadcasts.tests.test_claiming import answer, claim
from cityline.line.answers import AnswerKind
from cityline.line.client import Quota
from cityline.line.errors import LineUnavailable

pytestmark = pytest.mark.django_db(transaction=True)


def answered(judge, what):
    """Claim all there is, record this answer for each, and say how many there were."""
    claims = claim()
    recording.record(answered=[(one, what) for one in claims], judge=judge, now=timezone.now())
    return len(claims)


def test_quota_is_asked_once_for_a_batch_and_again_for_the_next(monkeypatch):
    sending(3000)
    asked, judge = [], Judge()
    monkeypatch.setattr(judging.client, "get_quota", lambda: asked.append(1) or Quota(limit=None, used=0))
    limit = answer(AnswerKind.MONTHLY_LIMIT, status=429, error_code="monthly_limit")

    first = (answered(judge, limit), len(asked))
    Delivery.objects.update(next_attempt_at=None)
    second = (answered(judge, limit), len(asked))

    assert (first, second) == ((6, 1), (6, 2))


def test_line_that_cannot_be_asked_about_messages_is_asked_once_for_a_batch(monkeypatch):
    sending(3000)
    asked, judge = [], Judge()

    def out_of_reach(*, messages):
        asked.append(messages)
        raise LineUnavailable("timeout")

    monkeypatch.setattr(judging.client, "validate_multicast", out_of_reach)
    bad = answer(AnswerKind.BAD_REQUEST, status=400, error_code="bad_request")

    first = (answered(judge, bad), len(asked))

    assert first == (6, 1)
    assert {chunk.status for chunk in Delivery.objects.all()} == {DeliveryStatus.RETRYING}
