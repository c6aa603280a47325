"""When outlets appear: at the due time, once, with the start or instead of it, and never before or after a stop."""

from datetime import timedelta

import pytest
from django.utils import timezone

from broadcasts.board.services import publishing
from broadcasts.board.tests import boarding
from broadcasts.models import (
    Authorisation,
    BoardPost,
    Broadcast,
    Delivery,
    FollowKind,
    Heartbeat,
    Notice,
    SendingPolicy,
)
from broadcasts.services import (
    appearing,
    controlling,
    follow_conditions,
    following_up,
    freezing,
    patrol,
    recovery,
    starting,
    submitting,
)
from broadcasts.tests import factories as make
from broadcasts.tests.delivering import fresh, quiet_now, sealed
from broadcasts.tests.screens import page
from broadcasts.tests.test_tampering import replica
from cityline.audit.models import Entry

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _no_quiet_hours():
    SendingPolicy.objects.create(has_quiet_hours=False, grace_seconds=0)


def board_only(category, **fields) -> Broadcast:
    return sealed(category, **{"outlets": ("board",), "approved_count": 0, **fields})


def start(broadcast, at=None) -> bool:
    return starting.start(broadcast_id=broadcast.pk, now=at or timezone.now())


def frozen_and_started(broadcast) -> Broadcast:
    assert freezing.freeze(broadcast_id=broadcast.pk, now=timezone.now())
    assert start(broadcast)
    return fresh(broadcast)


def posts(broadcast) -> int:
    return BoardPost.objects.filter(broadcast=broadcast).count()


# --- Board alone ---
def test_what_only_appears_is_complete_the_moment_it_is_there(category):
    broadcast = board_only(category)

    assert starting.start_due(now=timezone.now()) == 1

    found = fresh(broadcast)
    assert (found.status, found.started_at, found.frozen_at, posts(broadcast)) == ("completed", None, None, 1)
    assert found.finished_at is not None
    assert str(found.get_status_display()) != str(Broadcast(status="completed").get_status_display())
    assert not Delivery.objects.exists()
    assert Entry.objects.filter(action="broadcasts.appear").count() == 1
    assert Notice.objects.filter(kind="appeared").count() >= 1


def test_a_second_start_changes_nothing(category):
    broadcast = board_only(category)

    assert [start(broadcast), start(broadcast)] == [True, False]
    recovery.reconcile(now=timezone.now())

    assert posts(broadcast) == 1


def test_not_a_moment_before_its_time(category):
    broadcast = board_only(category, due_at=timezone.now() + MINUTE)

    assert not start(broadcast)
    assert posts(broadcast) == 0


def test_quiet_hours_hold_messages_and_not_the_board(category):
    quiet_now()
    on_board, both = board_only(category), sealed(category, outlets=("push", "board"))
    freezing.freeze(broadcast_id=both.pk, now=timezone.now())

    assert [start(on_board), start(both)] == [True, False]
    assert [posts(on_board), posts(both)] == [1, 0]


def test_an_approval_gives_what_only_appears_no_place_in_the_morning(category):
    quiet_now()
    waiting = make.pending(make.drafter(), outlets=("board",))

    approved = patrol.approve(broadcast_id=waiting.pk, by=make.patroller(), revision=waiting.revision)

    assert approved.due_at < timezone.now() + 10 * MINUTE


def test_text_and_voom_alone_appear_without_a_post(category):
    broadcast = board_only(category, outlets=("text", "voom"))

    assert start(broadcast)
    assert (fresh(broadcast).status, posts(broadcast)) == ("completed", 0)


def test_the_stop_button_stops_the_board_as_well(category):
    broadcast = board_only(category)
    controlling.flip_switch(by=make.patroller(), on=False, reason="確認中")

    assert starting.start_due(now=timezone.now()) == 0
    assert posts(broadcast) == 0


def test_what_came_too_late_expires_and_never_appears(category):
    now = timezone.now()
    broadcast = board_only(category, due_at=now - 3 * MINUTE, send_by=now - MINUTE)

    starting.start_due(now=now)

    assert (fresh(broadcast).status, posts(broadcast)) == ("expired", 0)


