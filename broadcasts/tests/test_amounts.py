from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from broadcasts.models import Broadcast, FollowKind
from broadcasts.residents.amounts import sent_since
from broadcasts.tests import factories, ledgers
from subscribers.models import Subscriber

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def category():
    return factories.category()


def told():
    return sent_since(timezone.now() - timedelta(weeks=8))


def ended(category, *statuses, **fields):
    made = ledgers.ended(category, **fields)
    for status in statuses:
        first = 1 + Subscriber.objects.count()
        ledgers.chunk(made, status, factories.subscribers(2, category, first=first))
    return made


def test_what_line_accepted_is_told_once_for_each_category(category):
    made = ended(category, "accepted", "accepted", "refused")

    assert told() == [(made.pk, category.pk)]


def test_what_line_never_accepted_is_not_told(category):
    ended(category, "refused")

    assert told() == []


def test_what_is_sent_again_and_what_is_old_is_not_told(category):
    first = ended(category, "accepted")
    again = ended(category, "accepted")
    with connection.cursor() as cursor:  # what it follows is said when it is begun, and locked by now
        cursor.execute("ALTER TABLE broadcasts_broadcast DISABLE TRIGGER broadcast_content_locked")
        Broadcast.objects.filter(pk=again.pk).update(follows=first, follow_kind=FollowKind.NOT_SENT)
        cursor.execute("ALTER TABLE broadcasts_broadcast ENABLE TRIGGER broadcast_content_locked")
    Broadcast.objects.filter(pk=first.pk).update(started_at=timezone.now() - timedelta(weeks=9))

    assert told() == []
