"""From a reviewed template to a broadcast: only the gaps are open, and nothing is handed over as reviewed that is not."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from broadcasts.exceptions import BroadcastError, FromTemplate, Locked, NotAllowed, StaleRevision
from broadcasts.models import Broadcast, SendingPolicy
from broadcasts.services import arming, drafting, emergency_templates, filling, patrol, submitting
from broadcasts.services.drafting import DraftContent
from broadcasts.services.filling import GapsUnfilled, TemplateWithdrawn, VersionReplaced
from broadcasts.tests import factories, prepared
from broadcasts.tests.screens import at
from cityline.staff.models import Department

pytestmark = pytest.mark.django_db


def submit(made: Broadcast) -> Broadcast:
    return submitting.submit(
        broadcast_id=made.pk,
        by=made.author,
        expected_revision=made.revision,
        armed=arming.by_the_book(made),
    )


def test_draft_from_a_template_is_an_emergency_to_its_audience(category):
    made = prepared.begun(category)

    assert (made.is_emergency, made.is_drill, made.title) == (True, False, "避難指示")
    assert list(made.categories.all()) == [category]
    assert made.parts == [
        {"kind": "text", "text": "〔レベル〕を〔時刻〕に発令しました。〔避難所〕へ避難してください。"}
    ]


def test_filled_gaps_stand_in_the_text_and_the_subject(category):
    made = prepared.filled(category)

    assert made.parts[0]["text"] == "避難指示を14時05分に発令しました。浜手小学校へ避難してください。"
    assert made.title == "避難指示（浜手小学校・14時05分・避難指示）"
    assert made.gap_values == prepared.VALUES


def test_wrong_values_are_kept_as_typed_and_never_stand_in_the_text(category):
    made = prepared.filled(category, 時刻="25:99")

    assert (made.gap_values["時刻"], list(filling.gap_problems(made))) == ("25:99", ["時刻"])
    assert "〔時刻〕" in made.parts[0]["text"]
    with pytest.raises(GapsUnfilled):
        submit(made)


def test_same_values_again_change_nothing(category):
    made = prepared.filled(category)

    again = filling.fill(broadcast_id=made.pk, by=made.author, expected_revision=made.revision, values=prepared.VALUES)

    assert again.revision == made.revision


def test_what_no_gap_asks_for_is_not_kept(category):
    made = prepared.filled(category, 本文="別の文")

    assert made.gap_values == prepared.VALUES


def test_submitted_as_it_was_reviewed(category):
    made = submit(prepared.filled(category))

    assert (made.status, made.revisions.get().content["gap_values"]) == ("pending_patrol", prepared.VALUES)


@pytest.mark.parametrize("which", ["unreviewed", "replaced", "withdrawn"])
def test_only_a_version_in_force_is_begun_with(category, which):
    version = prepared.version(category=category)
    if which != "unreviewed":
        prepared.passed(version)
    if which == "replaced":
        prepared.passed(prepared.next_version(version, category))
    if which == "withdrawn":
        emergency_templates.retire(by=version.written_by, template_id=version.template_id)

    with pytest.raises((TemplateWithdrawn, VersionReplaced)):
        filling.begin(version_id=version.pk, by=version.written_by)


def test_new_version_stays_unused_until_it_is_reviewed(category):
    made = prepared.filled(category)
    prepared.next_version(made.emergency_version, category, name="新しい版")

    assert submit(made).emergency_version.number == 1


def test_version_replaced_while_somebody_fills_is_told_and_taken_over_with_what_was_typed(category):
    made = prepared.filled(category)
    newer = prepared.passed(
        prepared.next_version(
            made.emergency_version, category, parts=[{"kind": "text", "text": "{レベル}。{時刻}。{避難所}。すぐに！"}]
        )
    )

    with pytest.raises(VersionReplaced):
        submit(made)
    taken = filling.take_newer(broadcast_id=made.pk, by=made.author, expected_revision=made.revision)

    assert (taken.emergency_version, taken.gap_values) == (newer, prepared.VALUES)
    assert submit(taken).parts[0]["text"] == "避難指示。14時05分。浜手小学校。すぐに！"


def test_template_withdrawn_meanwhile_is_told(category):
    made = prepared.filled(category)
    emergency_templates.retire(by=made.emergency_version.written_by, template_id=made.emergency_version.template_id)

    with pytest.raises(TemplateWithdrawn):
        submit(made)


def test_text_is_locked_to_the_template(category):
    made = prepared.filled(category)

    with pytest.raises(FromTemplate):
        drafting.save(
            broadcast_id=made.pk,
            editor=made.author,
            expected_revision=made.revision,
            content=DraftContent(title="別の文", is_emergency=True),
        )


@pytest.mark.parametrize("what", ["parts", "alt_text", "title", "audience"])
def test_text_changed_behind_the_applications_back_is_neither_handed_over_nor_approved(category, what):
    made, waiting = prepared.filled(category), submit(prepared.filled(category))
    change = {what: [{"kind": "text", "text": "別の文"}] if what == "parts" else "別の文"}
    if what == "audience":
        made.categories.add(factories.category())
    else:
        Broadcast.objects.filter(pk=made.pk).update(**change)

    with pytest.raises(BroadcastError, match="ひな形の文面と違います"):
        submit(made)
    if what != "audience":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL session_replication_role = replica")
        Broadcast.objects.filter(pk=waiting.pk).update(**change)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = origin")
        with pytest.raises(BroadcastError, match="ひな形の文面と違います"):
            patrol.approve(broadcast_id=waiting.pk, by=factories.patroller(), revision=waiting.revision)


def test_written_freely_it_is_an_ordinary_emergency(category):
    made = prepared.filled(category)

    free = filling.write_freely(broadcast_id=made.pk, by=made.author, expected_revision=made.revision)
    saved = drafting.save(
        broadcast_id=made.pk,
        editor=made.author,
        expected_revision=free.revision,
        content=DraftContent(title="別の文", parts=free.parts, is_emergency=True),
    )

    assert (saved.is_emergency, saved.emergency_version, saved.title) == (True, None, "別の文")


def test_written_freely_it_no_longer_goes_to_everyone():
    factories.subscriber()
    made = prepared.begun(None)
    assert made.reaches_everyone

    assert not filling.write_freely(broadcast_id=made.pk, by=made.author, expected_revision=1).reaches_everyone


def test_drill_written_freely_stays_a_drill(category):
    made = prepared.filled(category, is_drill=True)

    free = filling.write_freely(broadcast_id=made.pk, by=made.author, expected_revision=made.revision)

    assert (free.is_drill, free.is_emergency) == (True, False)


def test_writer_of_the_template_does_not_approve_what_is_made_from_it(category):
    made = submit(prepared.filled(category))
    author = made.emergency_version.written_by
    author.groups.add(*factories.patroller().groups.all())

    with pytest.raises(NotAllowed):
        patrol.approve(broadcast_id=made.pk, by=author, revision=made.revision)


def test_nobody_outside_the_department_fills_it(category):
    made = prepared.begun(category)

    with pytest.raises(NotAllowed):
        filling.fill(broadcast_id=made.pk, by=prepared.writer(), expected_revision=1, values={})
    with pytest.raises(NotAllowed):
        filling.begin(version_id=made.emergency_version_id, by=prepared.writer())


def test_two_who_fill_at_once_one_is_told(category):
    made = prepared.filled(category)

    with pytest.raises(StaleRevision):
        filling.fill(broadcast_id=made.pk, by=made.author, expected_revision=made.revision - 1, values={})


def test_handed_over_it_is_locked(category):
    made = submit(prepared.filled(category))

    with pytest.raises(Locked):
        filling.fill(broadcast_id=made.pk, by=made.author, expected_revision=made.revision, values={})
    with pytest.raises(IntegrityError), transaction.atomic():
        Broadcast.objects.filter(pk=made.pk).update(gap_values={})


@pytest.mark.django_db(transaction=True)
def test_review_of_a_newer_version_waits_for_whoever_is_just_handing_over():
    """Either the old version was in force at the submission, or its writer is told: never something in between."""
    SendingPolicy.objects.create()
    category = factories.category()
    factories.subscriber(category)
    made = prepared.filled(category)
    newer = prepared.next_version(made.emergency_version, category)
    officer, entered, order = factories.patroller(), threading.Event(), []

    def pass_it():
        entered.wait(5)
        emergency_templates.review(by=officer, version_id=newer.pk, is_passed=True)
        order.append("reviewed")
        connection.close()

    reviewer = threading.Thread(target=pass_it)
    reviewer.start()
    with transaction.atomic():
        filling.demand_as_reviewed(Broadcast.objects.get(pk=made.pk))
        entered.set()
        reviewer.join(0.5)
        order.append("handed over")
    reviewer.join()

    assert order == ["handed over", "reviewed"]
    with pytest.raises(VersionReplaced), transaction.atomic():
        filling.demand_as_reviewed(Broadcast.objects.get(pk=made.pk))


def test_an_emergency_from_a_template_goes_on_the_board_too_if_somebody_says_so(client, category):
    made = prepared.begun(category)
    Department.objects.update(is_training=False)  # what is only practised is not published
    client.force_login(made.author)

    client.post(at("fill", made), {"revision": made.revision, "asks_board": "yes", "on_board": "yes"})
    on_board = Broadcast.objects.get(pk=made.pk)
    client.post(at("fill", made), {"revision": on_board.revision})

    assert on_board.outlets == ["push", "board"]
    assert Broadcast.objects.get(pk=made.pk).outlets == ["push", "board"]
