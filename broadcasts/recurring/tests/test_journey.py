"""The whole way of one day: written once, approved once, made by the reconciler, received by residents."""

from datetime import timedelta

import pytest
from django.utils import timezone

from broadcasts.demo import clock
from broadcasts.models import Authorisation, Broadcast, SendingPolicy
from broadcasts.recurring import keeping
from broadcasts.recurring.tests.series import approved, made_of, rule
from broadcasts.recurring.words import said_on
from broadcasts.services import finishing, freezing, recovery, starting
from broadcasts.tests import factories as make
from broadcasts.tests.delivering import crowd, fresh, line, turn

pytestmark = pytest.mark.django_db(transaction=True)


def went_out(by):
    """Approved an hour ago, due two minutes ago, sent now; its series, and what each of three residents got."""
    SendingPolicy.objects.create(has_quiet_hours=False, grace_seconds=0)
    category, moment = make.category(), timezone.localtime() - timedelta(minutes=2)
    crowd(3, category)
    with line(people=3) as simulator:
        with clock.at(moment - timedelta(hours=1)):
            series = approved(
                category,
                author=make.drafter(),
                by=by,
                rule=rule(start=moment.date(), at=moment.time().replace(second=0)),
            )
        recovery.reconcile(now=timezone.now())
        made = made_of(series)[0]
        freezing.freeze(broadcast_id=made.pk, now=timezone.now())
        starting.start(broadcast_id=made.pk, now=timezone.now())
        turn()
        finishing.finish_all(now=timezone.now())
        return series, moment.date(), [str(simulator.inbox(n)) for n in (1, 2, 3)]


def test_day_of_a_series_reaches_residents_with_its_own_words():
    approver = make.patroller()

    series, day, received = went_out(approver)

    made = made_of(series)[0]
    assert [f"{said_on(day)}（" in text for text in received] == [True] * 3
    assert fresh(made).status == "completed"
    assert Authorisation.objects.get(broadcast=made).granted_by == approver


def test_stopped_series_takes_nothing_back_that_was_sent():
    series, _day, _received = went_out(make.patroller())

    keeping.stop(series_id=series.pk, by=series.made_by, words="終わり")
    recovery.reconcile(now=timezone.now())

    sent = Broadcast.objects.get(status="completed")
    assert made_of(series) == [sent]
