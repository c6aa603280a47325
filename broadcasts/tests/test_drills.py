"""A drill stays a drill: whoever writes, copies, corrects or edits the database, residents read that it is one."""

import json

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from broadcasts.models import Authorisation, Broadcast, BroadcastTemplate, FollowKind
from broadcasts.residents import why
from broadcasts.services import copying, drafting, patrol, sealing, submitting
from broadcasts.services.drafting import DraftContent
from broadcasts.services.previewing import messages_of, request_body_of
from broadcasts.tests import factories, ledgers
from broadcasts.views.preview import phone_of
from subscribers.services import page_links
from subscribers.views.resident import COOKIE

pytestmark = pytest.mark.django_db
CARD = {"kind": "card", "title": "避難指示", "words": "高台へ。", "buttons": []}


def drill(category=None, **content) -> Broadcast:
    """A draft made from a text that was kept from a drill."""
    author = factories.drafter()
    kept = BroadcastTemplate.objects.create(department=author.department, name="訓練", is_drill=True, made_by=author)
    made = copying.create_from_template(template_id=kept.pk, by=author)
    typed = {
        "title": "津波避難",
        "parts": [{"kind": "text", "text": "高台へ避難してください。"}],
        "category_ids": frozenset([category.pk] if category else []),
        **content,
    }
    return drafting.save(broadcast_id=made.pk, editor=author, expected_revision=1, content=DraftContent(**typed))


def pending(category) -> Broadcast:
    made = drill(category)
    Broadcast.objects.filter(pk=made.pk).update(status="pending_patrol", submitted_at=timezone.now())
    made.refresh_from_db()
    return made


def attack(sql: str, *params) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_every_message_of_a_drill_begins_with_the_mark():
    made = drill(parts=[{"kind": "text", "text": "高台へ。"}, CARD], alt_text="避難指示")

    text, card = messages_of(made)

    assert text["text"] == "【訓練】\n高台へ。"
    assert (card["altText"], card["contents"]["body"]["contents"][0]["text"]) == (
        "【訓練】避難指示",
        "【訓練】避難指示",
    )
    assert card["contents"]["header"]["contents"][0]["text"] == "訓練です。実際の災害ではありません。"


def test_mark_that_is_there_already_is_not_doubled():
    made = drill(parts=[{"kind": "text", "text": "【訓練】高台へ。"}])

    assert messages_of(made)[0]["text"] == "【訓練】高台へ。"


def test_ordinary_messages_carry_no_mark(draft):
    assert "訓練" not in request_body_of(draft).decode()


def test_mark_counts_towards_the_limits_of_line():
    made = drill(parts=[{"kind": "text", "text": "あ" * 4998}])

    found = submitting.content_problems(made)

    assert [(problem.part, problem.field) for problem in found] == [(0, "text")]


def test_preview_shows_the_mark_in_the_chat_and_on_the_lock_screen():
    phone = phone_of(drill())

    assert ("【訓練】" in phone.chat, "【訓練】" in phone.notifications[0]) == (True, True)


def test_what_is_made_from_a_drill_is_a_drill(category):
    made = drill(category)

    copied = copying.copy(original_id=made.pk, by=made.author)
    kept = copying.save_as_template(broadcast_id=copied.pk, by=made.author, name="また")
    again = copying.create_from_template(template_id=kept.pk, by=made.author)

    assert (copied.is_drill, kept.is_drill, again.is_drill) == (True, True, True)


def test_drill_is_no_emergency_whatever_is_ticked(category):
    made = drill(category)
    factories.allow_emergencies(made.author)

    with pytest.raises(drafting.EmergencyNotAllowed):
        drafting.save(
            broadcast_id=made.pk,
            editor=made.author,
            expected_revision=made.revision,
            content=DraftContent(title="x", is_emergency=True),
        )

    made.refresh_from_db()
    assert (made.is_drill, made.is_emergency) == (True, False)


