"""A city moves here: nothing before the button, then everything or nothing, and every kind of record agrees."""

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
    Leaver,
    Precedence,
    ResidentImport,
    Subscriber,
    SubscriptionChange,
)
from subscribers.services import bulk_preferences, departed, following, leaving, preferences
from subscribers.services.importing import files, forgetting, staging, verbs, working
from subscribers.tests.factories import (
    line_user_id,
    make_category,
    make_patroller,
    make_subscriber,
    make_user,
    masks_agree,
)
from subscribers.tests.importing import counts, imported, looked_at, problems, uploaded

pytestmark = pytest.mark.django_db

FILE = f"uid,カテゴリ\n{line_user_id(1)},子育て\n{line_user_id(2)},ごみ;子育て\n{line_user_id(3)},\n"


@pytest.fixture(autouse=True)
def private_root(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def kids():
    return make_category("kids", name="子育て")


@pytest.fixture
def waste(kids):
    return make_category("waste", name="ごみ")


def masks():
    return dict(Subscriber.objects.order_by("line_user_id").values_list("line_user_id", "choice_mask"))


def chose(subscriber, category, ago):
    """They tapped this many hours ago."""
    preferences.choose(subscriber=subscriber, category=category, at=timezone.now() - timedelta(hours=ago))
    subscriber.refresh_from_db()


def test_looking_changes_nothing_and_says_what_would_happen(kids, waste):
    known = make_subscriber(1)
    chose(known, kids, ago=9)

    job = looked_at(FILE)

    assert (job.state, counts(job)) == (ImportState.READY, (2, 0, 1, 0))
    assert masks() == {line_user_id(1): kids.mask}
    assert (job.lines_read, job.bytes_read, job.covered_mask) == (3, job.size, kids.mask | waste.mask)


def test_button_imports_everybody_with_choices_rows_and_history(kids, waste):
    job = imported(FILE)

    assert (job.state, counts(job)) == (ImportState.DONE, (3, 0, 0, 0))
    assert masks() == {line_user_id(1): kids.mask, line_user_id(2): kids.mask | waste.mask, line_user_id(3): 0}
    assert masks_agree()
    history = SubscriptionChange.objects.values_list("subscriber__line_user_id", "mask_before", "mask_after", "source")
    assert sorted(history) == [
        (line_user_id(1), 0, kids.mask, "import"), (line_user_id(2), 0, kids.mask | waste.mask, "import")
    ]  # fmt: skip
    assert Subscriber.objects.reachable().count() == 3


def test_new_residents_follow_and_begin_with_what_the_file_says(kids):
    imported(f"uid,カテゴリ,言語,登録日\n{line_user_id(1)},kids,en,2024-05-31\n{line_user_id(2)},,,\n")

    dated, plain = Subscriber.objects.order_by("line_user_id")
    assert (dated.is_following, dated.language, timezone.localdate(dated.followed_at).isoformat()) == (
        True, "en", "2024-05-31",
    )  # fmt: skip
    assert (plain.is_following, plain.language, plain.followship_at) == (True, "ja", None)
    assert plain.followed_at == ResidentImport.objects.get().as_of


def test_follow_event_after_the_import_does_not_choose_for_them_again(kids):
    urgent = make_category("urgent", is_on_by_default=True)
    imported(f"uid,kids,urgent\n{line_user_id(1)},1,0\n")

    following.follow(line_user_id=line_user_id(1), at=timezone.now())

    assert masks() == {line_user_id(1): kids.mask}
    assert urgent.mask not in masks().values()


def test_what_the_file_does_not_speak_of_stays_or_begins_as_for_new_friends(kids, waste):
    urgent = make_category("urgent", is_on_by_default=True)
    known = make_subscriber(1)
    chose(known, waste, ago=9)

    imported(f"uid,子育て\n{line_user_id(1)},1\n{line_user_id(2)},0\n")

    assert masks() == {line_user_id(1): waste.mask | kids.mask, line_user_id(2): urgent.mask}
    assert masks_agree()


@pytest.mark.parametrize(
    ("precedence", "expected"), [(Precedence.PRESENT, {"kids", "waste"}), (Precedence.FILE, {"waste"})]
)
def test_choice_made_here_after_the_file_stays_unless_the_file_shall_decide(kids, waste, precedence, expected):
    known = make_subscriber(1, language="en")
    chose(known, kids, ago=0)

    job = imported(f"uid,子育て,ごみ,言語\n{line_user_id(1)},0,1,ja\n", precedence=precedence)

    known.refresh_from_db()
    assert {row.category.code for row in known.subscriptions.select_related("category")} == expected
    assert known.language == ("en" if precedence == Precedence.PRESENT else "ja")
    assert (counts(job), masks_agree()) == ((0, 1, 0, 0), True)


def test_older_choice_made_here_gives_way_to_the_file(kids):
    known = make_subscriber(1)
    chose(known, kids, ago=9)

    imported(f"uid,子育て\n{line_user_id(1)},0\n")

    assert masks() == {line_user_id(1): 0}
    assert masks_agree()


def test_what_the_system_chose_for_a_new_friend_is_no_choice_of_theirs(kids):
    urgent = make_category("urgent", is_on_by_default=True)
    following.follow(line_user_id=line_user_id(1), at=timezone.now())

    imported(f"uid,urgent\n{line_user_id(1)},0\n")

    assert masks() == {line_user_id(1): 0}
    assert urgent.mask == 2


def test_second_import_of_the_same_file_finds_nothing_to_do(kids, waste):
    imported(FILE)

    again = looked_at(FILE)

    assert counts(again) == (0, 0, 3, 0)
    with pytest.raises(ImportNotPossible):
        verbs.confirm(import_id=again.pk, by=again.uploaded_by, seen=0)


def test_who_blocked_the_account_stays_blocked(kids):
    make_subscriber(1, is_following=False)

    imported(f"uid,子育て\n{line_user_id(1)},1\n")

    assert list(Subscriber.objects.values_list("is_following", "choice_mask")) == [(False, kids.mask)]


def test_who_left_is_refused_with_or_without_a_row(kids):
    leaving.leave(subscriber=make_subscriber(1), at=timezone.now())
    Leaver.objects.create(digest=departed.digest_of(line_user_id(2)), left_at=timezone.now())

    job = imported(f"uid,子育て\n{line_user_id(1)},1\n{line_user_id(2)},1\n{line_user_id(3)},1\n")

    assert problems(job) == [(2, "left", ""), (3, "left", "")]
    assert (counts(job), masks()) == ((1, 0, 0, 2), {line_user_id(1): 0, line_user_id(3): kids.mask})


def test_file_from_before_somebody_left_does_not_bring_back_what_they_chose(kids):
    back = make_subscriber(1)
    leaving.leave(subscriber=back, at=timezone.now() - timedelta(minutes=30))
    following.follow(line_user_id=line_user_id(1), at=timezone.now())

    job = looked_at(f"uid,子育て\n{line_user_id(1)},1\n")

    assert (problems(job), counts(job)) == ([(2, "left_since", "")], (0, 0, 0, 1))


def test_who_leaves_between_look_and_button_is_left_in_peace(kids):
    known = make_subscriber(1)
    job = looked_at(f"uid,子育て\n{line_user_id(1)},1\n{line_user_id(2)},1\n")
    leaving.leave(subscriber=known, at=timezone.now())

    verbs.confirm(import_id=job.pk, by=job.uploaded_by, seen=2)
    working.work()

    job.refresh_from_db()
    assert (counts(job), masks()) == ((1, 0, 0, 1), {line_user_id(1): 0, line_user_id(2): kids.mask})


def test_choice_between_look_and_button_stays(kids, waste):
    known = make_subscriber(1)
    job = looked_at(f"uid,子育て,ごみ\n{line_user_id(1)},1,1\n")
    chose(known, kids, ago=0)
    preferences.unchoose(subscriber=known, category=kids)

    verbs.confirm(import_id=job.pk, by=job.uploaded_by, seen=1)
    working.work()

    assert masks() == {line_user_id(1): waste.mask}
    assert masks_agree()


def test_who_follows_between_look_and_button_is_compared_like_the_known(kids):
    job = looked_at(f"uid,子育て\n{line_user_id(1)},1\n")
    following.follow(line_user_id=line_user_id(1), at=timezone.now())

    verbs.confirm(import_id=job.pk, by=job.uploaded_by, seen=1)
    working.work()

    job.refresh_from_db()
    assert (counts(job), masks()) == ((0, 1, 0, 0), {line_user_id(1): kids.mask})
    assert masks_agree()


def test_same_resident_twice_counts_once(kids):
    job = imported(f"uid,子育て\n{line_user_id(1)},1\n{line_user_id(2)},1\n{line_user_id(1)},0\n")

    assert problems(job) == [(4, "repeated", "2")]
    assert masks() == {line_user_id(1): kids.mask, line_user_id(2): kids.mask}


def test_wrong_lines_are_left_out_and_counted_once_each(kids):
    job = imported(f"uid,カテゴリ,登録日\ntaro,ゴミ,昨日\n{line_user_id(1)},子育て,2024-01-01\n")

    assert problems(job) == [(2, "bad_id", ""), (2, "unknown_category", "ゴミ"), (2, "bad_date", "")]
    assert counts(job) == (1, 0, 0, 1)


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
    statements = bulk_preferences._STATEMENTS

    monkeypatch.setattr(bulk_preferences, "_STATEMENTS", (*statements, "SELECT pg_terminate_backend(pg_backend_pid())"))
    with pytest.raises(DatabaseError):
        working.work()
    connection.close()
    after_death = masks()
    monkeypatch.setattr(bulk_preferences, "_STATEMENTS", statements)
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
