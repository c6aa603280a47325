"""What the page's script asks for."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from broadcasts.forms.boxes import COUNTS
from broadcasts.services import drafting
from broadcasts.services.previewing import messages_of
from broadcasts.tests import factories
from broadcasts.tests.screens import at, posted
from cityline.line.drawing import draw

pytestmark = pytest.mark.django_db
STATIC = Path(__file__).resolve().parent.parent / "static" / "broadcasts"


def test_autosave_keeps_unfinished_text_and_answers_what_is_wrong(writer, draft):
    response = writer.post(at("autosave", draft), posted(draft, title="", part_0_text="😀" * 5001))

    answer = response.json()
    draft.refresh_from_db()
    assert draft.parts[0]["text"] == "😀" * 5001
    assert answer["revision"] == draft.revision
    assert list(answer["wrong"]) == ["part-0-text"]  # the empty subject is listed, but nobody is scolded for it yet
    assert "id_title" in answer["todo"]
    assert answer["total"] == 1


def test_autosave_of_nothing_new_raises_no_revision(writer, draft):
    response = writer.post(at("autosave", draft), posted(draft))

    assert response.json()["revision"] == draft.revision


def test_autosave_of_an_old_page_says_who_was_faster(writer, draft):
    colleague = factories.drafter(draft.department)
    theirs = drafting.DraftContent(title="同僚の件名", parts=draft.parts)
    drafting.save(broadcast_id=draft.pk, editor=colleague, expected_revision=draft.revision, content=theirs)

    response = writer.post(at("autosave", draft), posted(draft, title="わたしの件名"))

    assert response.status_code == 409
    assert str(colleague) in response.json()["notice"]


def test_autosave_repeated_after_a_lost_answer_is_no_quarrel(writer, draft):
    form = posted(draft, title="一度だけ")
    writer.post(at("autosave", draft), form)

    response = writer.post(at("autosave", draft), form)

    draft.refresh_from_db()
    assert response.status_code == 200
    assert response.json()["revision"] == draft.revision


def test_autosave_of_a_submitted_broadcast_says_so(client, category):
    pending = factories.pending(None, category)
    client.force_login(pending.author)

    response = client.post(at("autosave", pending), posted(pending, title="遅すぎた"))

    assert response.status_code == 409
    assert "内容は変更できません" in response.json()["notice"]


def test_count_follows_the_boxes_and_offers_both_numbers(writer, draft, category):
    for _ in range(3):
        factories.subscriber()  # never answered

    response = writer.post(at("count", draft), posted(draft))

    answer = response.json()
    assert answer["total"] == 1
    assert answer["groups"][str(category.group_id)] == {"without": 1, "with": 4}


def test_count_of_nothing_chosen_is_nobody(writer, draft):
    assert writer.post(at("count", draft), posted(draft, categories=[])).json()["total"] == 0


def test_presence_names_the_others(writer, draft, client):
    colleague = factories.drafter(draft.department)
    drafting.note_presence(broadcast_id=draft.pk, user=colleague)

    response = writer.post(at("presence", draft))

    assert response.json()["others"] == [str(colleague)]


def test_preview_draws_the_very_messages_a_send_would_use(writer, draft):
    response = writer.post(at("preview", draft), posted(draft))

    assert draw(messages_of(draft), sender_name=draft.department.line_sender_name) in response.json()["html"]


def test_preview_leaves_out_what_cannot_be_sent(writer, draft):
    draft.parts.append(
        {
            "kind": "card",
            "title": "催し",
            "date": "",
            "place": "",
            "words": "",
            "media": "f" * 64,
            "buttons": [{"label": "開く", "url": "javascript:alert(1)"}],
        }
    )

    response = writer.post(at("preview", draft), posted(draft))

    html = response.json()["html"]
    assert "催し" in html
    assert "javascript:" not in html
    assert "書きかけの部分や送れない部分は表示していません" in html


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_counters_of_page_and_server_agree():
    texts = ["", "あいう", "😀" * 3, "a\r\nb", "a\rb", "👨‍👩‍👧", "が", "🇯🇵🇯🇵", "👍🏽", "①㈱", "\n"]
    script = (
        f"import({json.dumps((STATIC / 'counting.js').as_uri())}).then(({{counts}}) => console.log(JSON.stringify("
        f"{json.dumps(texts)}.map((text) => Object.keys(counts).sort().map((name) => counts[name](text))))))"
    )
    run = subprocess.run(
        ["node", "--experimental-default-type=module", "-e", script], capture_output=True, text=True, check=True
    )

    units_and_graphemes = [[row[1], row[2]] for row in json.loads(run.stdout)]
    ours = [[COUNTS["graphemes"](text), COUNTS["units"](text)] for text in texts]
    assert units_and_graphemes == ours
