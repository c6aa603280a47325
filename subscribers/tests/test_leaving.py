from datetime import timedelta

import pytest
from django.utils import timezone

from cityline.audit.models import Entry
from subscribers.models import Leaver, Subscriber, SubscriptionChange, WebhookEvent
from subscribers.services import departed, erasing, following, intake, leaving, pausing, preferences
from subscribers.tests.factories import line_user_id, make_category, make_subscriber, masks_agree

pytestmark = pytest.mark.django_db

NOW = timezone.now()
SECOND = timedelta(seconds=1)
YEAR = timedelta(days=365)


def friend(*categories, **fields):
    subscriber = make_subscriber(**{"followed_at": NOW - YEAR, "followship_at": NOW - YEAR, **fields})
    for category in categories:
        preferences.choose(subscriber=subscriber, category=category, at=NOW - YEAR)
    return subscriber


def erase(now):
    return erasing.erase(now=now, blocked_for=YEAR)


def test_leaving_deletes_choices_history_language_and_pause_at_once():
    subscriber = friend(make_category("kids"), language="en")
    pausing.pause(subscriber=subscriber, until=NOW + YEAR, is_total=True, at=NOW - SECOND)

    assert leaving.leave(subscriber=subscriber, at=NOW) is True

    subscriber.refresh_from_db()
    assert (subscriber.left_at, subscriber.choice_mask, subscriber.language) == (NOW, 0, "ja")
    assert (subscriber.paused_until, subscriber.pause_is_total) == (None, False)
    assert (subscriber.subscriptions.count(), SubscriptionChange.objects.count()) == (0, 0)
    assert list(Subscriber.objects.reachable_in_emergencies()) == []


def test_leaving_twice_is_leaving_once():
    subscriber = friend()
    leaving.leave(subscriber=subscriber, at=NOW)

    assert leaving.leave(subscriber=subscriber, at=NOW) is False
    assert leaving.leave(subscriber=subscriber, at=NOW - SECOND) is False


@pytest.mark.parametrize("tapped", [NOW - SECOND, NOW + SECOND, None])
def test_tap_on_an_old_button_gives_nothing_back_to_who_left(tapped):
    kids = make_category("kids")
    subscriber = friend()
    leaving.leave(subscriber=subscriber, at=NOW)

    changed = preferences.choose(subscriber=subscriber, category=kids, at=tapped)

    assert (changed, SubscriptionChange.objects.count(), masks_agree()) == (False, 0, True)


def test_row_goes_after_two_days_and_a_digest_stays():
    subscriber = friend(make_category("kids"))
    leaving.leave(subscriber=subscriber, at=NOW)

    early, late = erase(NOW + timedelta(hours=47)), erase(NOW + timedelta(hours=49))

    assert (early, late) == (erasing.Erased(0, 0), erasing.Erased(1, 0))
    assert Subscriber.objects.count() == 0
    assert Leaver.objects.get().left_at == NOW
    assert subscriber.line_user_id not in str(Leaver.objects.values())
    entry = Entry.objects.get(action="subscribers.erase_left")
    assert (entry.data, entry.object_id) == ({"residents": 1}, None)


def test_what_line_told_us_of_who_left_goes_with_their_id():
    gone, stays = friend(), friend()
    leaving.leave(subscriber=gone, at=NOW - timedelta(hours=50))
    typed = f'"source":{{"userId":"{gone.line_user_id}"}}'
    for number, (who, text) in enumerate([(gone, "Hello"), (stays, typed), (gone, "and goodbye")]):
        source = {"type": "user", "userId": who.line_user_id}
        message = {"type": "text", "text": text, "mention": {"mentionees": [{"userId": stays.line_user_id}]}}
        intake.store(events=[{"webhookEventId": f"{number}", "type": "message", "message": message, "source": source}])
    WebhookEvent.objects.filter(webhook_event_id__in="01").update(applied_at=NOW)

    erase(NOW)

    kept = WebhookEvent.objects.exclude(payload="").order_by("pk").values_list("webhook_event_id", flat=True)
    assert list(kept) == ["1", "2"]  # what is still to be applied is


def test_what_they_wrote_goes_soon_after_leaving_and_of_nobody_else():
    gone, stays = friend(), friend()
    for who in (gone, stays):
        source = {"type": "user", "userId": who.line_user_id}
        intake.store(events=[{"webhookEventId": f"{who.pk}", "type": "message", "message": {}, "source": source}])
    WebhookEvent.objects.update(applied_at=NOW)
    before = erasing.forget_words(now=NOW)
    leaving.leave(subscriber=gone, at=NOW)

    emptied = [erasing.forget_words(now=NOW), erasing.forget_words(now=NOW)]

    assert (before, emptied) == (0, [1, 0])
    assert WebhookEvent.objects.exclude(payload="").get().webhook_event_id == f"{stays.pk}"


def test_what_they_wrote_before_leaving_goes_also_when_they_came_back_at_once():
    returned = friend()
    source = {"type": "user", "userId": returned.line_user_id}
    for number in (1, 2):
        intake.store(events=[{"webhookEventId": f"{number}", "type": "message", "message": {}, "source": source}])
    WebhookEvent.objects.filter(webhook_event_id="1").update(applied_at=NOW, received_at=NOW - timedelta(minutes=2))
    WebhookEvent.objects.filter(webhook_event_id="2").update(applied_at=NOW, received_at=NOW)
    leaving.leave(subscriber=returned, at=NOW - timedelta(minutes=1))
    following.follow(line_user_id=returned.line_user_id, at=NOW)

    emptied = erasing.forget_words(now=NOW)

    assert (emptied, WebhookEvent.objects.exclude(payload="").get().webhook_event_id) == (1, "2")


