"""What was there before changes were looked at goes on being said, word for word, under nobody's name."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from subscribers.faq.dialogues import samples
from subscribers.faq.passing.snapshots import covers, snapshot_of
from subscribers.faq.tests.conftest import two_people
from subscribers.models import Dialogue, FaqEntry

pytestmark = pytest.mark.django_db


def test_everything_that_was_there_is_taken_over_as_it_is(entry, waste):
    guide = samples.settle(department=waste, **two_people())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("faqentry", "dialogue"):
            cursor.execute(f"ALTER TABLE subscribers_{table} DISABLE TRIGGER USER")
    entry.related.add(FaqEntry.objects.create(department=waste, question="ほか", answer="x"))
    FaqEntry.objects.update(passed=None, passed_at=None, passed_by=None, version=0, valid_until=date(2027, 3, 31))
    Dialogue.objects.update(passed=None, passed_at=None, passed_by=None, version=7)

    import_module("subscribers.migrations.0026_answers_taken_over").take_over(apps, None)

    entry.refresh_from_db()
    guide.refresh_from_db()
    assert all(covers(one.passed, snapshot_of(one)) for one in (entry, guide))
    assert (entry.version, guide.version, entry.passed_by, entry.is_as_passed) == (1, 7, None, True)
    assert FaqEntry.objects.in_force(date(2027, 3, 31)).count() == 2


@pytest.mark.parametrize(
    ("row", "office"), [({"is_active": False}, {}), ({}, {"is_training": True}), ({}, {"is_active": False})]
)
def test_what_nobody_was_told_waits_for_a_second_person(waste, row, office):
    made = FaqEntry.objects.create(department=waste, question="書きかけ", answer="x", **row)
    type(waste).objects.filter(pk=waste.pk).update(**office)

    import_module("subscribers.migrations.0026_answers_taken_over").take_over(apps, None)

    made.refresh_from_db()
    assert (made.passed, made.passed_at, made.proposed_at is not None) == (None, None, True)
