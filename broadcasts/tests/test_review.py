"""The review page: what the second person sees, and what happens to their decision."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from broadcasts.models import Authorisation, Broadcast, PatrolDecision
from broadcasts.services import copying, drafting, patrol
from broadcasts.states import BroadcastStatus
from broadcasts.tests import factories
from broadcasts.tests.screens import at, decided
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def category():
    made = factories.category()
    factories.subscriber(made)
    factories.subscriber(made)
    return made


@pytest.fixture
def pending(category):
    return factories.pending(None, category)


@pytest.fixture
def patroller(client):
    made = factories.patroller()
    client.force_login(made)
    return made


def status_of(broadcast) -> str:
    return Broadcast.objects.get(pk=broadcast.pk).status


def test_review_shows_message_audience_and_number_on_the_button(client, patroller, pending, category):
    page = client.get(at("review", pending)).content.decode()

    assert pending.parts[0]["text"] in page
    assert str(category) in page
    assert "2人への配信を承認" in page
    assert "提出時より1人増" in page


def test_review_spells_out_what_the_drawing_cannot_show(client, patroller, category):
    button = {"label": "地図を見る", "url": "https://sumiminagi.example/map?place=3"}
    picture = {"kind": "image", "media": "", "alt_text": "会場の地図", "link": "https://港.example/"}
    made = factories.pending(
        None, category, parts=[{"kind": "card", "title": "港まつり", "buttons": [button]}, picture]
    )

    lines = client.get(at("review", made)).context["review"].unseen

    assert [(line.number, str(line.name), line.value) for line in lines] == [
        (1, "地図を見る", "https://sumiminagi.example/map?place=3"),
        (2, "画像の説明", "会場の地図"),
        (2, "画像を押すと開く先", "https://港.example/ (xn--j6w.example)"),
    ]


def test_approving_seals_and_says_for_how_many(client, patroller, pending):
    response = client.post(at("decide", pending), decided(pending, "approve"), follow=True)

    assert status_of(pending) == BroadcastStatus.APPROVED
    assert "2人への配信を承認しました" in response.content.decode()


def test_approving_twice_is_one_approval_and_a_clear_message(client, patroller, pending):
    client.post(at("decide", pending), decided(pending, "approve"))

    response = client.post(at("decide", pending), decided(pending, "approve"))

    assert response.status_code == 409
    assert "この配信はいま「承認済」です" in response.content.decode()
    assert Authorisation.objects.count() == 1


def test_approving_what_somebody_else_returned_says_so(client, patroller, pending):
    other = factories.patroller()
    patrol.return_for_edit(broadcast_id=pending.pk, by=other, revision=pending.revision, reason="wording", words="直す")

    response = client.post(at("decide", pending), decided(pending, "approve"))

    assert response.status_code == 409
    assert "この配信はいま「差し戻し」です" in response.content.decode()


def test_deciding_about_an_old_revision_changes_nothing(client, patroller, pending):
    response = client.post(at("decide", pending), {**decided(pending, "approve"), "revision": pending.revision - 1})

    assert response.status_code == 409
    assert status_of(pending) == BroadcastStatus.PENDING_PATROL


@pytest.mark.parametrize(
    ("decision", "said", "status"),
    [("return", {}, BroadcastStatus.RETURNED), ("reject", {"is_final": "1"}, BroadcastStatus.REJECTED)],
)
def test_turning_down_tells_the_department_why(client, patroller, pending, decision, said, status):
    client.post(at("decide", pending), decided(pending, decision, reason="timing", words="来週に", **said))

    made = PatrolDecision.objects.get()
    assert (status_of(pending), made.reason, made.words) == (status, "timing", "来週に")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"reason": "", "words": "理由を書いた"}, "理由を選んでください。"),
        ({"reason": "wording", "words": "  "}, "直してほしい点を書いてください"),
        ({"reason": "wording", "words": "長" * 1001}, "1文字超えています"),
        ({"reason": "nonsense", "words": "理由を書いた"}, "return-reason-problem"),
    ],
)
def test_turning_down_without_saying_why_keeps_the_words(client, patroller, pending, said, words):
    page = client.post(at("decide", pending), decided(pending, "return", **said)).content.decode()

    assert words in page
    assert said["words"] in page
    assert status_of(pending) == BroadcastStatus.PENDING_PATROL


def test_rejecting_needs_its_tick(client, patroller, pending):
    page = client.post(at("decide", pending), decided(pending, "reject", reason="other", words="不要")).content.decode()

    assert "却下は取り消せません" in page
    assert status_of(pending) == BroadcastStatus.PENDING_PATROL


def test_words_are_kept_when_somebody_else_was_faster(client, patroller, pending):
    patrol.approve(broadcast_id=pending.pk, by=factories.patroller(), revision=pending.revision)

    said = decided(pending, "return", reason="wording", words="ここを直してください")
    page = client.post(at("decide", pending), said).content.decode()

    assert "ここを直してください" in page


def test_approving_after_the_scheduled_time_needs_an_explicit_now(client, patroller, category):
    late = factories.draft(None, category, scheduled_at=timezone.now() - timedelta(minutes=5))
    late = factories.pending(late.author, category, scheduled_at=timezone.now() - timedelta(minutes=5))

    refused = client.post(at("decide", late), decided(late, "approve"))
    assert refused.status_code == 409
    assert "配信日時を過ぎています" in refused.content.decode()

    client.post(at("decide", late), decided(late, "approve", send_now="1"))
    assert status_of(late) == BroadcastStatus.APPROVED


def _barred(who: str, category):
    """Somebody of the PR office whose hand is in the text, and the broadcast they must not decide on."""
    city_hall = factories.department(is_patrol_office=True)
    person = factories.user(Role.DRAFTER, Role.PATROLLER, department=city_hall)
    colleague = factories.drafter(city_hall)
    if who in {"author", "superuser"}:
        person.is_superuser = who == "superuser"
        person.save(update_fields=["is_superuser"])
        return person, factories.pending(person, category)
    if who == "another editor":
        made = factories.draft(colleague, category)
        content = drafting.DraftContent(title="直した", parts=made.parts, category_ids=frozenset([category.pk]))
        drafting.save(broadcast_id=made.pk, editor=person, expected_revision=made.revision, content=content)
        return person, _submitted(made, colleague)
    if who == "submitter":
        return person, _submitted(factories.draft(colleague, category), person)
    original = factories.draft(person, category)
    return person, _submitted(copying.copy(original_id=original.pk, by=colleague), colleague)


def _submitted(draft, by):
    draft = Broadcast.objects.get(pk=draft.pk)
    drafting.contribute(draft, by, "submitter")
    Broadcast.objects.filter(pk=draft.pk).update(
        status=BroadcastStatus.PENDING_PATROL, submitted_by=by, submitted_at=timezone.now(), submitted_count=1
    )
    draft.refresh_from_db()
    return draft


WRITERS = ["author", "another editor", "submitter", "author of the copied original", "superuser"]


@pytest.mark.parametrize("who", WRITERS)
@pytest.mark.parametrize("decision", ["approve", "return", "reject"])
def test_a_writer_cannot_decide_by_a_hand_made_post(client, category, who, decision):
    person, pending = _barred(who, category)
    client.force_login(person)

    said = decided(pending, decision, reason="other", words="自分で", is_final="1", send_now="1")
    response = client.post(at("decide", pending), said)

    assert response.status_code == 409
    assert "ほかの担当者に依頼してください" in response.content.decode()
    assert status_of(pending) == BroadcastStatus.PENDING_PATROL
    assert not Authorisation.objects.exists()


@pytest.mark.parametrize("who", WRITERS)
def test_a_writer_reads_why_there_is_no_button(client, category, who):
    person, pending = _barred(who, category)
    client.force_login(person)

    page = client.get(at("review", pending)).content.decode()

    assert "ほかの担当者に依頼してください" in page
    assert 'value="approve"' not in page


def test_the_department_withdraws_from_here_and_is_back_at_writing(client, pending):
    client.force_login(pending.author)
    page = client.get(at("review", pending)).content.decode()

    response = client.post(reverse("admin:broadcast_act", args=[pending.pk, "withdraw"]))

    assert "取り下げて編集する" in page
    assert response["Location"] == at("write", pending)


def test_a_drafter_cannot_decide_on_a_colleagues_text(client, pending):
    client.force_login(factories.drafter(pending.department))

    response = client.post(at("decide", pending), decided(pending, "approve"))

    assert response.status_code == 409
    assert "広報課だけです" in response.content.decode()
    assert status_of(pending) == BroadcastStatus.PENDING_PATROL


def test_a_mere_superuser_finds_nothing(client, pending):
    person = factories.user(is_superuser=True)
    Group.objects.filter(user=person).delete()
    client.force_login(person)

    assert client.get(at("review", pending)).status_code == 404
    assert client.post(at("decide", pending), decided(pending, "approve")).status_code == 404


@pytest.mark.parametrize("state", ["pending", "decided"])
def test_decision_that_is_none_decides_nothing(client, patroller, pending, state):
    if state == "decided":
        patrol.approve(broadcast_id=pending.pk, by=factories.patroller(), revision=pending.revision)
    before = status_of(pending)

    said = decided(pending, "explode", reason="wording", words="直してください", is_final="1")
    response = client.post(at("decide", pending), said)

    assert (response.status_code, status_of(pending)) == (409 if state == "decided" else 200, before)
    assert ("決めることはもうありません" in response.content.decode()) == (state == "decided")
