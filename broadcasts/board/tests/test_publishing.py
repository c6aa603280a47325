"""What comes onto the board, what never does, and what happens to it there."""

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from broadcasts.board.exceptions import NoteMissing, NotForTheBoard, NotOnTheBoard
from broadcasts.board.services import publishing
from broadcasts.board.tests import boarding
from broadcasts.exceptions import NotAllowed, SealBroken
from broadcasts.models import Authorisation, BoardPost, Broadcast, FollowKind
from broadcasts.states import BroadcastStatus
from broadcasts.tests import factories
from cityline.audit.models import Entry

pytestmark = pytest.mark.django_db
SWAP = "UPDATE broadcasts_authorisation SET request_body = replace(request_body, '断水', %s)"


def test_approved_for_the_board_appears_once():
    made = boarding.approved()

    first, second = boarding.publish(made), boarding.publish(made)

    assert (first.pk, first.broadcast, first.withdrawn_at) == (second.pk, made, None)
    assert [entry.action for entry in Entry.objects.filter(action__startswith="broadcasts.board")] == [
        "broadcasts.board_published"
    ]


def test_words_to_find_it_by_are_those_that_were_sealed():
    made = boarding.approved(**boarding.text("ゴミの日\nＡＢＣ"))
    boarding.behind_its_back("UPDATE broadcasts_broadcast SET parts = '[]'")

    assert boarding.publish(made).search_text == "ごみの日 abc"


@pytest.mark.parametrize("outlets", [["push"], ["text", "voom"]])
def test_what_was_not_approved_for_the_board_never_appears(outlets):
    made = boarding.approved(outlets=outlets)

    with pytest.raises(NotForTheBoard):
        boarding.publish(made)
    assert not BoardPost.objects.exists()


def test_training_never_appears():
    author = factories.drafter(factories.department(is_training=True))

    with pytest.raises(NotForTheBoard):
        boarding.posted(author=author)


def test_department_that_went_into_training_afterwards_publishes_nothing():
    made = boarding.approved()
    made.department.is_training = True
    made.department.save(update_fields=["is_training"])

    with pytest.raises(NotForTheBoard):
        boarding.publish(made)


@pytest.mark.parametrize(
    "status",
    sorted(set(BroadcastStatus) - {"approved", "sending", "completed", "partly_failed", "failed"}),
)
def test_only_what_is_approved_or_has_left_appears(status):
    made = boarding.approved()
    Broadcast.objects.filter(pk=made.pk).update(status=status)

    with pytest.raises(NotForTheBoard):
        boarding.publish(made)


def test_scheduled_does_not_appear_before_its_time():
    made = boarding.approved(due_at=timezone.now() + timedelta(minutes=1))

    with pytest.raises(NotForTheBoard):
        boarding.publish(made)


def test_too_late_does_not_appear():
    made = boarding.approved(due_at=timezone.now() - timedelta(hours=3))

    with pytest.raises(NotForTheBoard):
        boarding.publish(made)


def test_revoked_approval_publishes_nothing():
    made = boarding.approved()
    made.authorisations.update(revoked_at=timezone.now(), revoked_by=made.author, revoked_for="take_back")

    with pytest.raises(NotForTheBoard):
        boarding.publish(made)


def test_approval_of_another_announcement_publishes_nothing():
    made, other = boarding.approved(), boarding.approved()

    with pytest.raises(NotForTheBoard):
        publishing.publish(broadcast=made, authorisation=other.authorisations.get())


def test_broken_seal_publishes_nothing():
    made = boarding.approved()
    boarding.behind_its_back(SWAP, "無料")

    with pytest.raises(SealBroken):
        boarding.publish(made)


def _forged(made, authorisation, **fields):
    now = timezone.now()
    return BoardPost(broadcast=made, authorisation=authorisation, published_at=now, search_text="", **fields)


