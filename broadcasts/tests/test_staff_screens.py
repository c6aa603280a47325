"""The staff's screens: who sees what, what is found, and what never stands in a page."""

import re
from datetime import date

import pytest
from django.contrib import admin

from broadcasts.forms.filtering import fiscal_year_of
from broadcasts.models import (
    Authorisation,
    Broadcast,
    BroadcastTemplate,
    Delivery,
    DeliveryAttempt,
    PatrolDecision,
    Revision,
    SendingPolicy,
    SendingSwitch,
)
from broadcasts.services import patrol
from broadcasts.tests import factories
from broadcasts.tests.screens import frozen, page
from broadcasts.urls import urlpatterns
from cityline.audit.models import Entry
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db


# --- Who sees what ---
def test_another_departments_broadcast_answers_like_none_at_all(client, category):
    theirs = factories.draft(None, category)
    client.force_login(factories.drafter())

    answers = [
        client.get(page("broadcast_detail", theirs.pk)),
        client.get(page("broadcast_results", theirs.pk)),
        client.get(page("broadcast_progress", theirs.pk)),
        client.post(page("broadcast_keep_template", theirs.pk)),
        *[client.post(page("broadcast_act", theirs.pk, verb)) for verb in ("withdraw", "cancel", "pause")],
        client.get(page("broadcast_detail", theirs.pk + 1000)),
    ]

    assert {answer.status_code for answer in answers} == {404}


def test_list_shows_a_department_only_its_own_and_the_pr_office_all(client, category):
    mine, theirs = (
        factories.draft(None, category, title="わたしたちの件"),
        factories.draft(None, category, title="よその件"),
    )

    client.force_login(mine.author)
    own = client.get(page("broadcast_list")).content.decode()
    client.force_login(factories.patroller())
    everything = client.get(page("broadcast_list")).content.decode()

    assert ("わたしたちの件" in own, "よその件" in own) == (True, False)
    assert ("わたしたちの件" in everything, "よその件" in everything) == (True, True)
    assert theirs.title == "よその件"


def test_every_screen_sends_strangers_to_the_login_page(client):
    names = [p.name for p in urlpatterns if hasattr(p, "name")]

    for name in names:
        args = {
            "broadcast_act": [1, "pause"],
            "broadcast_evidence_file": [1, "csv"],
            "broadcast_follow": [1, "not_sent"],
            "broadcast_outlet": [1, "text", "mark"],
            "broadcast_list": [],
            "broadcast_switch": [],
            "broadcast_health": [],
            "broadcast_blocks": [],
            "broadcast_queue": [],
            "broadcast_calendar": [],
            "board_letters": [],
            "withheld_picture": ["f" * 64, "original"],
        }.get(name, [1])
        answer = client.get(page(name, *args))
        assert (name, answer.status_code, answer.headers["Location"].split("?")[0]) == (name, 302, page("login"))


def test_account_without_a_role_is_not_let_in(client):
    client.force_login(factories.user(department=factories.department()))

    assert client.get(page("index")).status_code == 302


def test_former_staff_flag_alone_opens_nothing(client):
    client.force_login(factories.user(is_staff=True))

    assert client.get(page("broadcast_list")).status_code == 302


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Role.DRAFTER, "新しいお知らせを書く"),
        (Role.PATROLLER, "確認待ちはありません"),
        (Role.DUTY_OFFICER, "確認待ちはありません"),
        (Role.VIEWER, "結果はまだありません"),
        (Role.ADMINISTRATOR, "設定・名簿"),
    ],
)
def test_start_page_tells_each_role_what_to_do_when_there_is_nothing(client, role, words):
    client.force_login(factories.user(role, department=factories.department()))

    assert words in client.get(page("index")).content.decode()


def test_start_page_shows_a_drafter_why_something_came_back(client, category):
    made = factories.pending(None, category)
    patrol.return_for_edit(
        broadcast_id=made.pk, by=factories.patroller(), revision=made.revision, reason="wording", words="日付を直して"
    )
    client.force_login(made.author)

    shown = client.get(page("index")).content.decode()

    assert "差し戻されました" in shown
    assert "日付を直して" in shown


# --- The number of queries does not grow with the rows ---
@pytest.mark.parametrize("name", ["index", "broadcast_list"])
def test_list_asks_the_database_as_often_for_many_rows_as_for_one(
    client, category, django_assert_max_num_queries, name
):
    boss = factories.patroller()
    client.force_login(boss)

    def fill():
        factories.draft(None, category)
        factories.pending(None, category)
        frozen(category)

    fill()
    with django_assert_max_num_queries(40) as few:
        client.get(page(name))
    for _ in range(4):
        fill()
    with django_assert_max_num_queries(40) as many:
        client.get(page(name))

    assert len(many) == len(few)


