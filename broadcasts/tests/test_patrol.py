from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from broadcasts.exceptions import (
    AudienceEmpty,
    BroadcastError,
    InvalidTransition,
    NotAllowed,
    ScheduleInPast,
    StaleRevision,
)
from broadcasts.models import Authorisation, Broadcast, Contributor, PatrolDecision, SendingPolicy
from broadcasts.services import controlling, copying, drafting, moving, patrol, sealing, submitting
from broadcasts.services.drafting import DraftContent
from broadcasts.services.sealing import is_intact
from broadcasts.states import Verb
from broadcasts.tests import factories as make
from broadcasts.tests.delivering import all_week
from cityline.audit.models import Entry
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def category():
    made = make.category()
    make.subscriber(made)
    return made


def writer_and_patroller(in_department=None):
    return make.user(Role.DRAFTER, Role.PATROLLER, department=in_department or make.department())


def test_approve_seals_what_was_seen(category):
    made = make.pending(None, category)
    officer = make.patroller()

    patrol.approve(broadcast_id=made.pk, by=officer, revision=made.revision)

    sealed = make.authorisation_of(made)
    made.refresh_from_db()
    assert (made.status, made.due_at, made.send_by) == ("approved", sealed.due_at, sealed.send_by)
    assert (sealed.granted_by, sealed.revision, sealed.approved_count) == (officer, made.revision, 1)
    assert "断水します" in sealed.request_body
    assert is_intact(sealed)
    assert PatrolDecision.objects.get(broadcast=made).decision == "approved"
    assert Entry.objects.get(action="broadcasts.approve").data["seal"] == sealed.seal


@pytest.mark.parametrize(
    "field", ["request_body", "audience_rule", "approved_count", "send_by", "due_at", "granted_by_id", "is_training"]
)
def test_seal_breaks_with_any_sealed_field(category, field):
    sealed = make.authorisation_of(make.approved(None, category))
    changed = {
        "request_body": sealed.request_body + " ",
        "audience_rule": {"everyone": True, "groups": []},
        "approved_count": 2,
        "send_by": make.in_an_hour(),
        "due_at": make.in_an_hour(),
        "granted_by_id": make.patroller().pk,
        "is_training": True,
    }

    setattr(sealed, field, changed[field])

    assert not is_intact(sealed)


@pytest.mark.parametrize(
    ("field", "said"), [("spread_minutes", 30), ("ignores_quiet_hours", True), ("quiet_hours_reason", "急ぐため")]
)
def test_what_seals_did_not_know_at_first_breaks_none_until_it_is_said(category, field, said):
    sealed = make.authorisation_of(make.approved(None, category))
    assert field.encode() not in sealing._canonical(sealed)
    assert is_intact(sealed)

    setattr(sealed, field, said)

    assert not is_intact(sealed)


@pytest.mark.parametrize("who", ["author", "editor", "submitter", "author of the original", "superuser author"])
def test_approve_is_refused_to_everyone_whose_hand_is_in_the_text(category, who):
    hall = make.department()
    writer = writer_and_patroller(hall)
    if who == "superuser author":
        writer.is_superuser = True
        writer.save(update_fields=["is_superuser"])
    if who in {"author", "superuser author"}:
        made = make.pending(writer, category)
    elif who == "editor":
        draft = make.draft(make.drafter(hall), category)
        drafting.save(
            broadcast_id=draft.pk,
            editor=writer,
            expected_revision=draft.revision,
            content=DraftContent(title="B", parts=draft.parts, category_ids=frozenset({category.pk})),
        )
        made = submit_without_line(draft, draft.author)
    elif who == "submitter":
        made = submit_without_line(make.draft(make.drafter(hall), category), writer)
    else:
        original = make.draft(writer, category)
        made = submit_without_line(copying.copy(original_id=original.pk, by=make.drafter(hall)), make.drafter(hall))

    for decide in (
        lambda: patrol.approve(broadcast_id=made.pk, by=writer, revision=made.revision),
        lambda: patrol.reject(
            broadcast_id=made.pk, by=writer, revision=made.revision, reason="error", words="だめです"
        ),
    ):
        with pytest.raises(NotAllowed, match="wrote, edited or submitted|作成"):
            decide()

    assert not Authorisation.objects.exists()
    assert Broadcast.objects.get(pk=made.pk).status == "pending_patrol"


