"""Stored once, applied once, whatever the order and whoever dies."""

import threading
import time
from datetime import timedelta
from itertools import permutations

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from psycopg.errors import LockNotAvailable

from cityline.line import webhooks
from subscribers.models import Subscriber, SubscriptionChange, WebhookEvent
from subscribers.services import intake, preparing, pruning
from subscribers.tests.factories import line_user_id, make_category, make_subscriber, masks_agree
from subscribers.tests.happenings import event, tap

pytestmark = pytest.mark.django_db
with_threads = pytest.mark.django_db(transaction=True)


@pytest.fixture
def seen():
    """A handler of a type of its own, and what it saw."""
    events = []
    webhooks.register("probe", events.append)
    yield events
    webhooks.unregister("probe", events.append)


def test_events_are_applied_in_the_order_of_arrival_and_once(seen):
    intake.store(events=[event("probe", number=number) for number in range(5)])

    tried = [intake.apply_waiting(), intake.apply_waiting()]

    assert tried == [5, 0]
    assert [e["webhookEventId"].split("x")[1] for e in seen] == ["0", "1", "2", "3", "4"]
    assert WebhookEvent.objects.waiting().count() == 0


def test_broken_event_is_set_aside_and_the_rest_goes_on(seen):
    def broken(event):
        Subscriber.objects.create(line_user_id=line_user_id(99))
        raise RuntimeError("what a resident wrote")

    webhooks.register("broken", broken)
    try:
        intake.store(events=[event("probe", number=1), event("broken"), event("probe", number=2)])
        intake.apply_waiting()
        for _ in range(intake.ATTEMPTS_MAX):
            WebhookEvent.objects.update(received_at=timezone.now() - timedelta(minutes=5))
            intake.apply_waiting()
    finally:
        webhooks.unregister("broken", broken)

    failed = WebhookEvent.objects.get(event_type="broken")
    assert len(seen) == 2
    assert Subscriber.objects.count() == 0
    assert (failed.attempt_count, failed.error_code) == (intake.ATTEMPTS_MAX, "RuntimeError")
    assert failed.given_up_at is not None
    assert failed.applied_at is None


def test_what_cannot_be_prepared_keeps_no_event_from_being_applied(seen, monkeypatch):
    def broken():
        raise RuntimeError

    monkeypatch.setattr(preparing, "_preparations", [])
    preparing.before_each_run(broken)
    intake.store(events=[event("probe")])

    assert (intake.apply_waiting(), len(seen)) == (1, 1)


def test_failed_event_rests_before_it_is_tried_again():
    def broken(event):
        raise RuntimeError

    webhooks.register("broken", broken)
    try:
        intake.store(events=[event("broken")])
        tried = [intake.apply_waiting(), intake.apply_waiting()]
    finally:
        webhooks.unregister("broken", broken)

    assert tried == [1, 0]
    assert not intake.is_anything_due()


def test_several_residents_in_one_post_are_kept_apart():
    kids = make_category("kids")

    intake.store(events=[event("follow", 1), event("unfollow", 2), tap("choose:kids", 3)])
    intake.apply_waiting()

    found = Subscriber.objects.order_by("line_user_id").values_list("is_following", "choice_mask")
    assert list(found) == [(True, 0), (False, 0), (True, kids.mask)]


@pytest.mark.parametrize(
    "odd",
    [
        {"source": None},
        {"source": {"type": "user"}},
        {"source": {"type": "group", "userId": line_user_id(1), "groupId": "C1"}},
        {"source": {"type": "user", "userId": "U-not-an-id"}},
        {"source": {"type": "user", "userId": ["x"]}},
    ],
)
@pytest.mark.parametrize("kind", ["follow", "unfollow", "message", "postback"])
def test_events_without_a_known_resident_are_applied_to_nobody(kind, odd):
    intake.store(events=[event(kind, **odd)])

    intake.apply_waiting()

    assert Subscriber.objects.count() == 0
    assert WebhookEvent.objects.waiting().count() == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"postback": None},
        {"postback": {"data": 7}},
        {"postback": {"data": "choose:\x00"}},
        {"postback": {"data": "choose:\ud800"}},
        {"postback": {"data": "choices:" + "x" * 290}},
        {"postback": {"data": "choices:topics:99999999999999999999"}},
        {"postback": {"data": "choices:topics:٣"}},
        {"postback": {"data": "language:\x00"}},
        {"postback": {"data": "nonsense"}},
        {"timestamp": -1},
        {"timestamp": 10**40},
        {"timestamp": True},
        {"message": {"type": "text", "text": "\x00\ud800"}, "type": "message"},
        {"message": {"type": "text", "text": 9}, "type": "message"},
        {"message": [], "type": "message"},
        {"mode": "future"},
        {"replyToken": 9},
    ],
)
def test_odd_contents_never_break_an_event(fields):
    make_category("kids")

    intake.store(events=[{**tap("choose:kids"), **fields}])
    intake.apply_waiting()

    stored = WebhookEvent.objects.get()
    assert (stored.error_code, stored.attempt_count) == ("", 1)
    assert masks_agree()


