"""How much the database is asked for each event, with one and with many: while a city is sent to, hundreds tap a second."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from subscribers.services import intake, preparing, taps
from subscribers.tests.factories import make_category, make_subscriber
from subscribers.tests.happenings import tap

pytestmark = pytest.mark.django_db

# A savepoint and its release, the resident as met, the resident locked, newer choices, and row, mask and history.
FOR_EACH_TAP = 8


def queries(count, *, first, **fields):
    intake.store(
        events=[tap(f"{taps.CHOOSE}library", number, number=number, **fields) for number in range(first, first + count)]
    )
    with CaptureQueriesContext(connection) as asked:
        applied = intake.apply_waiting()

    assert applied == count
    return len(asked)


def test_taps_cost_the_same_each_however_many():
    make_category("library")
    for number in range(1, 12):
        make_subscriber(number)

    preparing.prepare_run()  # what is read once, and not for each tap

    one, ten = queries(1, first=1), queries(10, first=2)

    assert (ten - one) / 9 == FOR_EACH_TAP


def test_answers_read_what_is_on_offer_once_for_all(monkeypatch):
    monkeypatch.setattr("cityline.line.client.reply", lambda **_: None)
    for code in ("library", "garbage", "events"):
        make_category(code)
    for number in range(1, 12):
        make_subscriber(number)

    preparing.prepare_run()

    one, ten = queries(1, first=1, replyToken="t"), queries(10, first=2, replyToken="t")

    assert (ten - one) / 9 == FOR_EACH_TAP + 1  # the choices as they are now
