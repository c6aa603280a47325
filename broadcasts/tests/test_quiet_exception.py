"""What the PR office lets out in quiet hours: sealed with its reason, and nothing else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from broadcasts import quiet_hours
from broadcasts.exceptions import BroadcastError
from broadcasts.models import Authorisation, DeliveryAttempt, SendingPolicy
from broadcasts.services import claiming, controlling, freezing, patrol, results, starting
from broadcasts.services.slots import Lane
from broadcasts.tests import factories
from broadcasts.tests.delivering import all_week, fresh, move_copied_times, quiet_now, sealed, sending, started, status
from broadcasts.tests.screens import at, decided
from cityline.audit.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)

WHY = "あす早朝の断水を今夜のうちに知らせるため"


def claim(lane=Lane.DELIVERY):
    return claiming.claim(lane=lane, limit=20, now=timezone.now())


def always_quiet():
    SendingPolicy.objects.create(grace_seconds=0, **all_week("00:00", "23:59:59"))


def approve(made, reason=WHY):
    return patrol.approve(
        broadcast_id=made.pk, by=factories.patroller(), revision=made.revision, quiet_hours_reason=reason
    )


def ready(**fields):
    """Approved, due and frozen."""
    category = factories.category()
    factories.subscriber(category)
    made = sealed(category, **fields)
    freezing.freeze(broadcast_id=made.pk, now=timezone.now())
    return made


def test_exception_is_sealed_copied_and_audited_and_does_not_wait(category):
    always_quiet()
    before = timezone.now()

    made = approve(factories.pending(None, category), reason=f"  {WHY}\x00 ")

    sealed_ = factories.authorisation_of(made)
    assert (sealed_.ignores_quiet_hours, sealed_.quiet_hours_reason, made.ignores_quiet_hours) == (True, WHY, True)
    assert before <= sealed_.due_at <= timezone.now()
    assert Entry.objects.get(action="broadcasts.approve").data["quiet_hours_reason"] == WHY


def test_without_a_reason_it_waits_and_nothing_is_said_of_it(category):
    always_quiet()

    made = approve(factories.pending(None, category), reason=" \n ")

    assert (made.ignores_quiet_hours, timezone.localtime(made.due_at).minute) == (False, 59)
    assert "quiet_hours_reason" not in Entry.objects.get(action="broadcasts.approve").data


def test_emergency_needs_no_exception(category):
    made = approve(factories.pending(None, category, is_emergency=True))

    assert factories.authorisation_of(made).ignores_quiet_hours is False


def test_reason_that_is_too_long_is_refused_with_words(category):
    made = factories.pending(None, category)

    with pytest.raises(BroadcastError, match="300"):
        approve(made, reason="夜" * 301)

    assert status(made) == "pending_patrol"


def test_exception_ends_when_it_is_taken_back(category):
    made = approve(factories.pending(None, category))

    controlling.take_back(broadcast_id=made.pk, by=factories.patroller())

    assert fresh(made).ignores_quiet_hours is False


def test_exempt_broadcast_starts_and_is_claimed_in_quiet_hours():
    waiting, exempt = ready(), ready(quiet_hours_reason=WHY)
    quiet_now()

    started_ones = starting.start_due(now=timezone.now())

    assert (started_ones, status(waiting), status(exempt)) == (1, "approved", "sending")
    assert [one.broadcast_id for one in claim()] == [exempt.pk]
    assert quiet_hours.holding_until(fresh(exempt), timezone.now()) is None


def test_exempt_broadcast_moves_in_quiet_hours_and_says_when_it_ends():
    exempt = sending(3, quiet_hours_reason=WHY)
    quiet_now()

    progress = results.progress(exempt)

    assert (progress.is_moving, progress.quiet_until) == (True, None)
    assert claiming.next_retry_at(lane=Lane.DELIVERY) is not None


def test_emergency_lane_claims_nothing_exempt():
    sending(3, quiet_hours_reason=WHY)
    quiet_now()

    assert (claim(Lane.EMERGENCY), claiming.next_retry_at(lane=Lane.EMERGENCY)) == ([], None)


def test_copy_changed_behind_the_application_rings_nobody_at_night():
    broadcast = sending(3)
    move_copied_times(broadcast, ignores_quiet_hours=True)
    quiet_now()

    claims = claim()

    assert (claims, DeliveryAttempt.objects.count(), status(broadcast)) == ([], 0, "sending")


def test_copy_changed_behind_the_application_starts_nothing_at_night():
    waiting = ready()
    move_copied_times(waiting, ignores_quiet_hours=True)
    quiet_now()

    assert starting.start_due(now=timezone.now()) == 0


def test_emergency_made_of_an_ordinary_approval_rings_nobody_at_night():
    broadcast = sending(3)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE broadcasts_broadcast DISABLE TRIGGER broadcast_content_locked")
        cursor.execute("UPDATE broadcasts_broadcast SET is_emergency = TRUE WHERE id = %s", [broadcast.pk])
        cursor.execute("ALTER TABLE broadcasts_broadcast ENABLE TRIGGER broadcast_content_locked")
    quiet_now()

    assert (claim(), claim(Lane.EMERGENCY)) == ([], [])


def test_exception_written_into_the_authorisation_breaks_its_seal():
    broadcast = sending(3)
    move_copied_times(broadcast, ignores_quiet_hours=True)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE broadcasts_authorisation DISABLE TRIGGER authorisation_guarded")
        Authorisation.objects.update(ignores_quiet_hours=True, quiet_hours_reason="x")
        cursor.execute("ALTER TABLE broadcasts_authorisation ENABLE TRIGGER authorisation_guarded")
    quiet_now()

    assert claim() == []
    assert (status(broadcast), fresh(broadcast).status_reason) == ("paused", "seal_broken")


def test_what_was_under_way_before_the_night_goes_on_first():
    category, now = factories.category(), timezone.now()
    factories.subscribers(3, category)
    morning = started(sealed(category, due_at=now - timedelta(minutes=1)))
    evening = started(sealed(category, due_at=now - timedelta(hours=11), send_by=now + timedelta(hours=1)))

    assert [one.broadcast_id for one in claim()] == [evening.pk, morning.pk]


def review_page(client, made):
    return client.get(at("review", made)).content.decode()


@pytest.fixture
def officer(client):
    made = factories.patroller()
    client.force_login(made)
    return made


OFFER = 'name="ignores_quiet_hours"'


def test_exception_is_offered_only_where_it_matters(client, officer, category):
    made = factories.pending(None, category)
    SendingPolicy.objects.create(has_quiet_hours=False)
    by_day = review_page(client, made)
    always_quiet()
    by_night = review_page(client, made)

    assert (OFFER in by_day, OFFER in by_night) == (False, True)


def test_exception_is_offered_where_the_sending_could_reach_into_the_night(client, officer, category):
    soon = (timezone.localtime() + timedelta(minutes=30)).time()
    SendingPolicy.objects.create(grace_seconds=0, **all_week(soon, (timezone.localtime() - timedelta(hours=4)).time()))
    short, long = (factories.pending(None, category, spread_minutes=minutes) for minutes in (15, 60))

    pages = [review_page(client, made) for made in (short, long)]

    assert [OFFER in page for page in pages] == [False, True]
    assert "残りの人には送られません" in pages[1]


def test_approving_with_the_exception_seals_its_reason_and_shows_it(client, officer, category):
    always_quiet()
    made = factories.pending(None, category)

    said = decided(made, "approve", ignores_quiet_hours="1", quiet_hours_reason=WHY)
    client.post(at("decide", made), said)
    page = client.get(at("detail", made)).content.decode()

    assert factories.authorisation_of(made).quiet_hours_reason == WHY
    assert (WHY in page, WHY in review_page(client, made)) == (True, True)


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"ignores_quiet_hours": "1", "quiet_hours_reason": " "}, "朝まで待てない理由を書いてください"),
        ({"quiet_hours_reason": WHY}, "この欄にチェックを入れてください"),
        ({"ignores_quiet_hours": "1", "quiet_hours_reason": "夜" * 301}, "1文字"),
    ],
)
def test_half_an_exception_approves_nothing_and_keeps_what_was_typed(client, officer, category, said, problem):
    always_quiet()
    made = factories.pending(None, category)

    page = client.post(at("decide", made), decided(made, "approve", **said)).content.decode()

    assert (status(made), problem in page, said["quiet_hours_reason"].strip() in page) == ("pending_patrol", True, True)


def test_review_shows_what_else_goes_out_that_morning_and_when_this_one_would(client, officer, category):
    SendingPolicy.objects.create(morning_gap_minutes=5, **all_week("21:00", "08:00"))
    night = timezone.localtime().replace(hour=6, minute=0) + timedelta(days=1)
    factories.approved(None, category, title="図書館の休館", scheduled_at=night)
    made = factories.pending(None, category, scheduled_at=night)

    page = review_page(client, made)

    assert ("図書館の休館" in page, "08:00</time>" in page, "08:05 に配信されます" in page) == (True, True, True)