def test_timestamp_from_the_far_future_does_not_hold_up_later_events():
    far = timezone.now() + timedelta(days=400)
    intake.store(events=[event("unfollow", at=far)])
    intake.apply_waiting()
    time.sleep(0.01)

    intake.store(events=[event("follow")])
    intake.apply_waiting()

    assert Subscriber.objects.get().is_following is True


def test_taps_that_arrive_backwards_leave_what_the_resident_did_last():
    make_category("kids")
    now = timezone.now()
    make_subscriber(1)
    first, second, third = (
        tap("choose:kids", at=now - timedelta(seconds=3)),
        tap("unchoose:kids", at=now - timedelta(seconds=2)),
        tap("choose:kids", at=now - timedelta(seconds=1)),
    )

    for arrived in (third, second, first):
        intake.store(events=[arrived])
        intake.apply_waiting()

    assert Subscriber.objects.get().choice_mask == 1


@with_threads
def test_workers_at_the_same_time_apply_each_event_once():
    seen = []

    def slow(event):
        seen.append(event["webhookEventId"])
        time.sleep(0.005)

    webhooks.register("slow", slow)
    intake.store(events=[event("slow", number=number) for number in range(60)])

    def work():
        try:
            intake.apply_waiting()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    webhooks.unregister("slow", slow)

    assert sorted(seen) == sorted(set(seen))
    assert len(seen) == 60
    assert WebhookEvent.objects.filter(attempt_count=1).exclude(applied_at=None).count() == 60


def test_death_inside_an_event_leaves_it_waiting_and_undone(seen):
    class Killed(BaseException):
        pass

    def killed(event):
        Subscriber.objects.create(line_user_id=line_user_id(99))
        raise Killed

    webhooks.register("probe", killed, first=True)
    intake.store(events=[event("probe")])
    with pytest.raises(Killed):
        intake.apply_waiting()
    webhooks.unregister("probe", killed)

    waiting = WebhookEvent.objects.waiting().get()
    assert waiting.attempt_count == 0
    assert Subscriber.objects.count() == 0
    assert intake.apply_waiting() == 1
    assert len(seen) == 1


def test_event_whose_taker_dies_each_time_is_given_up_and_takes_nobody_along(seen):
    class Killed(BaseException):
        pass

    def killed(event):
        raise Killed

    webhooks.register("poison", killed)
    intake.store(events=[event("probe", number=1), event("poison"), event("probe", number=2)])
    deaths = 0
    for age in (1, *[600] * 10):
        WebhookEvent.objects.update(received_at=timezone.now() - timedelta(seconds=age), held_until=None)
        try:
            intake.apply_waiting()
        except Killed:
            deaths += 1
    webhooks.unregister("poison", killed)

    poison = WebhookEvent.objects.get(event_type="poison")
    assert (deaths, poison.attempt_count, poison.error_code) == (6, intake.ATTEMPTS_MAX, "died")
    assert poison.given_up_at is not None
    assert list(
        WebhookEvent.objects.filter(event_type="probe", applied_at__isnull=False).values_list(
            "attempt_count", flat=True
        )
    ) == [2, 2]


def test_what_arrives_meanwhile_goes_before_what_somebody_died_of(seen):
    class Killed(BaseException):
        pass

    def killed(event):
        raise Killed

    webhooks.register("poison", killed)
    intake.store(events=[event("poison")])
    WebhookEvent.objects.update(received_at=timezone.now() - timedelta(minutes=5))
    with pytest.raises(Killed):
        intake.apply_waiting()
    WebhookEvent.objects.update(held_until=None)
    intake.store(events=[event("probe")])
    with pytest.raises(Killed):
        intake.apply_waiting()
    webhooks.unregister("poison", killed)

    assert WebhookEvent.objects.get(event_type="probe").applied_at is not None
    assert len(seen) == 1


