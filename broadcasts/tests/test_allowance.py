"""LINE's month: what is asked, what is counted, who is told, and what is refused or held."""

from datetime import timedelta

import pytest
from django.utils import timezone

from broadcasts.exceptions import QuotaShort
from broadcasts.models import AllowanceReading, Authorisation, Broadcast, Delivery, SendingPolicy
from broadcasts.services import allowance, controlling, freezing, patrol, submitting
from broadcasts.states import BroadcastStatus
from broadcasts.tests import factories
from broadcasts.tests.delivering import crowd, fresh, line, sealed, sending, status, turn
from broadcasts.tests.screens import at, decided, posted
from cityline.audit.models import Entry
from cityline.line.models import LineCall

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def by_day():
    SendingPolicy.objects.create(has_quiet_hours=False)


def said(*, limit=1000, used=0, ago=timedelta(seconds=5)):
    asked_at = timezone.now() - ago
    AllowanceReading.objects.update_or_create(
        pk=1, defaults={"limit": limit, "used": used, "asked_at": asked_at, "tried_at": asked_at}
    )


def pending(count=10, **content) -> Broadcast:
    category = factories.category()
    crowd(count, category)
    return factories.pending(None, category, **content)


def approve(made: Broadcast) -> Broadcast:
    return patrol.approve(broadcast_id=made.pk, by=factories.patroller(), revision=made.revision)


def standing(made: Broadcast, *, need=10, goes_out_at=None):
    now = timezone.now()
    return allowance.standing_of(made, need=need, goes_out_at=goes_out_at or now, now=now)


def next_month():
    return (timezone.localtime().replace(day=1) + timedelta(days=40)).replace(day=3, hour=10)


def test_asking_line_writes_limit_and_use_down():
    with line(3, quota=5) as simulator:
        simulator.add_user("U" + "a" * 32)
        first = allowance.ask()
        simulator.configure(quota=None)
        reading = AllowanceReading.objects.get()
        again = allowance.ask()

    assert (first, reading.limit, reading.used, again) == (True, 5, 0, True)
    assert AllowanceReading.objects.get().limit is None


def test_asking_is_left_to_one_in_a_while():
    with line(quota=5):
        for _ in range(3):
            allowance.ask_if_old(older_than=timedelta(minutes=1), seconds=1.0)

    assert LineCall.objects.filter(endpoint__contains="quota").count() == 2


def test_line_out_of_reach_keeps_the_last_answer_and_is_not_asked_by_everybody(settings):
    said(limit=7, ago=timedelta(minutes=2))
    settings.LINE_API_BASE_URL = "http://127.0.0.1:9"

    allowance.ask_if_old(older_than=timedelta(minutes=1), seconds=0.5)
    allowance.ask_if_old(older_than=timedelta(minutes=1), seconds=0.5)

    assert AllowanceReading.objects.get().limit == 7
    assert LineCall.objects.count() == 1


def test_slow_line_is_given_up_after_the_time_given():
    with line(quota=5, latency_ms=3000):
        began = timezone.now()
        answered = allowance.ask(seconds=0.3)

    assert (answered, timezone.now() - began < timedelta(seconds=2.5)) == (False, True)


def test_what_others_will_use_is_promised():
    said(limit=1000, used=100)
    category = factories.category()
    crowd(30, category)
    sealed(category, approved_count=30)
    sealed(category, approved_count=40, due_at=next_month())
    controlling.cancel(broadcast_id=sealed(category).pk, by=factories.patroller())
    training = factories.drafter(factories.department(is_training=True))
    sealed(category, author=training)
    held = sealed(category, approved_count=500)
    freezing.freeze(broadcast_id=held.pk, now=timezone.now())

    found = standing(factories.pending(None, category), need=30)

    assert (fresh(held).status_reason, found.promised, found.left, found.remains) == ("audience_changed", 60, 840, 810)


def test_what_is_held_for_the_allowance_takes_nothing_from_others():
    said(limit=20)
    category = factories.category()
    crowd(30, category)
    held = sealed(category)
    freezing.freeze(broadcast_id=held.pk, now=timezone.now())

    assert (fresh(held).status_reason, standing(factories.pending(None, category)).promised) == ("quota_short", 0)


def test_what_left_since_line_was_asked_is_still_counted():
    broadcast = sending(1200)
    said(limit=5000, used=0)
    other = factories.pending(None, factories.category())
    before = standing(other).promised
    with line(1200):
        turn()
    meanwhile = standing(other).promised
    said(limit=5000, used=1200, ago=timedelta(0))

    assert (status(broadcast), before, meanwhile) == (BroadcastStatus.COMPLETED, 1200, 1200)
    assert (standing(other).promised, standing(other).used) == (0, 1200)


def test_standing_takes_three_queries_however_much_is_under_way(django_assert_num_queries):
    said(limit=5000)
    broadcast = sending(1200)
    other = factories.pending(None, factories.category())
    assert other.department_id != broadcast.department_id

    with django_assert_num_queries(3):
        standing(other)


def test_unlimited_plan_asks_nothing_more(django_assert_num_queries):
    said(limit=None)
    made = pending(3)

    with django_assert_num_queries(1):
        found = standing(made)

    assert (found.is_unlimited, found.is_short) == (True, False)


def test_training_has_no_allowance():
    said(limit=0)
    made = pending()
    made.department.is_training = True

    assert standing(made) is None


