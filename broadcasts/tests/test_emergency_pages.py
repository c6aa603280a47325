"""The pages on which emergencies are filled in, armed and approved."""

import json

import pytest
from django.utils import timezone

from broadcasts.models import Broadcast, FollowKind
from broadcasts.services import emergency_templates, following_up, patrol
from broadcasts.services.previewing import messages_of
from broadcasts.tests import factories, ledgers, prepared
from broadcasts.tests.emergency_pages import at, gaps_of, html, logged_in
from broadcasts.tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


# --- Choosing ---
def test_own_templates_in_force_are_offered_and_drills_apart(client, category):
    author = prepared.writer()
    prepared.passed(prepared.version(author, category, name="避難指示"))
    prepared.passed(prepared.version(author, category, name="総合防災訓練", is_drill=True))
    prepared.version(author, category, name="未確認の文")
    prepared.passed(category=category, name="ほかの課の文")

    answer = logged_in(client, author).get(at("broadcast_emergency"))

    kinds = [(is_drill, [v.name for v in found]) for is_drill, found in answer.context["kinds"]]
    assert kinds == [(False, ["避難指示"]), (True, ["総合防災訓練"])]


def test_templates_are_found_by_their_letters(client, category):
    author = prepared.writer()
    for name in ("断水 Ａ地区", "避難指示"):
        prepared.passed(prepared.version(author, category, name=name))

    answer = logged_in(client, author).get(at("broadcast_emergency"), {"q": "断水a"})

    assert [v.name for _kind, found in answer.context["kinds"] for v in found] == ["断水 Ａ地区"]


def test_choosing_makes_a_draft_and_leads_to_its_gaps(client, category):
    made = prepared.passed(category=category)

    answer = logged_in(client, made.written_by).post(at("broadcast_emergency"), {"version": made.pk})

    assert answer.url == at("broadcast_fill", Broadcast.objects.get().pk)


@pytest.mark.parametrize("version", ["0", "x", "999999", "９９９"])
def test_nonsense_is_answered_with_words(client, category, version):
    answer = logged_in(client, prepared.writer()).post(at("broadcast_emergency"), {"version": version})

    assert (answer.status_code, Broadcast.objects.count()) == (302, 0)


# --- Filling ---
def test_page_keeps_what_is_typed_and_says_what_is_wrong_beside_it(client, category):
    made = prepared.begun(category)

    answer = logged_in(client, made.author).post(
        at("broadcast_fill", made.pk), {"revision": 1, "do": "arm", **gaps_of(made, 時刻="", 避難所="http://x")}
    )

    made.refresh_from_db()
    assert [bool(field.problem) for field in answer.context["page"].fields] == [True, True, False]
    assert made.gap_values["避難所"] == "http://x"
    assert 'value="http://x"' in html(answer)


def test_filled_it_leads_to_the_arming(client, category):
    made = prepared.begun(category)

    answer = logged_in(client, made.author).post(
        at("broadcast_fill", made.pk), {"revision": 1, "do": "arm", **gaps_of(made)}
    )

    assert answer.url == at("broadcast_arm", made.pk)


def test_script_gets_the_preview_and_the_revision(client, category):
    made = prepared.begun(category)

    answer = logged_in(client, made.author).post(
        at("broadcast_fill", made.pk), {"revision": 1, **gaps_of(made)}, headers={"X-Cityline": "fragment"}
    )

    said = json.loads(answer.content)
    assert (said["revision"], "浜手小学校" in said["preview"], set(said["problems"].values())) == (2, True, {""})


def test_second_window_is_told_and_what_was_typed_stays(client, category):
    made = prepared.filled(category)

    answer = logged_in(client, made.author).post(
        at("broadcast_fill", made.pk), {"revision": 1, "do": "save", **gaps_of(made, 避難所="別の学校")}
    )

    shown = html(answer)
    assert ('value="別の学校"' in shown, f'name="revision" value="{made.revision}"' in shown) == (True, True)


def test_newer_version_is_offered_before_anybody_goes_on(client, category):
    made = prepared.filled(category)
    newer = prepared.passed(prepared.next_version(made.emergency_version, category))
    client = logged_in(client, made.author)

    before = client.get(at("broadcast_fill", made.pk))
    client.post(at("broadcast_fill", made.pk), {"revision": made.revision, "do": "newer", **gaps_of(made)})

    made.refresh_from_db()
    assert (before.context["is_replaced"], made.emergency_version, made.gap_values) == (True, newer, prepared.VALUES)


def test_written_freely_leads_to_the_writing_page(client, category):
    made = prepared.filled(category)
    client = logged_in(client, made.author)
    bound = client.get(at("broadcast_write", made.pk))

    answer = client.post(at("broadcast_fill", made.pk), {"revision": made.revision, "do": "free", **gaps_of(made)})

    assert (bound.url, answer.url) == (at("broadcast_fill", made.pk), at("broadcast_write", made.pk))
    assert client.get(answer.url).status_code == 200


def test_other_department_does_not_see_it(client, category):
    made = prepared.filled(category)

    client = logged_in(client, prepared.writer())

    assert [client.get(at(name, made.pk)).status_code for name in ("broadcast_fill", "broadcast_arm")] == [404, 404]


# --- Arming ---
def test_number_and_names_stand_on_the_page(client, category):
    made = prepared.filled(category)

    shown = html(logged_in(client, made.author).get(at("broadcast_arm", made.pk)))

    assert (category.name in shown, 'name="people" value="1"' in shown) == (True, True)


