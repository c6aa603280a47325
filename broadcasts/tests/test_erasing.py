"""When a resident's row may go, as the policy says it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from broadcasts.models import SendingPolicy
from broadcasts.tasks.residents import erase_residents
from broadcasts.tests import factories
from subscribers.models import Subscriber
from subscribers.services import following

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("keeps", "stay"), [(365, 1), (90, 0)])
def test_policy_says_how_long_blockers_are_kept(keeps, stay):
    SendingPolicy.objects.create(keep_blocked_days=keeps)
    resident = factories.subscriber(factories.category(), followship_at=None)
    following.unfollow(line_user_id=resident.line_user_id, at=timezone.now() - timedelta(days=100))

    erase_residents()
    erase_residents()

    assert Subscriber.objects.count() == stay