@pytest.mark.parametrize("ago", [allowance.KNOWN_FOR + timedelta(minutes=1), timedelta(days=32)])
def test_old_answer_is_no_answer(ago):
    said(limit=1, ago=ago)

    found = standing(pending())

    assert (found.is_known, found.is_short) == (False, False)


def test_approval_that_would_exceed_the_month_is_refused_with_numbers():
    said(limit=100, used=95)
    made = pending(10)

    with pytest.raises(QuotaShort) as refused:
        approve(made)

    assert (refused.value.standing.need, refused.value.standing.left) == (10, 5)
    assert (status(made), Authorisation.objects.count()) == (BroadcastStatus.PENDING_PATROL, 0)
    assert "10" in str(refused.value)
    assert "100" in str(refused.value)


def test_approval_that_fits_exactly_is_granted_and_the_next_is_not():
    said(limit=20)
    category = factories.category()
    crowd(10, category)
    first, second, third = (factories.pending(None, category) for _ in range(3))

    approve(first)
    approve(second)
    with pytest.raises(QuotaShort):
        approve(third)

    assert [status(made) for made in (first, second, third)] == ["approved", "approved", "pending_patrol"]


def test_next_month_is_told_but_not_refused():
    said(limit=5)
    made = pending(10, scheduled_at=next_month())

    found = standing(made, goes_out_at=made.scheduled_at)
    approve(made)

    assert (found.is_this_month, found.is_short, status(made)) == (False, False, BroadcastStatus.APPROVED)


def test_unknown_allowance_does_not_keep_from_approving():
    assert status(approve(pending())) == BroadcastStatus.APPROVED


def test_emergency_is_approved_and_sent_whatever_is_left():
    said(limit=5)
    made = approve(pending(10, is_emergency=True))

    freezing.freeze(broadcast_id=made.pk, now=timezone.now())

    assert (status(made), fresh(made).audience_count) == (BroadcastStatus.APPROVED, 10)
    assert Entry.objects.get(action="broadcasts.approve").data["messages_missing"] == 5


def test_submitting_asks_line_once_for_the_reviewer():
    category = factories.category()
    crowd(3, category)
    made = factories.draft(None, category)

    with line(3, quota=500):
        submitting.submit(broadcast_id=made.pk, by=made.author, expected_revision=made.revision)

    assert AllowanceReading.objects.get().limit == 500


def test_freeze_asks_again_and_holds_what_no_longer_fits():
    said(limit=1000, ago=timedelta(minutes=1))
    made = approve(pending(10))

    with line(10, quota=4):
        done = freezing.freeze_when_asked(broadcast_id=made.pk, now=timezone.now())

    held = fresh(made)
    assert (done, held.status, held.status_reason) == (True, BroadcastStatus.HELD, "quota_short")
    assert (held.audience_count, Delivery.objects.filter(broadcast=made).count()) == (10, 1)


def test_freeze_of_what_is_not_about_to_start_asks_nobody():
    distant = sealed(factories.category(), due_at=timezone.now() + timedelta(days=1))

    with line(quota=4):
        freezing.freeze_when_asked(broadcast_id=distant.pk, now=timezone.now())

    assert not LineCall.objects.exists()


def test_what_was_held_can_be_sent_anyway_or_taken_back():
    said(limit=4)
    category = factories.category()
    crowd(10, category)
    outweighed, taken_back = sealed(category), sealed(category)
    for made in (outweighed, taken_back):
        freezing.freeze(broadcast_id=made.pk, now=timezone.now())

    controlling.send_anyway(broadcast_id=outweighed.pk, by=factories.patroller())
    again = freezing.freeze(broadcast_id=outweighed.pk, now=timezone.now())
    controlling.take_back(broadcast_id=taken_back.pk, by=taken_back.author)

    assert (status(outweighed), again, status(taken_back)) == (BroadcastStatus.APPROVED, False, BroadcastStatus.DRAFT)


def test_review_page_says_what_is_missing_before_anybody_approves(client):
    said(limit=2000, used=1500)
    made = pending(600)
    client.force_login(factories.patroller())

    page = client.get(at("review", made)).content.decode()
    refused = client.post(at("decide", made), decided(made, "approve"))

    assert "100通" in page
    assert "disabled" in page
    assert (refused.status_code, status(made)) == (409, BroadcastStatus.PENDING_PATROL)
    assert "600" in refused.content.decode()


def test_review_page_of_an_unlimited_account_says_so_in_a_line(client):
    said(limit=None)
    made = pending(3)
    client.force_login(factories.patroller())

    page = client.get(at("review", made)).content.decode()

    assert "上限がありません" in page
    assert "cl-bar-low" not in page


def test_review_page_says_when_line_could_not_be_asked_and_does_not_ask_itself(client):
    made = pending(3)
    client.force_login(factories.patroller())

    page = client.get(at("review", made)).content.decode()

    assert "LINEに確認できません" in page
    assert not LineCall.objects.exists()


def test_writer_sees_the_allowance_and_every_count_brings_it_without_asking_line(client):
    said(limit=2000, used=1995)
    category = factories.category()
    crowd(10, category)
    made = factories.draft(None, category)
    client.force_login(made.author)

    page = client.get(at("write", made)).content.decode()
    counted = client.post(at("count", made), posted(made)).json()

    assert "5通" in page
    assert "5通" in counted["allowance"]
    assert not LineCall.objects.exists()