@pytest.mark.parametrize("stop", [controlling.take_back, controlling.cancel])
def test_taken_back_or_cancelled_in_the_grace_nothing_appears(category, stop):
    author = make.drafter()
    broadcast = make.approved(author, category, outlets=("board",))

    stop(broadcast_id=broadcast.pk, by=author)
    starting.start_due(now=timezone.now() + 5 * MINUTE)
    recovery.reconcile(now=timezone.now() + 5 * MINUTE)

    assert posts(broadcast) == 0


def test_a_board_that_fails_leaves_it_approved_and_the_next_turn_does_it(category, monkeypatch):
    broadcast = board_only(category)
    with monkeypatch.context() as broken:
        broken.setattr(publishing.pages, "forget", lambda: 1 / 0)

        starting.start_due(now=timezone.now())

        assert (fresh(broadcast).status, posts(broadcast)) == ("approved", 0)

    starting.start_due(now=timezone.now())
    assert (fresh(broadcast).status, posts(broadcast)) == ("completed", 1)


# --- Messages and board ---
def test_with_messages_the_board_appears_when_sending_starts(category):
    broadcast = sealed(category, outlets=("push", "board"))
    assert posts(broadcast) == 0

    assert frozen_and_started(broadcast).status == "sending"
    assert posts(broadcast) == 1


def test_held_before_the_start_nothing_is_on_the_board(category):
    broadcast = sealed(category, outlets=("push", "board"), approved_count=9000)

    freezing.freeze(broadcast_id=broadcast.pk, now=timezone.now())
    starting.start_due(now=timezone.now())
    recovery.reconcile(now=timezone.now())

    assert (fresh(broadcast).status, posts(broadcast)) == ("held", 0)


def test_a_board_that_fails_keeps_no_message_back_and_is_made_up_for(category, monkeypatch):
    broadcast = sealed(category, outlets=("push", "board"))
    with monkeypatch.context() as broken:
        broken.setattr(publishing.pages, "forget", lambda: 1 / 0)

        assert frozen_and_started(broadcast).status == "sending"
        assert posts(broadcast) == 0

    recovery.reconcile(now=timezone.now())
    recovery.reconcile(now=timezone.now())
    assert posts(broadcast) == 1


@pytest.mark.parametrize("stop", ["switch", "gap"])
def test_while_everything_is_stopped_nothing_is_made_up_for(category, monkeypatch, stop):
    broadcast = sealed(category, outlets=("push", "board"))
    with monkeypatch.context() as broken:
        broken.setattr(publishing.pages, "forget", lambda: 1 / 0)
        frozen_and_started(broadcast)
    if stop == "switch":
        controlling.flip_switch(by=make.patroller(), on=False, reason="確認中")
    else:
        Heartbeat.objects.update_or_create(defaults={"seen_at": timezone.now() - timedelta(hours=1)})

    recovery.reconcile(now=timezone.now())

    assert posts(broadcast) == 0


def test_cancelled_before_it_was_made_up_for_it_is_not_put_up_any_more(category, monkeypatch):
    broadcast = sealed(category, outlets=("push", "board"))
    with monkeypatch.context() as broken:
        broken.setattr(publishing.pages, "forget", lambda: 1 / 0)
        frozen_and_started(broadcast)

    controlling.cancel(broadcast_id=broadcast.pk, by=make.patroller())
    recovery.reconcile(now=timezone.now())

    assert posts(broadcast) == 0


def test_an_emergency_appears_with_its_first_message(category):
    author = make.drafter()
    broadcast = sealed(category, author=author, outlets=("push", "board"), is_emergency=True)

    frozen_and_started(broadcast)

    assert posts(broadcast) == 1


def test_what_only_goes_to_phones_is_on_no_board(category):
    broadcast = sealed(category)

    frozen_and_started(broadcast)
    recovery.reconcile(now=timezone.now())

    assert posts(broadcast) == 0


def test_making_up_for_it_asks_as_often_for_many_as_for_one(category, django_assert_num_queries):
    for _each in range(3):
        assert start(board_only(category))

    with django_assert_num_queries(4):
        appearing.catch_up(now=timezone.now())