def test_overdue_event_that_is_held_has_not_been_tried():
    intake.store(events=[event("probe")])
    WebhookEvent.objects.update(received_at=timezone.now() - timedelta(minutes=5))

    def crowded(event):
        raise OperationalError from LockNotAvailable()

    webhooks.register("probe", crowded)
    applied = intake.apply_waiting()
    webhooks.unregister("probe", crowded)

    waiting = WebhookEvent.objects.get()
    assert (applied, waiting.attempt_count, waiting.error_code) == (0, 0, "")
    assert waiting.held_until is not None


@with_threads
def test_two_first_events_of_one_resident_at_once_make_one_subscriber():
    make_category("emergency", is_on_by_default=True)
    intake.store(events=[tap("later", number=number) for number in range(8)])

    def work():
        try:
            intake.apply_waiting()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Subscriber.objects.count() == 1
    assert SubscriptionChange.objects.count() == 1
    assert masks_agree()


def test_account_link_makes_its_sender_known_and_a_failed_one_names_nobody():
    link = {"result": "ok", "nonce": "n"}
    nameless = event("accountLink", number=2, link={"result": "failed", "nonce": "n"})
    del nameless["source"]

    intake.store(events=[event("accountLink", link=link), nameless])
    intake.apply_waiting()

    assert Subscriber.objects.count() == 1
    assert list(WebhookEvent.objects.values_list("error_code", flat=True)) == ["", ""]


@pytest.mark.parametrize("kind", ["join", "beacon", "videoPlayComplete", "membership", "messageEdited", "of2030"])
def test_types_nobody_knows_are_taken_and_change_nothing(kind):
    intake.store(events=[event(kind)])

    intake.apply_waiting()

    assert Subscriber.objects.count() == 0
    assert WebhookEvent.objects.get().applied_at is not None


def test_every_order_of_the_same_events_ends_the_same():
    make_category("emergency", is_on_by_default=True)
    now = timezone.now()
    events = [
        event("follow", at=now - timedelta(seconds=4)),
        event("unfollow", at=now - timedelta(seconds=3)),
        event("follow", at=now - timedelta(seconds=2), number=1),
        event("unfollow", at=now - timedelta(seconds=1), number=1),
    ]
    ends = set()

    for order in permutations(events):
        for one in order:
            intake.store(events=[one])
            intake.apply_waiting()
        ends.add(Subscriber.objects.values_list("is_following", "unfollowed_at").get())
        Subscriber.objects.all().delete()
        WebhookEvent.objects.all().delete()

    assert len(ends) == 1
    assert ends.pop()[0] is False


def test_event_that_was_given_up_is_tried_again_when_a_person_says_so():
    def broken(event):
        raise RuntimeError

    webhooks.register("broken", broken)
    intake.store(events=[event("broken"), event("broken", number=1)])
    WebhookEvent.objects.update(received_at=timezone.now() - timedelta(minutes=5))
    for _ in range(intake.ATTEMPTS_MAX):
        intake.apply_waiting()
    webhooks.unregister("broken", broken)
    given_up = list(WebhookEvent.objects.given_up())
    WebhookEvent.objects.filter(pk=given_up[0].pk).update(payload="")

    again = intake.try_again(event_ids=[one.pk for one in given_up])
    intake.apply_waiting()

    assert (len(given_up), again) == (2, 1)
    assert list(WebhookEvent.objects.given_up()) == [given_up[0]]
    assert WebhookEvent.objects.filter(applied_at__isnull=False, error_code="").count() == 1


def test_prune_empties_old_payloads_and_later_drops_the_rows():
    now = timezone.now()
    intake.store(events=[event("probe", number=1), event("probe", number=2), event("probe", number=3)])
    old, older, waiting = WebhookEvent.objects.order_by("id")
    WebhookEvent.objects.filter(pk=old.pk).update(applied_at=now, received_at=now - timedelta(days=8))
    WebhookEvent.objects.filter(pk=older.pk).update(given_up_at=now, received_at=now - timedelta(days=91))
    WebhookEvent.objects.filter(pk=waiting.pk).update(received_at=now - timedelta(days=91))

    pruning.prune()

    kept = list(WebhookEvent.objects.order_by("id").values_list("pk", "payload"))
    assert kept == [(old.pk, ""), (waiting.pk, waiting.payload)]
