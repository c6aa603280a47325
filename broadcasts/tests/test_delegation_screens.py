"""What writers and the PR office see of delegations: before pressing, in the list, while ending one, and on record."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from broadcasts.models import Broadcast, Delegation
from broadcasts.services import delegating, looking_after
from broadcasts.templatetags.humane import day
from broadcasts.tests import factories as make
from broadcasts.tests.delegated import delegation, in_days, submit
from broadcasts.tests.screens import at, page, posted
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db
WITHOUT_LOOK = "委任により、広報課の事前確認なしで送信されます"


@pytest.fixture
def draft(category):
    """Of a department in training: LINE is not asked."""
    return make.draft(make.drafter(make.department(is_training=True)), category, title="新着図書")


def press(client, draft, do="submit-delegated", **typed):
    return client.post(at("write", draft), {**posted(draft, **typed), "do": do}, follow=True)


def text(answer):
    return answer.content.decode()


# --- Writing ---
def test_page_of_a_department_without_a_delegation_says_nothing_of_it(writer, draft):
    writer.force_login(draft.author)

    assert "submit-delegated" not in text(writer.get(at("write", draft)))


def test_writer_sees_before_pressing_that_nobody_looks_and_until_when(client, draft, category):
    granted = delegation(category, draft.department, reach_max=500)
    client.force_login(draft.author)

    shown = text(client.get(at("write", draft)))

    assert WITHOUT_LOOK in shown
    assert day(granted.valid_until) in shown
    assert "500人" in shown
    assert "自動点検で注意以上の指摘がないこと" in shown


def test_writer_sees_which_condition_fails_and_is_offered_no_such_button(client, draft, category):
    delegation(category, draft.department, reach_max=1)
    make.subscriber(category)
    client.force_login(draft.author)

    shown = text(client.get(at("write", draft)))

    assert "対象は2人で、委任の上限1人を超えています。" in shown
    assert "submit-delegated" not in shown


def test_autosave_keeps_what_is_said_of_the_delegation_true(client, draft, category):
    delegation(category, draft.department)
    client.force_login(draft.author)

    before = client.post(at("autosave", draft), posted(draft)).json()["todo"]
    fresh = Broadcast.objects.get(pk=draft.pk)
    after = client.post(at("autosave", draft), posted(fresh, part_0_text="令和9年1月12日（月）に開きます。")).json()

    assert WITHOUT_LOOK in before
    assert WITHOUT_LOOK not in after["todo"]


def test_button_lets_it_go_and_leads_to_the_undo(client, draft, category):
    delegation(category, draft.department)
    client.force_login(draft.author)

    answer = press(client, draft)

    assert Broadcast.objects.get(pk=draft.pk).status == "approved"
    assert answer.redirect_chain[-1][0] == at("detail", draft)
    assert "事前確認なしで" in text(answer)


def test_delegation_that_ended_meanwhile_leads_to_the_pr_office_and_says_why(client, draft, category):
    granted = delegation(category, draft.department)
    delegating.end(delegation_id=granted.pk, by=make.patroller(), words="体制が変わる")
    client.force_login(draft.author)

    answer = press(client, draft)

    assert Broadcast.objects.get(pk=draft.pk).status == "pending_patrol"
    assert "委任の対象ではないため、広報課が先に確認します" in text(answer)


def test_asking_for_a_look_stays_possible(client, draft, category):
    delegation(category, draft.department)
    client.force_login(draft.author)

    press(client, draft, do="submit")

    assert Broadcast.objects.get(pk=draft.pk).status == "pending_patrol"


# --- The list ---
def test_list_shows_all_to_the_pr_office_and_its_own_to_a_department(client, draft, category):
    own, other = delegation(category, draft.department), delegation(category)
    submit(draft)

    client.force_login(make.patroller())
    everything = client.get(page("broadcast_delegations"))
    client.force_login(draft.author)
    mine = client.get(page("broadcast_delegations"))

    assert {line.delegation for line in everything.context["holding"]} == {own, other}
    assert [line.delegation for line in mine.context["holding"]] == [own]
    assert "新着図書" in text(mine)
    assert page("broadcast_delegation_end", own.pk) not in text(mine)


def test_list_keeps_what_is_over(client, category):
    granted = delegation(category)
    delegating.end(delegation_id=granted.pk, by=make.patroller(), words="誤字が続いた")
    client.force_login(make.patroller())

    shown = client.get(page("broadcast_delegations"))

    assert (shown.context["holding"], [line.delegation for line in shown.context["over"]]) == ([], [granted])
    assert "誤字が続いた" in text(shown)


def test_list_of_many_takes_as_many_queries_as_of_one(client, draft, category):
    delegation(category, draft.department)
    submit(draft)
    client.force_login(make.patroller())
    client.get(page("broadcast_delegations"))
    with CaptureQueriesContext(connection) as one:
        client.get(page("broadcast_delegations"))
    for _ in range(3):
        again = make.draft(make.drafter(make.department(is_training=True)), category)
        delegation(category, again.department)
        submit(again)

    with CaptureQueriesContext(connection) as many:
        client.get(page("broadcast_delegations"))

    assert len(many) == len(one)


@pytest.mark.parametrize("roles", [[Role.DUTY_OFFICER], [Role.ADMINISTRATOR]])
def test_whom_it_does_not_concern_is_shown_no_list(client, roles):
    client.force_login(make.user(*roles))

    assert client.get(page("broadcast_delegations")).status_code == 403


# --- Granting and ending ---
def terms(category, **changed):
    return {
        "department": make.department().pk,
        "category": category.pk,
        "reach_max": 300,
        "valid_until": in_days(30).isoformat(),
        "conditions": ["checks_clean"],
        "outlets": ["push"],
        "proof": make.PASSWORD,
        **changed,
    }


def test_grant_asks_who_one_is_and_keeps_what_was_typed(client, category):
    client.force_login(make.patroller())

    refused = client.post(page("broadcast_delegation_grant"), terms(category, proof="wrong"))
    granted = client.post(page("broadcast_delegation_grant"), terms(category))

    assert 'value="300"' in text(refused)
    assert granted.headers["Location"] == page("broadcast_delegations")
    assert Delegation.objects.get().reach_max == 300


def test_grant_for_no_outlet_is_none_for_messages(client, category):
    client.force_login(make.patroller())

    refused = client.post(page("broadcast_delegation_grant"), terms(category, outlets=[]))

    assert (refused.status_code, refused.context["form"].errors.keys()) == (200, {"outlets"})
    assert not Delegation.objects.exists()


def test_grant_that_overlaps_says_so_on_the_page(client, category):
    there = delegation(category)
    client.force_login(make.patroller())

    refused = client.post(
        page("broadcast_delegation_grant"), terms(category, department=there.department_id), follow=True
    )

    assert "この課には、このカテゴリーの委任がすでにあります" in text(refused)


def test_drafter_reaches_neither_the_form_nor_the_end(client, draft, category):
    granted = delegation(category, draft.department)
    client.force_login(draft.author)

    answers = [
        client.post(page("broadcast_delegation_grant"), terms(category)),
        client.post(page("broadcast_delegation_end", granted.pk), {"words": "不要"}),
        client.post(at("look_after", submit(draft)), {"words": "見た"}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 409]
    assert Delegation.objects.get().ended_at is None


def test_end_says_on_its_button_how_many_it_stops_and_asks_why(client, draft, category):
    granted = delegation(category, draft.department)
    submit(draft)
    client.force_login(make.patroller())
    address = page("broadcast_delegation_end", granted.pk)

    asked = text(client.get(address))
    wordless = client.post(address, {"words": ""})
    ended = client.post(address, {"words": "誤字が続いた"})

    assert "配信1件を止める" in asked
    assert "終了する理由を300文字以内で入力してください" in text(wordless)
    assert ended.headers["Location"] == page("broadcast_delegations")
    assert Delegation.objects.get().ended_for == "誤字が続いた"


# --- After the fact, and on record ---
def test_look_page_leads_to_the_end_of_the_delegation(client, draft, category):
    granted = delegation(category, draft.department)
    submit(draft)
    client.force_login(make.patroller())

    assert page("broadcast_delegation_end", granted.pk) in text(client.get(at("review", draft)))


def test_evidence_names_the_delegation_and_the_look(client, draft, category):
    granted, looker = delegation(category, draft.department), make.patroller()
    submit(draft)
    looking_after.look(broadcast_id=draft.pk, by=looker, words="問題なし")
    client.force_login(looker)

    shown = text(client.get(at("evidence", draft)))
    table = text(client.get(page("broadcast_evidence_file", draft.pk, "csv")))
    [approval] = json.loads(client.get(page("broadcast_evidence_file", draft.pk, "json")).content)["approvals"]

    assert f"第{granted.pk}号" in shown
    assert "問題なし" in shown
    assert "問題なし" in table
    assert [one["number"] for one in approval["delegations"]] == [granted.pk]
    assert (approval["look_after"]["who"], approval["look_after"]["words"]) == (str(looker), "問題なし")


def test_queue_tells_that_it_went_out_under_a_delegation(client, draft, category):
    delegation(category, draft.department)
    submit(draft)
    client.force_login(make.patroller())

    [row] = client.get(f"{page('broadcast_queue')}?lane=after").context["rows"]

    assert (row.broadcast, row.look.why, row.look.look_by > timezone.now()) == (draft, "delegation", True)
