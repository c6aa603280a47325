"""What staff do from the screens: acting on a broadcast, the kill switch, progress and results."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from broadcasts.models import (
    Delivery,
    SendingSwitch,
)
from broadcasts.services import controlling, starting, stopping
from broadcasts.services.moving import move_to
from broadcasts.services.results import Ledger
from broadcasts.states import BroadcastStatus, Verb
from broadcasts.templatetags.ledger import WIDTH, stretches
from broadcasts.tests import factories
from broadcasts.tests.delivering import sending
from broadcasts.tests.screens import frozen, page
from broadcasts.views.explaining import next_step

pytestmark = pytest.mark.django_db


# --- Acting ---
def test_detail_offers_exactly_what_the_policy_allows(client, category):
    made = factories.approved(None, category)
    client.force_login(made.author)
    shown = client.get(page("broadcast_detail", made.pk)).content.decode()

    offered = set(re.findall(r'/do/([a-z_]+)/"', shown))

    assert offered == {Verb.TAKE_BACK, Verb.CANCEL}


def test_undo_during_the_grace_works_at_once(client, category):
    made = factories.approved(None, category)
    client.force_login(made.author)

    answer = client.post(page("broadcast_act", made.pk, "take_back"), follow=True)

    made.refresh_from_db()
    assert made.status == BroadcastStatus.DRAFT
    assert "1通も送られていません" in answer.content.decode()


def test_cancelling_asks_first_with_the_number_on_the_button(client, category):
    made = frozen(category)
    client.force_login(factories.patroller())

    asked = client.get(page("broadcast_act", made.pk, "cancel")).content.decode()
    made.refresh_from_db()
    before = made.status
    client.post(page("broadcast_act", made.pk, "cancel"))
    made.refresh_from_db()

    assert "1人には送られません" in asked
    assert (before, made.status) == (BroadcastStatus.APPROVED, BroadcastStatus.CANCELLED)


def test_cancelling_promises_nothing_about_what_is_under_way(client):
    made = sending(1100)
    waiting, moving, unanswered = made.deliveries.order_by("position")
    now = timezone.now()
    for chunk, fields in (
        (moving, {"status": "sending", "claim_token": uuid4(), "claimed_until": now}),
        (unanswered, {"status": "retrying", "first_ambiguous_at": now}),
    ):
        Delivery.objects.filter(pk=chunk.pk).update(
            retry_key=uuid4(), body_sha256="0" * 64, sent_ids=chunk.recipient_ids, first_attempted_at=now, **fields
        )
    client.force_login(factories.patroller())

    asked = client.get(page("broadcast_act", made.pk, "cancel")).content.decode()

    assert ("500人には送られません" in asked, "このほか600人には" in asked) == (True, True)


def test_what_expired_says_why_to_those_who_cannot_send_it_anew(client, category):
    made = frozen(category)
    controlling.flip_switch(by=factories.patroller(), on=False, reason="点検のため")
    starting.expire(broadcast_id=made.pk, now=made.send_by)
    client.force_login(factories.patroller())

    shown = client.get(page("broadcast_results", made.pk)).content.decode()

    assert ("すべての配信が停止されていました。理由：点検のため" in shown, "cl-next" in shown) == (True, True)


def test_what_expired_while_it_was_held_says_since_when(client, category):
    made = frozen(category)
    stopping.halt(broadcast_id=made.pk, reason="gap", now=timezone.now())
    starting.expire(broadcast_id=made.pk, now=made.send_by)
    client.force_login(factories.patroller())

    shown = client.get(page("broadcast_results", made.pk)).content.decode()

    assert "保留または一時停止のままでした" in shown


def test_act_that_is_no_longer_possible_is_explained_and_changes_nothing(client, category):
    made = factories.draft(None, category)
    client.force_login(made.author)

    answers = [
        client.post(page("broadcast_act", made.pk, verb), follow=True) for verb in ("pause", "cancel", "withdraw")
    ]
    made.refresh_from_db()

    assert made.status == BroadcastStatus.DRAFT
    assert all('class="error"' in answer.content.decode() for answer in answers)


@pytest.mark.parametrize(
    ("verb", "then"),
    [
        ("pause", BroadcastStatus.SENDING),
        ("resume", BroadcastStatus.PAUSED),
        ("send_anyway", BroadcastStatus.HELD),
    ],
)
def test_what_was_changed_behind_the_guards_is_refused_with_words_and_can_be_cancelled(client, category, verb, then):
    made = frozen(category)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE broadcasts_broadcast SET revision = revision + 1, status = %s, status_reason = %s WHERE id = %s",
            [then, "audience_changed", made.pk],
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
    client.force_login(factories.patroller())

    shown = client.post(
        page("broadcast_act", made.pk, verb), {"proof": factories.PASSWORD}, follow=True
    ).content.decode()
    made.refresh_from_db()
    refused_in = made.status
    client.post(page("broadcast_act", made.pk, "cancel"))
    made.refresh_from_db()

    assert ("システム外で書き換えられています" in shown, refused_in) == (True, then)
    assert made.status == BroadcastStatus.CANCELLED


def test_verb_nobody_knows_is_not_found(client, category):
    made = factories.draft(None, category)
    client.force_login(made.author)

    assert client.post(page("broadcast_act", made.pk, "approve")).status_code == 404


def test_author_cannot_send_anyway_what_is_held(client, category):
    made = frozen(category)
    move_to(broadcast=made, verb=Verb.HOLD, actor=None, now=timezone.now(), reason="audience_changed")
    made.author.groups.add(*factories.patroller().groups.all())
    client.force_login(made.author)

    client.post(page("broadcast_act", made.pk, "send_anyway"), {"proof": factories.PASSWORD})

    made.refresh_from_db()
    assert made.status == BroadcastStatus.HELD


def test_what_is_held_for_something_broken_is_not_sent_anyway_and_says_so(client, category):
    made = frozen(category)
    move_to(broadcast=made, verb=Verb.HOLD, actor=None, now=timezone.now(), reason="media_broken")
    client.force_login(factories.patroller())

    answer = client.post(
        page("broadcast_act", made.pk, "send_anyway"), {"proof": factories.PASSWORD}, follow=True
    ).content.decode()

    made.refresh_from_db()
    assert made.status == BroadcastStatus.HELD
    assert (str(made.why_stopped) in answer, page("broadcast_act", made.pk, "send_anyway") in answer) == (True, False)
    assert next_step(made, sending_allowed=True) in answer


# --- The kill switch ---
def test_switch_stands_on_every_page_and_a_patroller_can_flip_it(client):
    client.force_login(factories.patroller())

    client.post(page("broadcast_switch"), {"to": "off", "reason": "誤った配信があった"})
    stopped = client.get(page("index")).content.decode()
    client.post(page("broadcast_switch"), {"to": "on", "reason": "直した"})
    on = client.get(page("tables")).content.decode()

    assert "すべての配信を停止しています" in stopped
    assert "配信可" in on
    assert list(SendingSwitch.objects.order_by("id").values_list("is_on", flat=True)) == [False, True]


def test_switch_keeps_what_was_typed_when_it_refuses(client):
    client.force_login(factories.patroller())

    answer = client.post(page("broadcast_switch"), {"to": "off", "reason": "   "})

    assert answer.status_code == 400
    assert "理由を短く書いてください" in answer.content.decode()


def test_drafter_cannot_flip_the_switch(client):
    client.force_login(factories.drafter())

    client.post(page("broadcast_switch"), {"to": "off", "reason": "止めたい"})

    assert not SendingSwitch.objects.exists()


# --- Progress and results ---
def test_progress_is_a_piece_that_names_the_state(client, category):
    made = frozen(category)
    client.force_login(made.author)

    piece = client.get(page("broadcast_progress", made.pk), headers={"X-Cityline": "fragment"})
    whole = client.get(page("broadcast_progress", made.pk))

    assert piece.headers["X-Cityline-State"] == "approved"
    assert "<html" not in piece.content.decode()
    assert whole.headers["Location"] == page("broadcast_detail", made.pk)


def test_results_add_up_in_front_of_the_reader_and_never_say_delivered(client, category):
    made = frozen(category)
    controlling.cancel(broadcast_id=made.pk, by=factories.patroller())
    client.force_login(made.author)

    shown = client.get(page("broadcast_results", made.pk), {"show": "requests"}).content.decode()

    assert "受付済" in shown
    assert "届いた" not in shown.replace("届いたときの見え方", "")
    assert "内訳の合計が対象者数と一致しません" not in shown
    assert "リクエストはまだありません" in shown


def test_ledger_bar_gives_a_single_refusal_a_sliver():
    ledger = Ledger(
        audience=1_000_000,
        accepted=999_999,
        excluded={},
        refused=1,
        unknown=0,
        cancelled=0,
        to_send=0,
        repeats=0,
        requests=2000,
        chunks=2000,
        chunks_done=2000,
    )

    drawn = stretches(ledger)

    assert [(s.key, s.width >= 4) for s in drawn] == [("accepted", True), ("refused", True)]
    assert max(s.x + s.width for s in drawn) <= WIDTH
