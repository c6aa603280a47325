"""Doors of the staff screens that stay shut: other departments' broadcasts, requests from elsewhere, markup in texts."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from broadcasts.services import commenting, controlling, copying, patrol
from broadcasts.tests import factories as make
from broadcasts.tests import guides
from broadcasts.tests.screens import posted
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db

READ = ["detail", "results", "progress", "write", "review", "evidence"]
WRITTEN = [
    "keep_template",
    "autosave",
    "presence",
    "count",
    "preview",
    "upload",
    "test_send",
    "copy",
    "discard",
    "decide",
    "write",
    "comment",
    "take_up",
    "file",
]
VERBS = ["withdraw", "take_back", "cancel", "pause", "resume", "send_anyway"]
EVIL = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'"


def strangers():
    yield make.drafter()
    yield make.user(Role.VIEWER, department=make.department())
    yield make.user(Role.DUTY_OFFICER, department=make.department())
    yield make.user(Role.ADMINISTRATOR)
    yield make.user(is_superuser=True)


@pytest.mark.parametrize("made", [make.draft, make.pending, make.approved])
def test_another_departments_broadcast_does_not_exist(client, made):
    category = make.category()
    make.subscriber(category)
    broadcast = made(None, category)
    for stranger in strangers():
        client.force_login(stranger)
        addresses = [reverse(f"admin:broadcast_{name}", args=[broadcast.pk]) for name in READ]
        acts = [reverse("admin:broadcast_act", args=[broadcast.pk, verb]) for verb in VERBS]
        forms = [reverse(f"admin:broadcast_{name}", args=[broadcast.pk]) for name in WRITTEN]
        assert {client.get(address).status_code for address in addresses + acts} == {404}
        assert {client.post(address, posted(broadcast)).status_code for address in forms + acts} == {404}
        assert client.post(reverse("admin:broadcast_new"), {"from": f"copy:{broadcast.pk}"}).status_code == 404
        lists = [reverse("admin:index"), reverse("admin:broadcast_list") + f"?department={broadcast.department_id}"]
        assert all(broadcast.title not in client.get(address).content.decode() for address in lists)


def test_no_form_is_taken_from_another_site():
    browser, author = Client(enforce_csrf_checks=True), make.drafter()
    draft = make.draft(author)
    browser.force_login(author)
    addresses = [reverse(f"admin:broadcast_{name}", args=[draft.pk]) for name in WRITTEN]
    addresses += [reverse("admin:broadcast_act", args=[draft.pk, verb]) for verb in VERBS]
    addresses += [
        reverse(f"admin:broadcast_{name}") for name in ("switch", "phone", "new", "concept_confirm", "concept_edit")
    ]
    addresses += [reverse("admin:set_language"), reverse("admin:broadcast_charter_edit", args=[1])]

    assert {browser.post(address).status_code for address in addresses} == {403}


def test_markup_in_whatever_people_type_is_text(client):
    office = make.department(name=EVIL, line_sender_name="<b>x</b>")
    category = make.category(make.group(name=EVIL[:40], question=EVIL), name=EVIL[:40], description=EVIL)
    make.subscriber(category)
    author = make.drafter(office, last_name=EVIL[:60])
    card = {"kind": "card", "title": EVIL, "date": EVIL, "place": EVIL, "words": EVIL, "media": ""}
    card["buttons"] = [{"label": "<b>l</b>", "url": "https://a.example/?\"'><script>"}]
    words = {"kind": "text", "text": EVIL + ' https://a.example/"onmouseover=alert(1) javascript:alert(1)'}
    typed = {"title": EVIL, "alt_text": EVIL, "document_number": EVIL[:60], "head_confirmed_by": EVIL[:60]}
    broadcast = make.pending(author, category, parts=[words, card], **typed)
    officer = make.patroller(last_name=EVIL[:60])
    patrol.return_for_edit(
        broadcast_id=broadcast.pk, by=officer, revision=broadcast.revision, reason="wording", words=EVIL
    )
    commenting.comment(broadcast_id=broadcast.pk, by=author, words=EVIL)
    guides.concept(EVIL, by=officer)
    guides.concept(EVIL * 2, by=officer, what_changed=EVIL)
    said = {"for_whom": EVIL, "not_for": EVIL, "examples": [EVIL], "counter_examples": [EVIL], "words_for": [EVIL]}
    guides.charter(category, by=officer, owner_id=office.pk, **said)
    copying.save_as_template(broadcast_id=broadcast.pk, by=author, name=EVIL[:60])
    controlling.flip_switch(by=officer, on=False, reason=EVIL)

    plain = (
        "index broadcast_list broadcast_new broadcast_switch broadcast_phone broadcasts_broadcasttemplate_changelist"
        " broadcast_concept broadcast_charters broadcast_reasons"
    )
    registers = (
        "audit_entry_changelist staff_user_changelist staff_department_changelist subscribers_category_changelist"
    )
    pages = [reverse(f"admin:{name}") for name in f"{plain} {registers}".split()]
    pages += [
        reverse(f"admin:broadcast_{name}", args=[broadcast.pk]) for name in ("detail", "write", "review", "results")
    ]
    pages += [reverse(f"admin:broadcast_{name}", args=[category.pk]) for name in ("charter", "charter_edit")]
    for reader in (author, officer):
        client.force_login(reader)
        for page in pages:
            _is_harmless(client.get(page, follow=True).content.decode())
    client.force_login(author)
    broadcast.refresh_from_db()
    for name in ("preview", "autosave"):
        said = client.post(reverse(f"admin:broadcast_{name}", args=[broadcast.pk]), posted(broadcast)).json()
        _is_harmless(json.dumps(said, ensure_ascii=False).replace('\\"', '"'))


def _is_harmless(page: str) -> None:
    for mark in ("<script>alert", "<img src=x", "<b>x", "<b>l", 'href="javascript', '" onmouseover'):
        assert mark not in page
