"""An import on its way: refused, confirmed, cancelled, broken off, begun anew, forgotten."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from cityline.audit.models import Entry
from cityline.staff.roles import Role
from subscribers.exceptions import ImportChanged, ImportNotAllowed, ImportNotPossible
from subscribers.models import (
    ImportLine,
    ImportState,
    ResidentImport,
)
from subscribers.services import bulk_preferences
from subscribers.services.importing import files, forgetting, staging, verbs, working
from subscribers.tests.factories import (
    line_user_id,
    make_category,
    make_patroller,
    make_user,
    masks_agree,
)
from subscribers.tests.importing import counts, imported, looked_at, masks, uploaded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_root")]
FILE = f"uid,カテゴリ\n{line_user_id(1)},子育て\n{line_user_id(2)},ごみ;子育て\n{line_user_id(3)},\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("\n \n", "empty"),
        ("uid,子育て\n", "no_lines"),
        ("uid,氏名\nx,y\n", "unknown_column"),
        ('uid\n"', "quotes"),
    ],
)
def test_file_that_cannot_be_used_is_refused_and_forgotten(kids, private_root, text, reason):
    job = looked_at(text)

    assert (job.state, job.reason) == (ImportState.REFUSED, reason)
    assert files.all_keys() == []


def test_too_many_lines_are_refused(kids, monkeypatch):
    monkeypatch.setattr(staging, "LINES_MAX", 2)

    assert looked_at(FILE).reason == "too_many_lines"


def test_many_batches_are_one_import(kids, waste, monkeypatch):
    monkeypatch.setattr(staging, "BATCH", 2)

    assert counts(imported(FILE)) == (3, 0, 0, 0)


# --- the button, and who may press it ---
def test_button_that_shows_another_number_does_nothing(kids, waste):
    job = looked_at(FILE)

    with pytest.raises(ImportChanged):
        verbs.confirm(import_id=job.pk, by=job.uploaded_by, seen=2)

    assert working.work() == 0
    assert masks() == {}


def test_button_works_once(kids, waste):
    job = imported(FILE)

    with pytest.raises(ImportNotPossible):
        verbs.confirm(import_id=job.pk, by=job.uploaded_by, seen=3)


@pytest.mark.parametrize("role", [Role.DRAFTER, Role.VIEWER, Role.DUTY_OFFICER])
def test_only_pr_office_and_administrators_import(kids, waste, role):
    job, somebody = looked_at(FILE), make_user("somebody", role)

    for attempt in (
        lambda: uploaded(FILE, by=somebody),
        lambda: verbs.confirm(import_id=job.pk, by=somebody, seen=3),
        lambda: verbs.cancel(import_id=job.pk, by=somebody),
    ):
        with pytest.raises(ImportNotAllowed):
            attempt()


def test_audit_says_who_what_and_how_many_and_nobodys_id(kids, waste):
    job = imported(FILE, by=make_user("admin", Role.ADMINISTRATOR))

    upload, done = Entry.objects.filter(object_type="subscribers.residentimport").order_by("pk")
    assert (upload.action, upload.data) == ("subscribers.upload_import", {"sha256": job.sha256, "bytes": job.size})
    assert (done.action, done.actor, done.data) == (
        "subscribers.import_residents",
        job.uploaded_by,
        {
            "added": 3, "changed": 0, "unchanged": 0, "refused": 0, "precedence": "present", "sha256": job.sha256,
        },
    )  # fmt: skip


def test_what_was_uploaded_is_forgotten_with_the_end(kids, waste):
    job = imported(FILE)

    assert (files.all_keys(), ImportLine.objects.count(), job.finished_at is not None) == ([], 0, True)


# --- cancelling, dying, forgetting ---
@pytest.mark.parametrize("when", ["waiting", "ready", "confirmed"])
def test_cancelled_import_does_nothing_any_more(kids, waste, when):
    job = uploaded(FILE) if when == "waiting" else looked_at(FILE)
    if when == "confirmed":
        verbs.confirm(import_id=job.pk, by=job.uploaded_by, seen=3)

    verbs.cancel(import_id=job.pk, by=job.uploaded_by)
    working.work()

    job.refresh_from_db()
    assert (job.state, masks(), files.all_keys(), ImportLine.objects.count()) == (ImportState.CANCELLED, {}, [], 0)


def test_cancelling_while_it_is_read_is_heard_at_the_next_batch(kids, waste, monkeypatch):
    monkeypatch.setattr(staging, "BATCH", 1)
    job = uploaded(FILE)
    store = staging._store

    def store_and_cancel(*args):
        store(*args)
        verbs.cancel(import_id=job.pk, by=job.uploaded_by)
        monkeypatch.setattr(staging, "_store", store)

    monkeypatch.setattr(staging, "_store", store_and_cancel)
    working.work()

    job.refresh_from_db()
    assert (job.state, ImportLine.objects.count()) == (ImportState.CANCELLED, 0)


def test_cancelling_while_it_is_written_undoes_all_of_it(kids, waste, monkeypatch):
    job = looked_at(FILE)
    verbs.confirm(import_id=job.pk, by=job.uploaded_by, seen=3)
    write = bulk_preferences.write

    def write_and_cancel(**given):
        ResidentImport.objects.filter(pk=job.pk).update(state=ImportState.CANCELLED)
        return write(**given)

    monkeypatch.setattr(bulk_preferences, "write", write_and_cancel)
    working.work()

    assert (masks(), Entry.objects.filter(action="subscribers.import_residents").exists()) == ({}, False)


def test_what_is_over_cannot_be_cancelled(kids, waste):
    job = imported(FILE)

    with pytest.raises(ImportNotPossible):
        verbs.cancel(import_id=job.pk, by=job.uploaded_by)


def test_reading_begins_anew_after_its_worker_died(kids, waste):
    job = uploaded(FILE)
    ResidentImport.objects.filter(pk=job.pk).update(
        state=ImportState.READING, attempt_count=1, lines_read=2, lines_kept=2, bytes_read=70
    )
    ImportLine.objects.create(resident_import=job, number=2, line_user_id=line_user_id(1), chosen_mask=99)

    working.work()

    job.refresh_from_db()
    assert (job.state, counts(job), job.lines_read) == (ImportState.READY, (3, 0, 0, 0), 3)


@pytest.mark.django_db(transaction=True)
def test_writing_whose_worker_dies_leaves_nothing_and_is_done_again(monkeypatch):
    make_category("kids", name="子育て")
    make_category("waste", name="ごみ")
    job = looked_at(FILE)
    verbs.confirm(import_id=job.pk, by=job.uploaded_by, seen=3)
    statements = bulk_preferences._AFTERWARDS

    monkeypatch.setattr(bulk_preferences, "_AFTERWARDS", (*statements, "SELECT pg_terminate_backend(pg_backend_pid())"))
    with pytest.raises(DatabaseError):
        working.work()
    connection.close()
    after_death = masks()
    monkeypatch.setattr(bulk_preferences, "_AFTERWARDS", statements)
    working.work()

    job.refresh_from_db()
    assert after_death == {}
    assert (job.state, counts(job), job.attempt_count, len(masks())) == (ImportState.DONE, (3, 0, 0, 0), 2, 3)
    assert masks_agree()


def test_who_dies_again_and_again_is_given_up(kids, waste):
    job = uploaded(FILE)
    ResidentImport.objects.filter(pk=job.pk).update(state=ImportState.READING, attempt_count=working.ATTEMPTS_MAX)

    working.work()

    job.refresh_from_db()
    assert (job.state, job.reason, files.all_keys()) == (ImportState.FAILED, "broken", [])


def test_lines_a_crash_of_the_database_took_are_read_and_asked_about_again(kids, waste):
    job = looked_at(FILE)
    verbs.confirm(import_id=job.pk, by=job.uploaded_by, seen=3)
    ImportLine.objects.filter(number__gt=2)._raw_delete("default")

    working.work()

    job.refresh_from_db()
    assert (job.state, job.confirmed_by, counts(job), masks()) == (ImportState.READY, None, (3, 0, 0, 0), {})


def test_file_that_is_gone_is_said_to_be_so(kids):
    job = uploaded(FILE)
    files.forget(job.file_key)

    working.work()

    job.refresh_from_db()
    assert (job.state, job.reason) == (ImportState.FAILED, "lost")


@pytest.mark.django_db(transaction=True)
def test_only_one_worker_is_at_it():
    make_category("kids", name="子育て")
    uploaded("uid,子育て\n")
    with connection.copy().cursor() as other:
        other.execute("SELECT pg_advisory_lock(%s)", [working._LOCK])
        steps = working.work()
        other.connection.close()

    assert steps == 0


def test_what_nobody_confirmed_for_a_day_expires(kids, waste):
    job = looked_at(FILE)
    ResidentImport.objects.update(uploaded_at=timezone.now() - timedelta(hours=25))

    with pytest.raises(ImportNotPossible):
        verbs.confirm(import_id=job.pk, by=job.uploaded_by, seen=3)
    expired = forgetting.prune(now=timezone.now())

    job.refresh_from_db()
    assert (expired, job.state, files.all_keys(), ImportLine.objects.count()) == (1, ImportState.EXPIRED, [], 0)


def test_files_left_behind_and_old_reports_are_forgotten(kids):
    job = looked_at(f"uid,子育て\ntaro,1\n{line_user_id(1)},1\n")
    verbs.cancel(import_id=job.pk, by=make_patroller())
    uploaded(FILE)
    stray = files.folder() / "00000000-0000-4000-8000-000000000000.csv"
    stray.write_text(line_user_id(9))

    forgetting.prune(now=timezone.now())
    reports = job.problems.count()
    forgetting.prune(now=timezone.now() + timedelta(days=31))

    assert (reports, job.problems.count()) == (1, 0)
    assert [key for key, _ in files.all_keys() if key.int >> 76 == 0] == []
    assert (len(files.all_keys()), isinstance(job.uploaded_at, datetime)) == (1, True)