def test_armed_it_is_handed_over(client, category):
    made = prepared.filled(category)

    answer = logged_in(client, made.author).post(
        at("broadcast_arm", made.pk),
        {"revision": made.revision, f"name-{category.pk}": category.name, "people": "1"},
    )

    made.refresh_from_db()
    assert (answer.url, made.status) == (at("broadcast_review", made.pk), "pending_patrol")


def test_wrong_name_keeps_the_page_with_what_was_typed(client, category):
    made = prepared.filled(category)

    answer = logged_in(client, made.author).post(
        at("broadcast_arm", made.pk), {"revision": made.revision, f"name-{category.pk}": "別の名前"}
    )

    made.refresh_from_db()
    assert (made.status, 'value="別の名前"' in html(answer)) == ("draft", True)
    assert set(answer.context["page"].problems) == {str(category.pk), "people"}


def test_moved_number_is_shown_and_asked_again(client, category):
    made = prepared.filled(category)
    factories.subscribers(100, category)

    answer = logged_in(client, made.author).post(
        at("broadcast_arm", made.pk),
        {"revision": made.revision, f"name-{category.pk}": category.name, "people": "1"},
    )

    assert (answer.status_code, answer.context["page"].total) == (200, 101)
    assert 'name="people" value="101"' in html(answer)


def test_emergency_written_freely_is_armed_too(client, category):
    made = factories.draft(prepared.writer(), category, is_emergency=True)
    typed = {
        "revision": made.revision,
        "title": made.title,
        "part-0-kind": "text",
        "part-0-text": made.parts[0]["text"],
        "categories": [category.pk],
        "is_emergency": "1",
        "when": "now",
        "do": "submit",
    }

    answer = logged_in(client, made.author).post(at("broadcast_write", made.pk), typed)

    made.refresh_from_db()
    assert (answer.url, made.status) == (at("broadcast_arm", made.pk), "draft")


def test_ordinary_draft_has_no_arming(client, draft):
    answer = logged_in(client, draft.author).get(at("broadcast_arm", draft.pk))

    assert answer.url == at("broadcast_write", draft.pk)


# --- The second person ---
@pytest.mark.parametrize(("is_free", "words"), [(False, "避難指示"), (True, "自由に")])
def test_approver_is_told_where_the_text_comes_from(client, category, is_free, words):
    made = factories.pending(None, category, is_emergency=True) if is_free else prepared.filled(category)
    if not is_free:
        Broadcast.objects.filter(pk=made.pk).update(status="pending_patrol")

    answer = logged_in(client, factories.patroller()).get(at("broadcast_review", made.pk))

    shown = html(answer)
    assert 'id="source-heading"' in shown
    assert words in shown


@pytest.mark.parametrize("happened", ["newer", "withdrawn", ""])
def test_approver_is_told_what_became_of_the_template_since(client, category, happened):
    made = prepared.filled(category)
    Broadcast.objects.filter(pk=made.pk).update(status="pending_patrol")
    version = made.emergency_version
    if happened == "newer":
        prepared.passed(prepared.next_version(version, category, name="避難指示（改）"))
    if happened == "withdrawn":
        emergency_templates.retire(by=version.written_by, template_id=version.template_id)

    shown = html(logged_in(client, factories.patroller()).get(at("broadcast_review", made.pk)))

    told = {"newer": "第2版が有効になりました" in shown, "withdrawn": "使用をやめました" in shown}
    assert told == {name: name == happened for name in told}


def test_approver_confirms_the_number(client, category):
    made = factories.pending(None, category, is_emergency=True)
    client = logged_in(client, factories.patroller())
    said = {"decision": "approve", "revision": made.revision, "proof": PASSWORD}

    without = client.post(at("broadcast_decide", made.pk), said)
    client.post(at("broadcast_decide", made.pk), {**said, "confirmed": "1"})

    made.refresh_from_db()
    assert ("confirmed" in without.context["form"].errors, made.status) == (True, "approved")


# --- A false alarm ---
def test_false_alarm_is_corrected_with_one_press(client, category):
    wrong = ledgers.ended(category, author=prepared.writer(), is_emergency=True)
    reached, waiting = factories.subscriber(category), factories.subscriber(category)
    ledgers.chunk(wrong, "accepted", [reached])
    ledgers.chunk(wrong, "pending", [waiting])
    wrong = ledgers.as_if(wrong, "sending")
    client = logged_in(client, wrong.author)
    [offer] = [
        offer for offer in client.get(at("broadcast_detail", wrong.pk)).context["offers"] if "誤報" in offer.label
    ]

    answer = client.post(offer.href)

    wrong.refresh_from_db()
    made = Broadcast.objects.get(follows=wrong)
    assert (offer.is_post, answer.url, wrong.status) == (True, at("broadcast_write", made.pk), "paused")
    assert (made.is_emergency, made.parts[0]["text"].startswith("【訂正】")) == (True, True)


def test_correction_of_a_drill_is_a_drill(category):
    resident = factories.subscriber(category)
    drill = prepared.filled(category, is_drill=True)
    Broadcast.objects.filter(pk=drill.pk).update(status="pending_patrol", submitted_at=timezone.now())
    patrol.approve(broadcast_id=drill.pk, by=factories.patroller(), revision=drill.revision)
    ledgers.chunk(drill, "accepted", [resident])
    drill = ledgers.as_if(drill, "completed")

    made = following_up.follow_up(original_id=drill.pk, kind=FollowKind.CORRECTION, by=drill.author)

    assert (made.is_drill, made.is_emergency) == (True, False)
    assert messages_of(made)[0]["text"].startswith("【訓練】\n【訂正】\n")