def submit_without_line(draft, by):
    """By the service, as a department in training, which does not ask LINE."""
    draft.department.is_training = True
    draft.department.save(update_fields=["is_training"])
    draft.refresh_from_db()
    return submitting.submit(broadcast_id=draft.pk, by=by, expected_revision=draft.revision)


@pytest.mark.parametrize(
    "who", ["drafter", "viewer", "administrator", "superuser", "duty officer", "inactive patroller"]
)
def test_approve_is_refused_to_those_who_are_no_patrollers(category, who):
    made = make.pending(None, category)
    people = {
        "drafter": lambda: make.drafter(made.department),
        "viewer": lambda: make.user(Role.VIEWER),
        "administrator": lambda: make.user(Role.ADMINISTRATOR),
        "superuser": lambda: make.user(is_superuser=True),
        "duty officer": lambda: make.user(Role.DUTY_OFFICER),
        "inactive patroller": lambda: make.patroller(is_active=False),
    }

    with pytest.raises(NotAllowed):
        patrol.approve(broadcast_id=made.pk, by=people[who](), revision=made.revision)


def test_duty_officer_approves_an_emergency(category):
    made = make.pending(None, category, is_emergency=True)

    patrol.approve(broadcast_id=made.pk, by=make.user(Role.DUTY_OFFICER), revision=made.revision)

    sealed = make.authorisation_of(made)
    assert sealed.kind == "emergency"
    assert (sealed.due_at - sealed.granted_at).total_seconds() <= 10
    assert (sealed.send_by - sealed.due_at).total_seconds() == 15 * 60


def test_approve_of_another_revision_is_refused(category):
    made = make.pending(None, category)

    with pytest.raises(StaleRevision):
        patrol.approve(broadcast_id=made.pk, by=make.patroller(), revision=made.revision - 1)


def test_second_approval_says_what_happened(category):
    made = make.approved(None, category)

    with pytest.raises(InvalidTransition) as refused:
        patrol.approve(broadcast_id=made.pk, by=make.patroller(), revision=made.revision)

    assert refused.value.status == "approved"
    assert Authorisation.objects.filter(broadcast=made).count() == 1


def test_approve_after_the_scheduled_time_needs_an_explicit_now(category):
    made = make.draft(None, category)
    Broadcast.objects.filter(pk=made.pk).update(scheduled_at=timezone.now() - timezone.timedelta(minutes=1))
    made = submit_in_the_past(made)
    officer = make.patroller()

    with pytest.raises(ScheduleInPast):
        patrol.approve(broadcast_id=made.pk, by=officer, revision=made.revision)
    patrol.approve(broadcast_id=made.pk, by=officer, revision=made.revision, send_now=True)

    assert make.authorisation_of(made).scheduled_at is None


def submit_in_the_past(draft):
    draft.refresh_from_db()
    return moving.move_to(broadcast=draft, verb=Verb.SUBMIT, actor=draft.author, now=timezone.now())


def test_approve_of_an_audience_that_vanished_is_refused(category):
    made = make.pending(None, category)
    category.subscriptions.get().subscriber.delete()

    with pytest.raises(AudienceEmpty):
        patrol.approve(broadcast_id=made.pk, by=make.patroller(), revision=made.revision)


def test_approve_in_quiet_hours_waits_for_the_morning(category):
    SendingPolicy.objects.create(**all_week("00:00", "23:59:59"))
    made = make.approved(None, category)

    local = timezone.localtime(make.authorisation_of(made).due_at)

    assert (local.hour, local.minute) == (23, 59)


def test_return_needs_a_reason_and_words(category):
    made = make.pending(None, category)

    for reason, words in (("wording", "  "), ("", "直してください"), ("nonsense", "直してください")):
        with pytest.raises(BroadcastError):
            patrol.return_for_edit(
                broadcast_id=made.pk, by=make.patroller(), revision=made.revision, reason=reason, words=words
            )

    assert Broadcast.objects.get(pk=made.pk).status == "pending_patrol"


