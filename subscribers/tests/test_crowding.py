"""While somebody else holds a resident's row: others are served, this one's word is kept, nobody hangs."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from subscribers.exceptions import TooManyBirthMonths
from subscribers.models import BirthMonth, CategoryGroup, ImportState, Subscriber, WebhookEvent
from subscribers.services import ages, bulk_preferences, following, intake, leaving, page_links, patience, preferences
from subscribers.services.importing import verbs, working
from subscribers.services.waiting import Crowded, briefly
from subscribers.tests.factories import line_user_id, make_category, make_group, make_subscriber, masks_agree
from subscribers.tests.happenings import event, tap
from subscribers.tests.importing import counts, looked_at
from subscribers.tests.locking import elsewhere, held
from subscribers.views.resident import COOKIE

pytestmark = pytest.mark.django_db(transaction=True)


def browser_of(resident):
    client = Client()
    client.cookies[COOKIE] = page_links.pass_for(resident)
    return client


def masks():
    return list(Subscriber.objects.order_by("line_user_id").values_list("choice_mask", flat=True))


# --- webhook ---
def test_worker_goes_on_with_others_and_comes_back_to_who_was_held(kids, monkeypatch):
    held_one, free = make_subscriber(1), make_subscriber(2)
    events = [tap("choose:kids"), tap("unchoose:kids", number=1), tap("choose:kids", number=2), tap("choose:kids", 2)]
    intake.store(events=events)

    with held(held_one):
        applied = [intake.apply_waiting(), intake.apply_waiting()]
        meanwhile = masks()
    monkeypatch.setattr(patience, "HELD_FOR", patience.HELD_FOR * 0)
    WebhookEvent.objects.update(held_until=None)
    later = intake.apply_waiting()

    assert (applied, meanwhile) == ([1, 0], [0, kids.mask])
    assert (later, masks()) == (3, [kids.mask, kids.mask])
    assert set(WebhookEvent.objects.values_list("attempt_count", "error_code")) == {(1, "")}
    assert free.pk != held_one.pk


def test_many_who_are_held_cost_no_wait_each(kids, django_assert_max_num_queries):
    residents = [make_subscriber(number) for number in range(1, 61)]
    intake.store(events=[tap("choose:kids", number) for number in range(1, 61)])
    began = timezone.now()

    with held(*residents), django_assert_max_num_queries(60):
        applied = intake.apply_waiting()

    assert (applied, WebhookEvent.objects.exclude(held_until=None).count()) == (0, 60)
    assert (timezone.now() - began).total_seconds() < 5


def test_held_events_rest_for_a_moment(kids):
    resident = make_subscriber(1)
    intake.store(events=[tap("choose:kids")])
    with held(resident):
        intake.apply_waiting()

    assert intake.is_anything_due() is False
    WebhookEvent.objects.update(held_until=timezone.now())
    assert intake.is_anything_due() is True


def test_new_friend_whose_row_is_just_being_made_is_held_too(kids):
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(
            """INSERT INTO subscribers_subscriber (line_user_id, is_following, language, choice_mask, created_at)
            VALUES (%s, true, 'ja', 0, now())""",
            [line_user_id(1)],
        )
        intake.store(events=[event("follow")])
        applied = intake.apply_waiting()
        cursor.execute("COMMIT")
    other.close()
    WebhookEvent.objects.update(held_until=None)

    assert (applied, intake.apply_waiting(), Subscriber.objects.count()) == (0, 1, 1)


# --- pages ---
def form(**fields):
    return {"shown": "kids waste", "before": "kids", "spoken": "ja", "language": "en", "do": "save", **fields}


def test_saving_while_held_keeps_what_was_typed_and_asks_to_press_again(kids, waste):
    stages = make_group("stages", CategoryGroup.Kind.LIFE_STAGE)
    make_category("baby", stages, min_age_months=0, max_age_months=36)
    resident = make_subscriber()
    preferences.choose(subscriber=resident, category=kids)
    browser = browser_of(resident)

    with held(resident):
        page = browser.post("/settings/", form(category=["waste"], do="add_child", year="2025", month="3"))

    words = page.content.decode()
    assert (page.status_code, "もう一度" in words) == (503, True)
    assert (
        'id="c-waste" aria-describedby="a-waste" checked' in words,
        'id="c-kids" aria-describedby="a-kids" checked' in words,
    ) == (True, False)
    assert 'name="before" value="kids"' in words
    assert (" data-unsaved" in words, " data-unsaved" in browser.get("/settings/").content.decode()) == (True, False)
    assert ('id="l-en" checked' in words, 'name="spoken" value="ja"' in words) == (True, True)
    assert ("<option selected>2025</option>" in words, "<option selected>3</option>" in words) == (True, True)
    assert masks() == [kids.mask]

    again = browser.post("/settings/", form(category=["waste"], do="add_child", year="2025", month="3"))

    resident.refresh_from_db()
    assert (again.status_code, resident.language) == (302, "en")
    assert (resident.choice_mask & (kids.mask | waste.mask), BirthMonth.objects.count()) == (waste.mask, 1)


def test_one_tick_while_held_is_tried_again_by_the_page(kids):
    resident = make_subscriber()
    browser = browser_of(resident)

    with held(resident):
        answer = browser.post("/settings/one/", {"category": "kids", "on": "1"})

    assert (answer.status_code, masks()) == (503, [0])
    assert browser.post("/settings/one/", {"category": "kids", "on": "1"}).status_code == 200


@pytest.mark.parametrize("path", ["/settings/pause/", "/settings/go-on/", "/settings/leave/", "/settings/sent/stop/"])
def test_other_buttons_while_held_offer_the_same_press_again(kids, path):
    resident = make_subscriber(language="en")

    with held(resident):
        page = browser_of(resident).post(path, {"total": "1", "category": "kids"})

    words = page.content.decode()
    assert (page.status_code, "Try again" in words) == (503, True)
    assert (f'action="{path}"' in words, '<input type="hidden" name="total" value="1">' in words) == (True, True)


def test_waiting_briefly_is_over_soon():
    resident = make_subscriber()

    with held(resident), pytest.raises(Crowded), briefly(50):
        leaving.leave(subscriber=resident, at=timezone.now())


# --- imports ---
FILE = f"uid,カテゴリ\n{line_user_id(1)},子育て\n{line_user_id(2)},子育て\n{line_user_id(3)},子育て\n"


@pytest.fixture
def job(settings, tmp_path, kids, waste):
    settings.PRIVATE_ROOT = tmp_path
    for number in (1, 2, 3):
        preferences.choose(subscriber=make_subscriber(number), category=waste, at=timezone.now().replace(year=2020))
    job = looked_at(FILE)
    verbs.confirm(import_id=job.pk, by=job.uploaded_by, seen=job.to_write)
    return job


def interrupted_by(act, *, before):
    """Write the import; just before that statement of it, others do this."""
    done = []

    def between(execute, sql, params, many, context):
        if sql == before and not done:
            done.append(True)
            elsewhere(act)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(between):
        working.work()
    return done


def test_nobody_waits_for_an_import_before_its_last_part(job, kids, waste):
    resident = Subscriber.objects.get(line_user_id=line_user_id(1))

    def tap_now():
        with briefly(100):
            preferences.unchoose(subscriber=resident, category=kids, at=timezone.now())
            preferences.choose(subscriber=resident, category=make_category("east"), at=timezone.now())

    done = interrupted_by(tap_now, before=bulk_preferences._LOCK)

    job.refresh_from_db()
    resident.refresh_from_db()
    assert (done, job.state, counts(job)) == ([True], ImportState.DONE, (0, 2, 1, 0))
    assert masks_agree()
    assert resident.choice_mask == waste.mask | 0b100
    assert masks()[1:] == [kids.mask | waste.mask] * 2


def test_who_leaves_while_an_import_is_prepared_is_left_in_peace(job, kids, waste):
    resident = Subscriber.objects.get(line_user_id=line_user_id(2))

    interrupted_by(lambda: leaving.leave(subscriber=resident, at=timezone.now()), before=bulk_preferences._ROWS[0])

    job.refresh_from_db()
    assert (job.state, masks(), masks_agree()) == (ImportState.DONE, [0b11, 0, 0b11], True)


def test_who_follows_while_an_import_is_written_is_waited_for_by_nobody_else(job, kids):
    def follow():
        following.follow(line_user_id=line_user_id(9), at=timezone.now())

    assert interrupted_by(follow, before=bulk_preferences._STATEMENTS[0]) == [True]
    assert Subscriber.objects.count() == 4


# --- children ---
def test_two_children_at_once_find_room_for_one():
    resident = make_subscriber()
    stages = make_group("stages", CategoryGroup.Kind.LIFE_STAGE)
    make_category("baby", stages, min_age_months=0, max_age_months=36)
    today = timezone.localdate()
    months = [date(today.year - 1, month, 1) for month in range(1, 13)]
    for month in months[: ages.CHILDREN_MAX - 1]:
        ages.add_child(subscriber=resident, month=month, today=today)
    outcomes = []

    def add(month):
        try:
            outcomes.append(ages.add_child(subscriber=resident, month=month, today=today))
        except TooManyBirthMonths:
            outcomes.append("full")

    def between(execute, sql, params, many, context):
        if "INSERT" in sql and "birthmonth" in sql and not outcomes:
            with pytest.raises(Crowded):
                elsewhere(lambda: waiting_add(months[-1]))
            outcomes.append("waited")
        return execute(sql, params, many, context)

    def waiting_add(month):
        with briefly(100):
            ages.add_child(subscriber=resident, month=month, today=today)

    with connection.execute_wrapper(between):
        add(months[-2])
    add(months[-1])

    assert outcomes == ["waited", True, "full"]
    assert BirthMonth.objects.count() == ages.CHILDREN_MAX


# --- what waits, and what is written down of it ---
def test_what_came_after_a_held_event_waits_for_it_in_another_run_too(kids):
    resident = make_subscriber(1)
    intake.store(events=[tap("choose:kids")])
    with held(resident):
        intake.apply_waiting()
    intake.store(events=[tap("unchoose:kids", number=1)])

    applied = intake.apply_waiting()
    WebhookEvent.objects.update(held_until=None)
    later = intake.apply_waiting()

    assert (applied, later, masks()) == (0, 2, [0])


def test_older_held_event_goes_before_a_newer_one_that_is_held_too(kids):
    make_subscriber(1)
    intake.store(events=[tap("choose:kids"), tap("unchoose:kids", number=1)])
    older, newer = WebhookEvent.objects.order_by("pk")
    WebhookEvent.objects.filter(pk=newer.pk).update(held_until=timezone.now() + patience.HELD_AGAIN_FOR)

    first = intake.apply_waiting()
    WebhookEvent.objects.update(held_until=None)
    second = intake.apply_waiting()

    assert (first, second, masks()) == (1, 1, [0])
    older.refresh_from_db()
    assert older.attempt_count == 1


def test_who_is_held_again_waits_longer_than_a_run(kids):
    resident = make_subscriber(1)
    intake.store(events=[tap("choose:kids")])
    with held(resident):
        intake.apply_waiting()
        WebhookEvent.objects.update(held_until=timezone.now() - patience.HELD_FOR)
        intake.apply_waiting()

    assert WebhookEvent.objects.get().held_until - timezone.now() > timedelta(seconds=intake.RUN_SECONDS)


def test_ages_leave_who_is_held_to_the_next_hour(kids):
    resident = make_subscriber(1)
    BirthMonth.objects.create(subscriber=resident, month=date(2020, 1, 1), bands_mask=0, look_again_on=date(2026, 1, 1))
    kids.group.kind, kids.min_age_months, kids.max_age_months = CategoryGroup.Kind.LIFE_STAGE, 0, 240
    kids.group.save()
    kids.save()

    with held(resident):
        ages.move_due(today=date(2026, 11, 1))
        meanwhile = masks()
    ages.move_due(today=date(2026, 11, 1))

    assert (meanwhile, masks()) == ([0], [kids.mask])


def test_database_writes_no_statement_with_a_residents_id_into_its_log():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('log_min_error_statement'), current_setting('log_error_verbosity')")

        assert cursor.fetchone() == ("panic", "terse")
    assert (
        '"log_min_error_statement=panic", "-c", "log_error_verbosity=terse"' in Path("docker-compose.yml").read_text()
    )
