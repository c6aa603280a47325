"""Uploading, looking, the button, the report; and what a browser or an attacker may do to them."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cityline.staff.roles import Role
from subscribers.forms import uploads
from subscribers.models import ImportProblem, ImportState, ResidentImport, Subscriber
from subscribers.services import bulk_preferences
from subscribers.services.importing import files, steps, working
from subscribers.tests.factories import line_user_id, make_category, make_patroller, make_user
from subscribers.tests.importing import looked_at

pytestmark = pytest.mark.django_db

FORM = reverse("admin:residents_imports")
FILE = f"uid,カテゴリ\n{line_user_id(1)},子育て\n{line_user_id(2)},子育て\ntaro,=cmd\n"


@pytest.fixture(autouse=True)
def private_root(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


@pytest.fixture
def staff(client):
    make_category("kids", name="子育て")
    client.force_login(make_patroller())
    return client


def posted(text=FILE, **fields):
    data = text if isinstance(text, bytes) else text.encode()
    return {
        "file": SimpleUploadedFile("市民.csv", data),
        "as_of": (timezone.localtime() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"),
        "precedence": "present",
        **fields,
    }


def page(name, job, *args):
    return reverse(f"admin:residents_{name}", args=[job.pk, *args])


def test_whole_way_by_hand(staff):
    sent = staff.post(FORM, posted())
    job = ResidentImport.objects.get()
    waiting = staff.get(sent["Location"]).content.decode()
    working.work()
    looked = staff.get(sent["Location"]).content.decode()
    staff.post(page("import_act", job, "confirm"), {"seen": "2"})
    working.work()
    done = staff.get(sent["Location"]).content.decode()

    assert sent["Location"] == page("import", job)
    assert '<noscript><meta http-equiv="refresh"' in waiting
    assert "2人を取り込む" in looked
    assert "http-equiv" not in looked
    assert Subscriber.objects.count() == 2
    assert "2人を取り込みました" in done


def test_file_is_stored_aside_with_its_size_and_hash(staff):
    staff.post(FORM, posted())

    job = ResidentImport.objects.get()
    stored = files.path_of(job.file_key)
    assert (job.file_name, job.size, stored.read_bytes()) == ("市民.csv", len(FILE.encode()), FILE.encode())
    assert (stored.stat().st_mode & 0o777, files.folder().stat().st_mode & 0o777) == (0o600, 0o700)


def test_large_number_stands_on_the_button(staff):
    job = looked_at(FILE)
    ResidentImport.objects.filter(pk=job.pk).update(new_count=1_234_000, changed_count=567)

    assert "1,234,567人を取り込む" in staff.get(page("import", job)).content.decode()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"file": ""}, "ファイルを選んで"),
        ({"file": SimpleUploadedFile("x.csv", b"")}, "空"),
        ({"as_of": ""}, "書き出した日時"),
        ({"as_of": "2099-01-01T00:00"}, "未来"),
        ({"precedence": "nobody"}, "precedence"),
    ],
)
def test_form_that_is_not_in_order_says_so_and_keeps_no_file(staff, changed, words):
    response = staff.post(FORM, posted(**changed))

    assert (response.status_code, files.all_keys(), ResidentImport.objects.count()) == (400, [], 0)
    assert words in response.content.decode()


def test_too_large_a_file_is_not_kept(staff, monkeypatch):
    monkeypatch.setattr(uploads, "BYTES_MAX", 10)

    response = staff.post(FORM, posted())

    assert (response.status_code, files.all_keys()) == (400, [])
    assert "100" in response.content.decode()


def test_upload_without_the_token_is_refused_and_not_kept(staff):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_patroller("other"))

    response = strict.post(FORM, posted())

    assert (response.status_code, files.all_keys(), ResidentImport.objects.count()) == (403, [], 0)


def test_upload_with_the_token_is_taken(staff):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_patroller("other"))
    token = strict.get(FORM).context["csrf_token"]

    assert strict.post(FORM, posted(csrfmiddlewaretoken=str(token))).status_code == 302


def test_several_files_at_once_leave_one(staff):
    staff.post(FORM, {**posted(), "other": SimpleUploadedFile("b.csv", b"x")})

    assert len(files.all_keys()) == 1


@pytest.mark.parametrize("role", [None, Role.DRAFTER, Role.VIEWER, Role.DUTY_OFFICER])
def test_nobody_else_comes_near(client, staff, role):
    job = looked_at(FILE)
    if role is None:
        client.logout()
    else:
        client.force_login(make_user("somebody", role))

    answers = [
        client.get(FORM), client.post(FORM, posted()), client.get(page("import", job)),
        client.get(page("import_report", job)), client.get(page("import_progress", job)),
        client.post(page("import_act", job, "confirm"), {"seen": "2"}), client.post(page("import_act", job, "cancel")),
    ]  # fmt: skip

    assert {answer.status_code for answer in answers} == {302 if role is None else 403}
    assert (ResidentImport.objects.count(), ResidentImport.objects.get().state) == (1, ImportState.READY)
    assert len(files.all_keys()) == 1


def test_administrator_may_import_without_seeing_numbers_by_role(client):
    client.force_login(make_user("admin", Role.ADMINISTRATOR))

    assert client.get(FORM).status_code == 200


def test_only_a_press_changes_anything(staff):
    job = looked_at(FILE)

    assert [staff.get(page("import_act", job, verb)).status_code for verb in ("confirm", "cancel")] == [405, 405]
    for seen in ("", "3", "²", "-2", "2.0", "x" * 5000):
        staff.post(page("import_act", job, "confirm"), {"seen": seen})
    job.refresh_from_db()
    assert job.state == ImportState.READY


def test_unknown_verb_cancels_nothing(staff):
    job = looked_at(FILE)

    assert staff.post(page("import_act", job, "erase")).status_code == 404
    job.refresh_from_db()
    assert job.state == ImportState.READY


def test_cancel_says_that_nothing_was_imported(staff):
    job = looked_at(FILE)

    shown = staff.post(page("import_act", job, "cancel"), follow=True).content.decode()

    assert "何も取り込んでいません" in shown
    assert (Subscriber.objects.count(), files.all_keys()) == (0, [])


def test_report_names_line_column_what_and_what_to_do_and_nobodys_id(staff):
    slipped = line_user_id(7)
    job = looked_at(FILE + f"{line_user_id(1)},\n,{slipped}\n")

    response = staff.get(page("import_report", job))

    text = b"".join(response.streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert [line[:2] for line in lines] == [
        ["行", "列"], ["4", "uid"], ["4", "カテゴリ"], ["5", ""], ["6", "uid"], ["6", "カテゴリ"],
    ]  # fmt: skip
    assert all(line[2] and line[3] for line in lines)
    assert [word for word in (slipped, line_user_id(1)) if word in text] == []


def test_formulas_of_the_file_are_defused_in_the_report(staff):
    job = looked_at("uid,=cmd()\n")
    for column in ("=1+1", "+1", "-1", "@x", "\tx"):
        ImportProblem.objects.create(resident_import=job, number=2, column=column, code="bad_mark")

    text = b"".join(staff.get(page("import_report", job)).streaming_content).decode("utf-8-sig")

    assert [line[1] for line in csv.reader(io.StringIO(text))][1:] == ["'=1+1", "'+1", "'-1", "'@x", "'\tx"]


def test_page_repeats_nobodys_id(staff):
    job = looked_at(f"uid,カテゴリ\n{line_user_id(1)},{line_user_id(2)}\n{line_user_id(3)}x,子育て\n")

    shown = staff.get(page("import", job)).content.decode()

    assert [n for n in (1, 2, 3) if line_user_id(n) in shown] == []


def test_progress_piece_says_when_the_page_is_out_of_date(staff):
    job = looked_at(FILE)

    piece = staff.get(page("import_progress", job), headers={"X-Cityline": "fragment"})

    assert piece["X-Cityline-State"] == "ready"
    assert staff.get(page("import_progress", job))["Location"] == page("import", job)


def test_detail_needs_as_many_queries_for_many_problems(staff):
    job = looked_at(FILE)
    ImportProblem.objects.bulk_create(
        ImportProblem(resident_import=job, number=n, code="unknown_category", detail=f"name {n}") for n in range(500)
    )
    few = looked_at(FILE)

    def queries(of):
        with CaptureQueriesContext(connection) as seen:
            staff.get(page("import", of))
        return len(seen)

    assert queries(job) == queries(few)


def test_numbers_page_leads_here_for_who_may(client, staff):
    there = reverse("admin:subscribers_subscriber_changelist")

    assert FORM in staff.get(there).content.decode()
    client.force_login(make_user("somebody", Role.VIEWER))
    assert FORM not in client.get(there).content.decode()


def test_progress_tells_the_step_that_is_being_written(staff):
    job = looked_at(FILE)
    staff.post(page("import_act", job, "confirm"), {"seen": "2"})
    fragment = {"HTTP_X_CITYLINE": "fragment"}
    waiting = staff.get(page("import_progress", job), **fragment).content.decode()
    with connection.cursor() as cursor:
        steps.tell(cursor=cursor, import_id=job.pk, step=4)

    writing = staff.get(page("import_progress", job), **fragment).content.decode()

    assert " value=" not in waiting
    assert f'max="{bulk_preferences.STEPS}" value="3"' in writing
    assert f"（4/{bulk_preferences.STEPS}）" in writing


def test_every_step_of_the_writing_is_told_and_none_when_it_is_over(staff, monkeypatch):
    told = []
    tell = steps.tell
    monkeypatch.setattr(steps, "tell", lambda **said: (tell(**said), told.append(steps.step_of(said["import_id"]))))
    job = looked_at(FILE)
    staff.post(page("import_act", job, "confirm"), {"seen": "2"})

    working.work()

    assert told == list(range(1, bulk_preferences.STEPS + 1))
    assert ResidentImport.objects.get(pk=job.pk).state == ImportState.DONE
