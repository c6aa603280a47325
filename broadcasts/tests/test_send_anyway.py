"""Outweighing what a broadcast is held for: the words before it, and what the record keeps of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from broadcasts.models import AllowanceReading, SendingPolicy
from broadcasts.reasons import OUTWEIGHABLE
from broadcasts.services import freezing, heartbeat, stopping
from broadcasts.states import BroadcastStatus
from broadcasts.tests import factories
from broadcasts.tests.delegated import delegation, submit
from broadcasts.tests.delivering import crowd, fresh, sealed, status
from broadcasts.tests.screens import at, page
from cityline.audit.models import Entry
from subscribers.models import Subscriber

pytestmark = pytest.mark.django_db(transaction=True)

TITLES = {
    "audience_changed": "この対象者に配信しますか",
    "delegation_exceeded": "この対象者に配信しますか",
    "gap": "止まっていた配信を再開しますか？",
    "quota_short": "今月の残り通数が足りないまま配信しますか？",
}
FIGURES = {
    "audience_changed": "承認時10人 → 現在300人",
    "delegation_exceeded": "承認時299人 → 現在300人",
    "gap": "300人",
    "quota_short": "必要300通、残り40通",
}


def held(reason: str):
    SendingPolicy.objects.create(has_quiet_hours=False)
    now = timezone.now()
    limit = 40 if reason == "quota_short" else 1000
    AllowanceReading.objects.create(limit=limit, used=0, asked_at=now, tried_at=now)
    category = factories.category()
    crowd(299, category)
    if reason == "delegation_exceeded":
        granted = delegation(category, factories.department(is_training=True), reach_max=299)
        made = submit(factories.draft(factories.drafter(granted.department), category))
    factories.subscriber(category)
    if reason != "delegation_exceeded":
        made = sealed(category, approved_count=10 if reason == "audience_changed" else None)
    freezing.freeze(broadcast_id=made.pk, now=now)
    if reason == "gap":
        stopping.halt(broadcast_id=made.pk, reason=heartbeat.REASON, now=timezone.now())
    assert (status(made), fresh(made).status_reason) == (BroadcastStatus.HELD, reason)
    return made


@pytest.mark.parametrize("reason", sorted(OUTWEIGHABLE))
def test_question_and_record_name_the_reason(client, reason):
    made = held(reason)
    client.force_login(factories.patroller())

    shown = client.get(at("detail", made)).content.decode()
    asked = client.get(page("broadcast_act", made.pk, "send_anyway")).content.decode()
    client.post(page("broadcast_act", made.pk, "send_anyway"), {"proof": factories.PASSWORD})
    history = client.get(at("detail", made)).content.decode()

    assert str(made.__class__(status_reason=reason).why_stopped) in shown
    assert ("承認時10人" in shown, "cl-bar-low" in shown) == (reason == "audience_changed", reason == "quota_short")
    assert TITLES[reason] in asked
    assert FIGURES[reason] in asked
    assert "300人に配信する" in asked
    assert status(made) == BroadcastStatus.APPROVED
    assert Entry.objects.get(action="broadcasts.send_anyway").data["outweighed"] == reason
    assert str(made.__class__(status_reason=reason).why_stopped) in history


@pytest.mark.parametrize(("newcomers", "words"), [(0, ""), (120, "120人は、承認のあとに友だち追加"), (290, "290人は")])
def test_held_page_says_why_the_audience_grew(client, newcomers, words):
    made = held("audience_changed")
    new = Subscriber.objects.order_by("pk").values("pk")[:newcomers]
    Subscriber.objects.filter(pk__in=new).update(followed_at=timezone.now() + timedelta(seconds=1))
    client.force_login(factories.patroller())

    shown = client.get(at("detail", made)).content.decode()

    assert words in shown
    assert ("承認のあとに友だち追加した人です" in shown, "承認のあとに、カテゴリーを選んだ人" in shown) == (
        newcomers > 0,
        newcomers < 290,
    )


def test_question_offers_to_take_it_back_too(client):
    made = held("audience_changed")
    client.force_login(factories.patroller())

    asked = client.get(page("broadcast_act", made.pk, "send_anyway")).content.decode()
    client.post(page("broadcast_act", made.pk, "take_back"))

    assert f'formaction="{page("broadcast_act", made.pk, "take_back")}"' in asked
    assert status(made) == BroadcastStatus.RETURNED


def test_question_says_when_the_allowance_suffices_by_now(client):
    made = held("quota_short")
    AllowanceReading.objects.update(limit=5000, asked_at=timezone.now() - timedelta(seconds=1))
    client.force_login(factories.patroller())

    asked = client.get(page("broadcast_act", made.pk, "send_anyway")).content.decode()

    assert "いまは通数が足りています" in asked
