"""The writing page without JavaScript: every button saves, and nothing typed is lost."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from broadcasts.models import Broadcast
from broadcasts.services import copying, drafting
from broadcasts.states import BroadcastStatus
from broadcasts.tests import factories
from broadcasts.tests.screens import at, posted

pytestmark = pytest.mark.django_db
EMOJI = "😀"


def refusal_of(response) -> str:
    return response.content.decode()


def test_writing_shows_what_is_saved(writer, draft):
    response = writer.get(at("write", draft))

    assert response.status_code == 200
    assert draft.parts[0]["text"] in response.content.decode()
    assert "広報課に確認を依頼（1人に届きます）" in response.content.decode()


def test_writing_saves_every_field(writer, draft, category):
    at_nine = (timezone.localtime() + timedelta(days=2)).replace(hour=9, minute=0, second=0, microsecond=0)

    response = writer.post(
        at("write", draft),
        posted(
            draft,
            do="save",
            title="新しい件名",
            part_0_text="一行目\r\n二行目",
            alt_text="通知",
            is_silent="1",
            when="later",
            send_on=at_nine.strftime("%Y-%m-%d"),
            send_at="09:00",
            undecided=[category.group_id],
            document_number="第1号",
            head_confirmed_by="山田",
        ),
    )

    assert response.status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.alt_text, draft.is_silent) == ("新しい件名", "通知", True)
    assert draft.parts == [{"kind": "text", "text": "一行目\n二行目"}]
    assert draft.scheduled_at == at_nine
    assert (draft.document_number, draft.head_confirmed_by) == ("第1号", "山田")
    assert list(draft.undecided_groups.values_list("pk", flat=True)) == [category.group_id]


@pytest.mark.parametrize(
    ("action", "kinds"),
    [
        ("add:card", ["text", "card"]),
        ("add:image", ["text", "image"]),
        ("remove:0", []),
        ("add:video", ["text"]),
        ("remove:7", ["text"]),
        ("up:0", ["text"]),
        ("up:x", ["text"]),
    ],
)
def test_writing_rearranges_and_saves_what_was_typed(writer, draft, action, kinds):
    response = writer.post(at("write", draft), posted(draft, do=action, title="途中まで"))

    assert response.status_code == 200
    draft.refresh_from_db()
    assert draft.title == "途中まで"
    assert [part["kind"] for part in draft.parts] == kinds


def test_writing_moves_a_part_and_keeps_the_keyboard_on_it(writer, draft):
    writer.post(at("write", draft), posted(draft, do="add:card"))
    draft.refresh_from_db()

    response = writer.post(at("write", draft), posted(draft, do="up:1", part_1_title="カード"))

    draft.refresh_from_db()
    assert [part["kind"] for part in draft.parts] == ["card", "text"]
    assert 'id="focus-next" value="part-0-down"' in response.content.decode()


def test_writing_brings_a_removed_part_back(writer, draft):
    text = draft.parts[0]["text"]
    response = writer.post(at("write", draft), posted(draft, do="remove:0"))
    removed = response.context["desk"].arrangement.removed
    draft.refresh_from_db()

    writer.post(at("write", draft), posted(draft, do="restore:0", removed=removed))

    draft.refresh_from_db()
    assert draft.parts == [{"kind": "text", "text": text}]


def test_writing_takes_at_most_five_parts(writer, draft):
    for _ in range(6):
        writer.post(at("write", draft), posted(draft, do="add:text"))
        draft.refresh_from_db()

    assert len(draft.parts) == 5


def test_writing_recounts_without_saving_anything_else(writer, draft, category):
    response = writer.post(at("write", draft), posted(draft, do="recount", categories=[]))

    assert "このままでは誰にも届きません" in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"part_0_text": EMOJI * 5001}, "10,002文字あります"),
        ({"part_0_text": ""}, "文章が空です"),
        ({"title": ""}, "件名"),
        ({"title": "長" * 101}, "100文字まで"),
        ({"alt_text": "あ" * 1501}, "1,501文字あります"),
        ({"categories": []}, "カテゴリーが選ばれていないため、誰にも届きません。"),
        ({"when": "later", "send_on": "2020-01-01", "send_at": "09:00"}, "この日時は過ぎています"),
        ({"when": "later", "send_on": "", "send_at": ""}, "日付を選んでください。"),
        ({"when": "later", "send_on": "9999-99-99", "send_at": "25:00"}, "id_send_on-problem"),
    ],
)
def test_submitting_bad_input_says_what_to_mend_and_keeps_it(writer, draft, typed, words):
    response = writer.post(at("write", draft), posted(draft, do="submit", **typed))

    page = response.content.decode()
    assert response.status_code == 200
    assert words in page
    assert "まだ提出していません" in page
    for value in typed.values():
        assert not value or str(value)[:1000] in page
    assert Broadcast.objects.get(pk=draft.pk).status == BroadcastStatus.DRAFT


def test_submitting_bad_input_answers_an_english_reader_in_english(writer, draft):
    response = writer.post(
        at("write", draft), posted(draft, do="submit", categories=[]), headers={"accept-language": "en"}
    )

    assert "No category is chosen, so nobody would receive this." in response.content.decode()


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "www.city.example", "https://ex ample.jp"])
def test_submitting_a_bad_link_marks_its_field(writer, draft, link):
    draft.parts.append(
        {
            "kind": "card",
            "title": "催し",
            "date": "",
            "place": "",
            "words": "",
            "media": "",
            "buttons": [{"label": "開く", "url": link}],
        }
    )

    response = writer.post(at("write", draft), posted(draft, do="submit"))

    page = response.content.decode()
    box = response.context["desk"].blocks[1].rows[0].url
    assert len(box.problems) == 1
    assert box.value == link
    assert f'href="{link}"' not in page
    assert 'id="part-1-button-0-url" name="part-1-button-0-url"' in page


def test_submitting_hands_it_to_the_pr_office(writer, draft, monkeypatch):
    monkeypatch.setattr("broadcasts.services.submitting._ask_line", lambda broadcast: None)

    response = writer.post(at("write", draft), posted(draft, do="submit"), follow=True)

    draft.refresh_from_db()
    assert draft.status == BroadcastStatus.PENDING_PATROL
    assert "広報課に確認を依頼しました。承認されると1人に届きます。" in response.content.decode()


def test_submitting_twice_says_where_it_stands(writer, draft, monkeypatch):
    monkeypatch.setattr("broadcasts.services.submitting._ask_line", lambda broadcast: None)
    form = posted(draft, do="submit")
    writer.post(at("write", draft), form)

    response = writer.post(at("write", draft), form, follow=True)

    assert response.status_code == 200
    assert "内容は変更できません" in response.content.decode()
    assert Broadcast.objects.get(pk=draft.pk).revisions.count() == 1


@pytest.mark.django_db(transaction=True)
def test_submitting_when_line_cannot_be_asked_keeps_the_draft(writer, draft):
    response = writer.post(at("write", draft), posted(draft, do="submit", title="そのまま"))  # nothing listens there

    assert "LINEでの事前確認が現在できません" in response.content.decode()
    draft.refresh_from_db()
    assert (draft.title, draft.status) == ("そのまま", BroadcastStatus.DRAFT)


def test_saving_an_old_page_keeps_both_versions(writer, draft, client):
    colleague = factories.drafter(draft.department)
    old = posted(draft, do="save", title="わたしの件名")
    theirs = drafting.DraftContent(title="同僚の件名", parts=draft.parts)
    drafting.save(broadcast_id=draft.pk, editor=colleague, expected_revision=draft.revision, content=theirs)

    response = writer.post(at("write", draft), old)

    page = response.content.decode()
    assert str(colleague) in page
    assert "わたしの件名" in page
    assert "自分の内容を別の下書きとして残す" in page
    draft.refresh_from_db()
    assert draft.title == "同僚の件名"


def test_keeping_mine_makes_a_draft_of_its_own(writer, draft):
    response = writer.post(at("write", draft), posted(draft, do="keep-copy", title="わたしの件名"), follow=True)

    copy = Broadcast.objects.latest("pk")
    assert copy.copied_from == draft
    assert copy.title == "わたしの件名"
    assert "別の下書きとして保存しました" in response.content.decode()


def test_saving_after_a_colleague_submitted_keeps_what_was_typed(client, category):
    pending = factories.pending(None, category)
    client.force_login(pending.author)

    response = client.post(at("write", pending), posted(pending, do="save", title="もう遅い件名"))

    page = response.content.decode()
    assert "もう遅い件名" in page
    assert "自分の内容を別の下書きとして残す" in page


def test_writing_leads_readers_of_a_submitted_one_to_its_review(client, category):
    pending = factories.pending(None, category)
    client.force_login(pending.author)

    response = client.get(at("write", pending))

    assert response["Location"] == at("review", pending)


@pytest.mark.parametrize(
    "page", ["write", "autosave", "preview", "count", "upload", "presence", "review", "decide", "discard", "copy"]
)
def test_another_department_finds_nothing(client, draft, page):
    client.force_login(factories.drafter())

    assert client.post(at(page, draft), {}).status_code in ({404} if page != "review" else {405})
    assert client.get(at(page, draft)).status_code in {404, 405}


def test_writing_by_a_patroller_saves_nothing(client, draft):
    client.force_login(factories.patroller())

    client.post(at("write", draft), posted(draft, do="save", title="広報課が書き換えた"))

    draft.refresh_from_db()
    assert draft.title != "広報課が書き換えた"


def test_discarding_needs_its_tick(writer, draft):
    writer.post(at("discard", draft), {})
    assert Broadcast.objects.filter(pk=draft.pk).exists()

    response = writer.post(at("discard", draft), {"really": "yes"})

    assert response.status_code == 302
    assert not Broadcast.objects.filter(pk=draft.pk).exists()


def test_test_send_without_a_linked_phone_explains_how(writer, draft):
    response = writer.post(at("write", draft), posted(draft, do="test", title="先に保存"), follow=True)

    assert "先にスマートフォンを連携してください" in response.content.decode()
    draft.refresh_from_db()
    assert draft.title == "先に保存"


def test_a_day_before_time_began_breaks_nobodys_pages(writer, draft):
    typed = posted(draft, when="later", send_on="0001-01-01", send_at="00:00")
    writer.post(at("autosave", draft), typed)

    writer.force_login(factories.patroller())
    pages = [reverse("admin:index"), reverse("admin:broadcast_list"), at("detail", draft)]

    assert [writer.get(page).status_code for page in pages] == [200, 200, 200]


@pytest.mark.parametrize(("day", "words"), [("0001-01-01", "この日時は過ぎています"), ("9999-12-31", "2年より先です")])
def test_time_nobody_can_mean_stays_on_the_page_and_the_rest_is_saved(writer, draft, day, words):
    typed = posted(draft, title="直した件名", when="later", send_on=day, send_at="00:00")
    page = writer.post(at("write", draft), {**typed, "do": "save"}).content.decode()

    draft.refresh_from_db()
    assert (draft.title, draft.scheduled_at) == ("直した件名", None)
    assert (words in page, f'value="{day}"' in page) == (True, True)


def test_original_of_a_copy_is_not_discarded_but_says_why(writer, draft):
    copying.copy(original_id=draft.pk, by=draft.author)

    response = writer.post(at("discard", draft), {"really": "yes"}, follow=True)

    assert "このあと作られた複写があるため" in response.content.decode()
    assert "このあと作られた複写があるため" in writer.get(at("write", draft)).content.decode()
    assert Broadcast.objects.filter(pk=draft.pk).exists()