def test_words_are_found_however_many_events_lie_above_them(monkeypatch):
    monkeypatch.setattr(erasing, "EVENTS_AT_ONCE", 2)
    gone, stays = friend(), friend()
    for number, who in enumerate((gone, gone, stays, stays, stays)):
        source = {"type": "user", "userId": who.line_user_id}
        intake.store(events=[{"webhookEventId": f"{number}", "type": "message", "message": {}, "source": source}])
    WebhookEvent.objects.update(applied_at=NOW)
    leaving.leave(subscriber=gone, at=NOW)

    assert erasing.forget_words(now=NOW) == 2


def test_leaving_rings_for_what_they_wrote(monkeypatch, django_capture_on_commit_callbacks):
    rung = []
    monkeypatch.setattr(leaving.doorbell, "ring", lambda *task, **how: rung.append(task))

    with django_capture_on_commit_callbacks(execute=True):
        leaving.leave(subscriber=friend(), at=NOW)

    assert rung == [("subscribers.forget_words",)]


def test_list_of_friends_does_not_bring_leavers_back():
    erased, fresh, there = friend(), friend(), friend()
    leaving.leave(subscriber=erased, at=NOW - timedelta(hours=50))
    leaving.leave(subscriber=fresh, at=NOW)
    erase(NOW)

    ids = [erased.line_user_id, fresh.line_user_id, there.line_user_id, line_user_id(5)]

    assert departed.who_left(ids) == {erased.line_user_id, fresh.line_user_id}


def test_digest_needs_our_key(settings):
    digest = departed.digest_of(line_user_id(1))

    settings.SEAL_KEY = "another key that is long enough to be one"

    assert departed.digest_of(line_user_id(1)) != digest


@pytest.mark.parametrize("is_erased", [False, True])
def test_new_follow_begins_anew(is_erased):
    urgent, kids = make_category("urgent", is_on_by_default=True), make_category("kids")
    subscriber = friend(kids, language="en")
    leaving.leave(subscriber=subscriber, at=NOW - timedelta(hours=50))
    if is_erased:
        erase(NOW)

    followed = following.follow(line_user_id=subscriber.line_user_id, at=NOW)

    back = Subscriber.objects.get()
    assert (followed.is_first, back.left_at, back.choice_mask, back.language) == (True, None, urgent.mask, "ja")
    assert Leaver.objects.count() == 0
    assert preferences.choose(subscriber=back, category=kids, at=NOW - timedelta(hours=51)) is False
    assert preferences.choose(subscriber=back, category=kids, at=NOW + SECOND) is True
    assert leaving.leave(subscriber=back, at=NOW - timedelta(hours=50)) is False


def test_what_else_an_erased_leaver_does_makes_no_row():
    subscriber = friend()
    leaving.leave(subscriber=subscriber, at=NOW - timedelta(hours=50))
    erase(NOW)

    met = following.met(line_user_id=subscriber.line_user_id, at=NOW)
    following.unfollow(line_user_id=subscriber.line_user_id, at=NOW)
    late = following.follow(line_user_id=subscriber.line_user_id, at=NOW - timedelta(hours=51))

    assert (met.pk, met.left_at, late.is_newest) == (None, NOW - timedelta(hours=50), False)
    assert (Subscriber.objects.count(), Leaver.objects.count()) == (0, 1)


def test_message_is_not_yet_asking_to_be_back():
    subscriber = friend()
    leaving.leave(subscriber=subscriber, at=NOW)

    assert following.met(line_user_id=subscriber.line_user_id, at=NOW + SECOND).left_at == NOW


def test_late_leave_of_who_came_back_forgets_only_what_is_older():
    urgent, kids, waste = make_category("urgent", is_on_by_default=True), make_category("kids"), make_category("waste")
    subscriber = friend(kids)
    following.follow(line_user_id=subscriber.line_user_id, at=NOW + SECOND)
    preferences.choose(subscriber=subscriber, category=waste, at=NOW + 2 * SECOND)

    assert leaving.leave(subscriber=subscriber, at=NOW) is True

    subscriber.refresh_from_db()
    assert (subscriber.left_at, subscriber.choice_mask) == (None, urgent.mask | waste.mask)
    assert masks_agree()
    assert not SubscriptionChange.objects.filter(at__lt=NOW).exists()


def test_long_blocked_are_erased_and_begin_anew():
    kids = make_category("kids")
    long_ago, lately = friend(kids), friend(kids)
    following.unfollow(line_user_id=long_ago.line_user_id, at=NOW - timedelta(days=364))
    following.unfollow(line_user_id=lately.line_user_id, at=NOW - timedelta(days=300))

    erased = erase(NOW + timedelta(days=2))

    assert erased == erasing.Erased(0, 1)
    assert (list(Subscriber.objects.all()), Leaver.objects.count()) == ([lately], 0)
    assert Entry.objects.get(action="subscribers.erase_blocked").data == {"residents": 1}
    assert following.follow(line_user_id=long_ago.line_user_id, at=NOW).is_first is True


def test_erasing_takes_as_many_batches_as_it_needs(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(erasing, "BATCH", 2)
    for _ in range(5):
        leaving.leave(subscriber=friend(), at=NOW - timedelta(hours=50))

    assert erase(NOW) == erasing.Erased(5, 0)

    assert [entry.data["residents"] for entry in Entry.objects.filter(action="subscribers.erase_left").order_by("pk")] == [
        2, 2, 1,
    ]  # fmt: skip