def test_returned_may_be_edited_and_rejected_may_not(category):
    returned, rejected = make.pending(None, category), make.pending(None, category)
    for decide, made in ((patrol.return_for_edit, returned), (patrol.reject, rejected)):
        decide(broadcast_id=made.pk, by=make.patroller(), revision=made.revision, reason="wording", words="表現を直す")

    returned.refresh_from_db()
    rejected.refresh_from_db()
    assert (returned.is_editable, rejected.is_editable, rejected.is_final) == (True, False, True)


def test_take_back_voids_the_approval(category):
    made = make.approved(None, category)

    controlling.take_back(broadcast_id=made.pk, by=made.author)

    made.refresh_from_db()
    assert (made.status, made.due_at) == ("draft", None)
    assert not Authorisation.objects.filter(revoked_at=None).exists()


def test_take_back_by_the_pr_office_returns_it(category):
    made = make.approved(None, category)

    controlling.take_back(broadcast_id=made.pk, by=make.patroller())

    made.refresh_from_db()
    assert made.status == "returned"


# --- What the database itself refuses -------------------------------------------------------------------------------


def refused_by_the_database(change):
    with pytest.raises(DatabaseError), transaction.atomic():
        change()


def test_database_locks_content_outside_draft_and_returned(category):
    made = make.pending(None, category)

    refused_by_the_database(lambda: Broadcast.objects.filter(pk=made.pk).update(parts=[]))
    refused_by_the_database(lambda: made.categories.clear())
    refused_by_the_database(lambda: made.categories.add(make.category()))


def test_database_locks_the_times_of_what_is_approved(category):
    made = make.approved(None, category)
    mine = Broadcast.objects.filter(pk=made.pk)

    refused_by_the_database(lambda: mine.update(due_at=timezone.now()))
    refused_by_the_database(lambda: mine.update(send_by=make.in_an_hour() + timedelta(days=1)))


def test_database_refuses_a_state_under_way_without_authorisation(category):
    made = make.pending(None, category)
    later = make.in_an_hour()

    for status in ("approved", "sending"):
        refused_by_the_database(
            lambda status=status: Broadcast.objects.filter(pk=made.pk).update(
                status=status, due_at=timezone.now(), send_by=later
            )
        )


def test_database_refuses_an_authorisation_by_a_writer(category):
    made = make.approved(None, category)
    sealed = make.authorisation_of(made)
    controlling.revoke(made, by=None, now=timezone.now(), cause="test")
    sealed.pk, sealed.granted_by = None, made.author

    refused_by_the_database(lambda: sealed.save(force_insert=True))


def test_database_refuses_to_change_or_delete_an_authorisation(category):
    sealed = make.authorisation_of(make.approved(None, category))
    mine = Authorisation.objects.filter(pk=sealed.pk)

    refused_by_the_database(lambda: mine.update(request_body="{}"))
    refused_by_the_database(lambda: mine.update(seal="0" * 64))
    refused_by_the_database(lambda: sealed.delete())


def test_database_refuses_to_change_history(category):
    made = make.approved(None, category)

    refused_by_the_database(lambda: Entry.objects.update(actor_label="nobody"))
    refused_by_the_database(lambda: Entry.objects.all().delete())
    refused_by_the_database(lambda: PatrolDecision.objects.filter(broadcast=made).update(words="x"))
    refused_by_the_database(lambda: made.revisions.update(content={}))


@pytest.mark.parametrize("change", ["delete", "update"])
def test_writers_cannot_be_taken_off_a_submitted_text(category, change):
    writers = Contributor.objects.filter(broadcast=make.pending(None, category))

    with pytest.raises(DatabaseError, match="the writers of broadcast"), transaction.atomic():
        writers.delete() if change == "delete" else writers.update(user=make.patroller())


def test_writers_cannot_be_exchanged_in_a_draft():
    writers = Contributor.objects.filter(broadcast=make.draft())

    with pytest.raises(DatabaseError, match="the writers of broadcast"), transaction.atomic():
        writers.update(user=make.patroller())


def test_approve_now_keeps_a_time_that_is_still_to_come(category):
    later = make.in_an_hour()
    made = make.pending(None, category, scheduled_at=later)

    patrol.approve(broadcast_id=made.pk, by=make.patroller(), revision=made.revision, send_now=True)

    assert make.authorisation_of(made).scheduled_at == later