@pytest.mark.parametrize("case", ["push alone", "training", "revoked", "too early", "held", "another's"])
def test_database_refuses_what_the_service_would(case):
    author = factories.drafter(factories.department(is_training=case == "training"))
    due_at = timezone.now() + timedelta(hours=1) if case == "too early" else None
    made = boarding.approved(author=author, due_at=due_at, outlets=["push"] if case == "push alone" else ["board"])
    granted = (boarding.approved() if case == "another's" else made).authorisations.get()
    if case == "revoked":
        Authorisation.objects.update(revoked_at=timezone.now(), revoked_for="take_back")
    if case == "held":
        Broadcast.objects.filter(pk=made.pk).update(status="held")

    with pytest.raises(DatabaseError), transaction.atomic():
        _forged(made, granted).save()


@pytest.mark.parametrize(
    "change",
    ["search_text = 'x'", "published_at = now()", "public_id = '222222222222'", """picture_words = '{"a": "b"}'"""],
)
def test_database_keeps_a_post_as_it_was_published(change):
    boarding.posted()

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE broadcasts_boardpost SET {change}")  # noqa: S608  constants
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM broadcasts_boardpost")


def test_withdrawing_stays_and_is_on_record():
    post = boarding.posted()
    office = factories.patroller()

    first = publishing.withdraw(broadcast=post.broadcast, by=office, note=" 日付の\n誤り ")
    again = publishing.withdraw(broadcast=post.broadcast, by=post.broadcast.author, note="")
    boarding.publish(post.broadcast)

    assert (again.withdrawn_at, again.withdrawn_by, again.withdrawn_note) == (first.withdrawn_at, office, "日付の 誤り")
    assert not BoardPost.objects.standing().exists()
    entry = Entry.objects.get(action="broadcasts.board_withdrawn")
    assert (entry.actor, entry.data["words"]) == (office, "日付の 誤り")


def test_withdrawn_never_comes_back():
    post = boarding.posted()
    publishing.withdraw(broadcast=post.broadcast, by=post.broadcast.author, note="誤り")

    with pytest.raises(DatabaseError), transaction.atomic():
        BoardPost.objects.update(withdrawn_at=None, withdrawn_by=None, withdrawn_note="")


def test_only_its_writers_and_the_pr_office_withdraw_it():
    post = boarding.posted()

    with pytest.raises(NotAllowed):
        publishing.withdraw(broadcast=post.broadcast, by=factories.drafter(), note="いたずら")
    assert BoardPost.objects.standing().exists()


def test_withdrawing_needs_a_reason():
    post = boarding.posted()

    with pytest.raises(NoteMissing):
        publishing.withdraw(broadcast=post.broadcast, by=post.broadcast.author, note=" \n")


def test_what_is_not_there_cannot_be_withdrawn():
    made = boarding.approved()

    with pytest.raises(NotOnTheBoard):
        publishing.withdraw(broadcast=made, by=made.author, note="誤り")


def _correction_of(original: Broadcast) -> Broadcast:
    made = factories.draft(original.author)
    Broadcast.objects.filter(pk=made.pk).update(follows=original, follow_kind=FollowKind.CORRECTION)
    made.refresh_from_db()
    return made


def test_correction_is_noted_once_and_the_newest_counts():
    post = boarding.posted()
    first, second = _correction_of(post.broadcast), _correction_of(post.broadcast)

    publishing.correct(broadcast=post.broadcast, by_broadcast=first)
    publishing.correct(broadcast=post.broadcast, by_broadcast=first)
    publishing.correct(broadcast=post.broadcast, by_broadcast=second)

    post.refresh_from_db()
    assert post.corrected_by == second
    assert Entry.objects.filter(action="broadcasts.board_corrected").count() == 2


def test_correction_of_what_never_was_there_changes_nothing():
    made = boarding.approved()

    assert publishing.correct(broadcast=made, by_broadcast=_correction_of(made)) is None


def test_what_does_not_follow_it_corrects_nothing():
    post = boarding.posted()

    with pytest.raises(NotForTheBoard):
        publishing.correct(broadcast=post.broadcast, by_broadcast=boarding.approved())


@pytest.mark.django_db(transaction=True)
def test_published_by_eight_at_once_it_stands_there_once():
    made = boarding.approved()
    start, found = threading.Barrier(8), []

    def one():
        start.wait()
        found.append(boarding.publish(made).pk)
        connection.close()

    threads = [threading.Thread(target=one) for _each in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [BoardPost.objects.get().pk] * 8
