"""A deputy passes in place of whoever is away, and never what that person's hand is in."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from subscribers.exceptions import FaqNotPassable
from subscribers.faq.passing import deciding
from subscribers.faq.passing.snapshots import digest, snapshot_of
from subscribers.models import FaqEntry
from subscribers.rich_menus.tests.test_guards import stand_in

pytestmark = pytest.mark.django_db


def test_deputy_of_another_passes(entry, change, writer, pr):
    deputy = stand_in(pr)
    change(entry, by=writer, answer="火曜です。")

    passed = deciding.pass_(by=deputy, kind="entry", pk=entry.pk, seen=digest(snapshot_of(entry)))

    assert passed.passed_by == deputy


@pytest.mark.parametrize("by_hand", [True, False], ids=["of whose hand is in it", "since an hour ago"])
def test_other_deputies_do_not(entry, change, writer, pr, by_hand):
    deputy = stand_in(pr) if by_hand else stand_in(pr, appointed=timedelta(hours=1))
    change(entry, by=pr if by_hand else writer, answer="火曜です。")
    past_the_service = {"passed": snapshot_of(entry), "passed_at": timezone.now(), "passed_by": deputy, "version": 2}

    with pytest.raises(FaqNotPassable):
        deciding.pass_(by=deputy, kind="entry", pk=entry.pk, seen=digest(snapshot_of(entry)))
    with pytest.raises(DatabaseError), transaction.atomic():
        FaqEntry.objects.filter(pk=entry.pk).update(**past_the_service)