def test_database_refuses_to_make_it_real(category):
    made = drill(category)

    attack("UPDATE broadcasts_broadcast SET is_drill = FALSE WHERE id = %s", made.pk)
    attack("UPDATE broadcasts_broadcast SET is_emergency = TRUE WHERE id = %s", made.pk)
    attack("UPDATE broadcasts_broadcasttemplate SET is_drill = FALSE")


@pytest.mark.parametrize("how", [{"copied_from": True}, {"follows": True, "follow_kind": FollowKind.CORRECTION}])
def test_database_refuses_a_real_one_made_from_a_drill(category, how):
    made = drill(category)
    named = {name: made if value is True else value for name, value in how.items()}

    with pytest.raises(IntegrityError), transaction.atomic():
        Broadcast.objects.create(department=made.department, author=made.author, **named)

    assert Broadcast.objects.create(department=made.department, author=made.author, is_drill=True, **named).is_drill


def test_approval_of_a_drill_seals_that_it_is_one(category):
    made = pending(category)

    patrol.approve(broadcast_id=made.pk, by=factories.patroller(), revision=made.revision)

    granted = factories.authorisation_of(made)
    assert (granted.is_drill, sealing.is_intact(granted)) == (True, True)
    assert json.loads(granted.request_body)["messages"][0]["text"].startswith("【訓練】")
    granted.is_drill = False
    assert not sealing.is_intact(granted)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"is_drill": False},
        {"request_body": '{"messages":[{"type":"text","text":"高台へ。"}]}'},
        {"request_body": '{"messages":[{"type":"text","text":"【訓練】"},{"type":"flex","altText":"避難指示"}]}'},
        {"request_body": '{"messages":[{"type":"image"},{"type":"text","text":"【訓練】"}]}'},
        {"request_body": '{"messages":[]}'},
    ],
)
def test_database_refuses_an_approval_without_the_mark(category, spoilt):
    made = pending(category)
    patrol.approve(broadcast_id=made.pk, by=factories.patroller(), revision=made.revision)
    granted = factories.authorisation_of(made)
    Authorisation.objects.filter(pk=granted.pk).update(revoked_at=timezone.now())
    granted.pk, granted.revoked_at = None, None
    for name, value in spoilt.items():
        setattr(granted, name, value)

    with pytest.raises(IntegrityError), transaction.atomic():
        granted.save(force_insert=True)


def test_database_refuses_an_ordinary_broadcast_approved_as_a_drill(category):
    made = factories.approved(None, category)
    granted = factories.authorisation_of(made)
    Authorisation.objects.filter(pk=granted.pk).update(revoked_at=timezone.now())
    granted.pk, granted.is_drill = None, True

    with pytest.raises(IntegrityError), transaction.atomic():
        granted.save(force_insert=True)


# --- What residents are told of it ---
@pytest.fixture
def sent(category):
    """A drill that one resident (not of a department in training) really got."""
    resident = factories.subscriber(category)
    made = pending(category)
    patrol.approve(broadcast_id=made.pk, by=factories.patroller(), revision=made.revision)
    ledgers.chunk(made, "accepted", [resident])
    return resident, ledgers.as_if(made, "completed")


def test_who_asks_why_it_came_is_told_first_that_it_was_a_drill(sent):
    resident, made = sent

    answer = why._why(resident, made.aggregation_unit)

    assert answer["contents"]["body"]["contents"][1]["text"].startswith("これは訓練のお知らせでした。")


def test_residents_own_page_says_that_it_was_a_drill(sent):
    resident, made = sent
    client = Client()
    client.cookies[COOKIE] = page_links.pass_for(resident)

    page = client.get("/settings/sent/")

    assert [(each.sent.broadcast_id, each.sent.is_drill) for each in page.context["shown"]] == [(made.pk, True)]
    assert "これは訓練のお知らせでした。" in page.content.decode()


def test_every_staff_page_of_a_drill_says_so(client, sent):
    _resident, made = sent
    client.force_login(factories.patroller())

    pages = [
        client.get(reverse(f"admin:broadcast_{name}", args=[made.pk])).content.decode()
        for name in ("detail", "review", "results", "evidence")
    ]

    assert ['class="cl-tag cl-tag-drill"' in page for page in pages] == [True] * 4