# --- Corrections ---
def corrected(original) -> Broadcast:
    draft = following_up.follow_up(original_id=original.pk, kind=FollowKind.CORRECTION, by=original.author)
    handed = submitting.submit(broadcast_id=draft.pk, by=draft.author, expected_revision=draft.revision)
    approved = patrol.approve(broadcast_id=draft.pk, by=make.patroller(), revision=handed.revision)
    assert start(approved, approved.due_at)
    return fresh(approved)


def test_a_correction_of_what_only_appeared_marks_its_post(category):
    original = board_only(category, author=make.drafter())
    start(original)

    correction = corrected(fresh(original))

    assert correction.outlets == ["board"]
    assert BoardPost.objects.get(broadcast=original).corrected_by == correction
    assert posts(correction) == 1


def forgotten(category) -> Broadcast:
    """Sent and published long ago: what it says can still be read, who received it is not known any more."""
    original = frozen_and_started(sealed(category, outlets=("push", "board"), author=make.drafter()))
    boarding.behind_its_back(
        "UPDATE broadcasts_broadcast SET status = 'completed', finished_at = now(), recipients_dropped_at = now()"
        " WHERE id = %s",
        original.pk,
    )
    boarding.behind_its_back("DELETE FROM broadcasts_delivery WHERE broadcast_id = %s", original.pk)
    return fresh(original)


def test_what_is_on_the_board_can_be_corrected_there_when_its_recipients_are_forgotten(category):
    original = forgotten(category)

    correction = corrected(original)

    assert correction.outlets == ["board"]
    assert "お知らせした内容に誤り" in correction.parts[0]["text"]
    assert BoardPost.objects.get(broadcast=original).corrected_by == correction


def test_correction_goes_to_no_phone_once_its_recipients_are_forgotten(category):
    original = forgotten(category)
    draft = following_up.follow_up(original_id=original.pk, kind=FollowKind.CORRECTION, by=original.author)
    Broadcast.objects.filter(pk=draft.pk).update(outlets=["push", "board"])

    with pytest.raises(following_up.BroadcastError, match="お知らせ板だけ"):
        follow_conditions.demand_ready(fresh(draft))


def test_pages_offer_to_put_right_what_only_stands_there_and_name_no_number(client, category):
    original = forgotten(category)
    client.force_login(original.author)
    way = page("broadcast_follow", original.pk, "correction")

    detail, question = (client.get(at).content.decode() for at in (page("broadcast_detail", original.pk), way))
    begun = client.post(way, {"discovered_by": "residents"}, follow=True)

    assert (f'href="{way}"' in detail, "お知らせ板" in question, "台帳" in question) == (True, True, False)
    assert 'value="push"' not in begun.content.decode()


def test_what_was_taken_off_the_board_has_nothing_to_correct_when_its_recipients_are_forgotten(category):
    original = forgotten(category)
    publishing.withdraw(broadcast=original, by=original.author, note="誤り")

    with pytest.raises(following_up.BroadcastError, match="記録"):
        following_up.follow_up(original_id=original.pk, kind=FollowKind.CORRECTION, by=original.author)


def test_what_has_not_appeared_yet_is_changed_and_not_corrected(category):
    original = board_only(category, due_at=timezone.now() + MINUTE)

    with pytest.raises(following_up.BroadcastError):
        following_up.follow_up(original_id=original.pk, kind=FollowKind.CORRECTION, by=original.author)


def test_a_correction_mark_that_was_missed_is_made_up_for(category, monkeypatch):
    original = sealed(category, outlets=("push", "board"))
    frozen_and_started(original)
    correction = sealed(category, author=original.author)
    replica_of_start(correction, original)

    recovery.reconcile(now=timezone.now())

    assert BoardPost.objects.get(broadcast=original).corrected_by == correction


def replica_of_start(correction, original) -> None:
    """As if the process had died between the start and the mark."""
    replica(
        f"UPDATE broadcasts_broadcast SET status = 'sending', started_at = now(), follow_kind = 'correction', follows_id = {original.pk}"  # noqa: S608
        f" WHERE id = {correction.pk}"
    )


# --- Of the approval ---
def test_an_approval_of_what_reaches_nobody_counts_nobody(category):
    approved = make.approved(make.drafter(), category, outlets=("board",))

    assert Authorisation.objects.get(broadcast=approved).approved_count == 0
