"""What the pages say and do about outlets: the choice, the button, the review, and what became of each."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from broadcasts.models import BoardPost, Broadcast, OutletMark, SendingPolicy
from broadcasts.services import controlling, drafting, freezing, starting, submitting
from broadcasts.tests import factories as make
from broadcasts.tests.delivering import fresh, sealed
from broadcasts.tests.screens import at, decided, page, posted

pytestmark = pytest.mark.django_db
FOUR = ("board", "text", "voom")


@pytest.fixture
def appeared(category):
    SendingPolicy.objects.create(has_quiet_hours=False)
    broadcast = sealed(category, outlets=FOUR, outlet_words={"text": "紙面用", "voom": "投稿用"}, approved_count=0)
    starting.start(broadcast_id=broadcast.pk, now=timezone.now())
    return fresh(broadcast)


def act(client, broadcast, outlet, verb, **said):
    return client.post(page("broadcast_outlet", broadcast.pk, outlet, verb), said, follow=True)


# --- Writing ---
def test_the_page_keeps_what_is_ticked_and_shows_what_it_begins_with(writer, draft):
    answer = writer.post(at("write", draft), posted(draft, outlets=["board", "text"], do="recount"))

    saved = fresh(draft)
    assert (saved.outlets, saved.outlet_words) == (["board", "text"], {"text": draft.parts[0]["text"]})
    assert draft.parts[0]["text"] in answer.content.decode().partition('name="text_words"')[2]
    assert "広報課に確認を依頼（配信はしません）" in answer.content.decode()


@pytest.mark.parametrize(("outlets", "headline"), [(("push", "board"), "断水します"), (("push",), "")])
def test_reviewer_reads_the_headline_the_board_will_show(client, category, outlets, headline):
    made = make.pending(
        None,
        category,
        outlets=outlets,
        title="職員だけの件名",
        parts=[{"kind": "text", "text": "断水します\nあすです"}],
    )
    client.force_login(make.patroller())

    review = client.get(at("review", made)).context["review"]

    assert review.headline == headline


def test_a_page_from_before_there_were_outlets_leaves_them_as_they_are(writer, draft):
    Broadcast.objects.filter(pk=draft.pk).update(outlets=["board"])
    old = {name: value for name, value in posted(draft).items() if name not in {"asks_outlets", "outlets"}}

    writer.post(at("write", draft), {**old, "title": "別の題", "do": "save"})

    assert (fresh(draft).outlets, fresh(draft).title) == (["board"], "別の題")


def test_saving_as_one_types_answers_with_the_words_an_outlet_begins_with(writer, draft):
    answer = writer.post(at("autosave", draft), posted(draft, outlets=["push", "voom"])).json()

    assert answer["words"] == {"voom_words": draft.parts[0]["text"]}
    again = writer.post(at("autosave", draft), {**posted(fresh(draft)), "revision": answer["revision"]}).json()
    assert again["words"] == {}


def test_words_can_be_taken_from_the_message_once_more(writer, draft):
    writer.post(at("write", draft), posted(draft, outlets=["text"], text_words="古い", do="save"))

    writer.post(at("write", draft), posted(fresh(draft), do="words:text"))

    assert fresh(draft).outlet_words == {"text": draft.parts[0]["text"]}


def test_what_is_wrong_with_an_outlet_stands_beside_it(writer, draft):
    answer = writer.post(at("write", draft), posted(draft, outlets=[], do="submit"))

    assert 'href="#id_outlets"' in answer.content.decode()
    assert fresh(draft).status == "draft"


def test_what_is_sent_to_nobody_is_handed_over_without_an_audience(client):
    author = make.drafter()
    draft = make.draft(author, outlets=("board",))
    client.force_login(author)

    answer = client.post(at("write", draft), posted(draft, do="submit"), follow=True)

    assert fresh(draft).status == "pending_patrol"
    assert "携帯電話への配信はありません" in answer.content.decode()


# --- Review ---
def test_the_review_draws_each_outlet_and_counts_nobody(client, category):
    waiting = make.pending(make.drafter(), category, outlets=FOUR, outlet_words={"text": "紙面用", "voom": "投稿用"})
    patroller = make.patroller()
    client.force_login(patroller)

    shown = client.get(at("review", waiting)).content.decode()
    client.post(at("decide", waiting), decided(waiting, "approve"))

    for words in (
        "紙面用",
        "投稿用",
        "同じ内容が公開のお知らせ板に載り",
        "お知らせ板・紙面・ウェブ用の文章・LINE VOOMを承認する（配信はしません）",
    ):
        assert words in shown
    assert "0人" not in shown
    assert fresh(waiting).status == "approved"


def test_the_board_alone_says_so_on_the_button(client, category):
    waiting = make.pending(make.drafter(), category, outlets=("board",))
    client.force_login(make.patroller())

    assert "お知らせ板に掲載する（配信はしません）" in client.get(at("review", waiting)).content.decode()


def test_a_change_of_outlets_is_shown_to_whoever_sees_it_again(client, category):
    author, patroller = make.drafter(make.department(is_training=True)), make.patroller()
    waiting = make.pending(author, category, outlets=("push", "text"))
    client.force_login(patroller)
    client.post(at("decide", waiting), decided(waiting, "return", reason="wording", words="紙面だけに"))
    returned = fresh(waiting)
    content = drafting.DraftContent(title=returned.title, parts=returned.parts, outlets=("text",))
    saved = drafting.save(broadcast_id=returned.pk, editor=author, expected_revision=returned.revision, content=content)
    submitting.submit(broadcast_id=saved.pk, by=author, expected_revision=saved.revision)

    assert "掲載先" in client.get(at("review", saved)).content.decode().partition("changes")[2]


# --- Results ---
def test_each_outlet_has_its_own_result(client, appeared):
    client.force_login(appeared.author)

    shown = client.get(at("detail", appeared)).content.decode()

    post = BoardPost.objects.get()
    for words in (f"/board/{post.public_id}/", "掲載済み", "紙面用", "投稿用", "文章をコピー"):
        assert words in shown
    assert client.get(at("results", appeared)).status_code == 302


def test_carried_over_by_hand_noted_and_taken_back(client, appeared):
    client.force_login(appeared.author)
    now = timezone.localtime()

    noted = act(client, appeared, "text", "mark").content.decode()
    posted_by_hand = act(
        client, appeared, "voom", "mark", done_on=f"{now:%Y-%m-%d}", done_at=f"{now:%H:%M}",
        address="https://linevoom.line.me/post/1",
    ).content.decode()  # fmt: skip
    act(client, appeared, "voom", "unmark")

    assert "が転載しました" in noted
    assert "https://linevoom.line.me/post/1" in posted_by_hand
    assert list(OutletMark.objects.filter(unmarked_at=None).values_list("outlet", flat=True)) == ["text"]


@pytest.mark.parametrize("said", [{"address": "https://evil.example/"}, {"done_on": "never", "done_at": "10:00"}])
def test_nonsense_is_refused_in_words_and_notes_nothing(client, appeared, said):
    client.force_login(appeared.author)

    answer = act(client, appeared, "voom", "mark", **said)

    assert (answer.status_code, OutletMark.objects.count()) == (200, 0)
    assert 'class="cl-message' in answer.content.decode() or "messagelist" in answer.content.decode()


def test_off_the_board_with_a_reason(client, appeared):
    client.force_login(appeared.author)

    act(client, appeared, "board", "withdraw", note="  ")
    assert BoardPost.objects.get().withdrawn_at is None
    shown = act(client, appeared, "board", "withdraw", note="日付の誤り").content.decode()

    assert BoardPost.objects.get().withdrawn_note == "日付の誤り"
    assert "日付の誤り" in shown


@pytest.mark.parametrize(("outlet", "verb"), [("board", "withdraw"), ("text", "mark"), ("voom", "mark")])
def test_others_can_do_none_of_it(client, appeared, outlet, verb):
    viewer = make.user(make.Role.VIEWER, department=appeared.department)
    client.force_login(viewer)

    act(client, appeared, outlet, verb, note="x")

    assert (BoardPost.objects.get().withdrawn_at, OutletMark.objects.count()) == (None, 0)
    assert "broadcast/outlets" not in client.get(at("detail", appeared)).content.decode()


@pytest.mark.parametrize(("outlet", "verb"), [("push", "mark"), ("board", "mark"), ("text", "withdraw"), ("x", "y")])
def test_an_act_no_page_offers_is_not_there(client, appeared, outlet, verb):
    client.force_login(appeared.author)

    assert client.post(page("broadcast_outlet", appeared.pk, outlet, verb)).status_code == 404


def test_stopped_it_offers_to_come_off_the_board(client, category):
    SendingPolicy.objects.create(has_quiet_hours=False)
    broadcast = sealed(category, outlets=("push", "board"))
    freezing.freeze(broadcast_id=broadcast.pk, now=timezone.now())
    starting.start(broadcast_id=broadcast.pk, now=timezone.now())
    controlling.cancel(broadcast_id=broadcast.pk, by=make.patroller())
    client.force_login(broadcast.author)

    assert "お知らせ板には載ったままです" in client.get(at("detail", broadcast)).content.decode()


# --- Elsewhere ---
def test_the_evidence_carries_outlets_words_and_what_became_of_them(client, appeared):
    client.force_login(appeared.author)
    act(client, appeared, "text", "mark")

    shown = client.get(at("evidence", appeared)).content.decode()
    told = json.loads(client.get(page("broadcast_evidence_file", appeared.pk, "json")).content)
    table = client.get(page("broadcast_evidence_file", appeared.pk, "csv")).content.decode("utf-8-sig")

    assert "紙面用" in shown
    assert told["approvals"][0]["outlet_words"] == {"text": "紙面用", "voom": "投稿用"}
    assert told["board"]["post"] == BoardPost.objects.get().public_id
    assert [mark["outlet"] for mark in told["by_hand"]] == ["text"]
    assert "投稿用" in table


def test_lists_and_calendar_mark_what_is_not_only_a_message(client, appeared):
    client.force_login(appeared.author)

    for name in ("broadcast_list", "broadcast_calendar"):
        assert "LINE VOOM" in client.get(page(name), {"stage": "results"}).content.decode()


def test_marks_cost_no_query_however_many_there_are(client, category):
    author = make.drafter()
    client.force_login(author)
    make.draft(author, category, outlets=("push", "board"))
    client.get(page("broadcast_list"))
    with CaptureQueriesContext(connection) as one:
        client.get(page("broadcast_list"))
    for _each in range(3):
        make.draft(author, category, outlets=("push", "board", "text"))
    with CaptureQueriesContext(connection) as many:
        client.get(page("broadcast_list"))

    assert len(many) == len(one)