# --- Searching ---
def test_list_is_filtered_by_its_address_and_ignores_nonsense(client, category):
    first = factories.draft(None, category, title="粗大ごみ", document_number="環第12号")
    second = factories.draft(first.author, title="おはなし会")
    client.force_login(factories.patroller())
    year = str(Broadcast.objects.get(pk=first.pk).created_at.year)

    def found(**asked):
        shown = client.get(page("broadcast_list"), asked).content.decode()
        return ("粗大ごみ" in shown, "おはなし会" in shown)

    assert found(q="環第12号") == (True, False)
    assert found(category=category.pk) == (True, False)
    assert found(state="draft") == (True, True)
    assert found(stage="results") == (False, False)
    assert found(department=second.department_id) == (True, True)
    assert found(q="断水します") == (True, True)
    assert found(year="1999", department="x", category="-1", state="zzz", stage="moon", page="99") == (True, True)
    assert found(year=str(int(year) - 3)) == (True, True)  # before anything was written: not a year on offer


def test_fiscal_year_begins_in_april():
    assert [fiscal_year_of(day) for day in (date(2026, 3, 31), date(2026, 4, 1), date(2027, 1, 1))] == [
        2025,
        2026,
        2026,
    ]


# --- What the stock admin cannot do ---
def test_stock_admin_has_no_table_for_broadcasts_approvals_or_the_ledger(client):
    guarded = {Broadcast, Authorisation, PatrolDecision, Revision, Delivery, DeliveryAttempt, SendingSwitch}

    assert guarded & set(admin.site._registry) == set()


def test_superuser_gets_no_say_over_broadcasts(client, category):
    made = factories.pending(None, category)
    client.force_login(factories.user(is_superuser=True))

    answers = [client.get(page("broadcast_detail", made.pk)), client.post(page("broadcast_act", made.pk, "withdraw"))]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_policy_is_added_through_the_service_and_never_changed(client):
    boss = factories.patroller()
    client.force_login(boss)
    client.post(
        page("broadcasts_sendingpolicy_add"),
        {
            "grace_seconds": "90",
            "emergency_grace_seconds": "5",
            "send_by_minutes": "60",
            "emergency_send_by_minutes": "15",
            "has_quiet_hours": "on",
            "quiet_from": "20:00",
            "quiet_until": "07:00",
            "rest_day_quiet_from": "20:00",
            "rest_day_quiet_until": "09:30",
            "morning_gap_minutes": "10",
            "look_within_hours": "24",
            "keep_recipients_days": "180",
            "keep_blocked_days": "400",
        },
    )
    made = SendingPolicy.objects.get()

    answer = client.post(page("broadcasts_sendingpolicy_change", made.pk), {"grace_seconds": "0"})

    assert (made.grace_seconds, made.made_by) == (90, boss)
    assert answer.status_code == 403
    assert Entry.objects.filter(action="broadcasts.policy", actor=boss).count() == 1


def test_department_cannot_change_a_template_that_belongs_to_all(client):
    boss = factories.patroller()
    shared = BroadcastTemplate.objects.create(name="断水", made_by=boss)
    client.force_login(factories.drafter())

    answer = client.post(page("broadcasts_broadcasttemplate_change", shared.pk), {"name": "書き換え"})

    assert answer.status_code == 403


# --- Strict content policy ---
def test_no_page_carries_script_or_style_of_its_own(client, category):
    made, gone = factories.pending(None, category), frozen(category)
    user = factories.user(*Role, department=made.department, is_superuser=True)
    client.force_login(user)
    addresses = [
        page("index"),
        page("tables"),
        page("password_change"),
        page("broadcast_list"),
        page("broadcast_switch"),
        page("broadcast_detail", made.pk),
        page("broadcast_detail", gone.pk),
        page("broadcast_results", gone.pk),
        page("broadcast_act", gone.pk, "cancel"),
        page("staff_user_changelist"),
        page("staff_user_import"),
        page("staff_user_change", user.pk),
        page("staff_department_changelist"),
        page("audit_entry_changelist"),
        page("broadcasts_sendingpolicy_add"),
        page("line_linecall_changelist"),
    ]

    for address in addresses:
        answer = client.get(address)
        shown = answer.content.decode()
        assert (address, answer.status_code) == (address, 200)
        assert (address, re.findall(r"\sstyle=|<style|\son[a-z]+=\"", shown)) == (address, [])
        assert (address, re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", shown)) == (address, [])
