"""Posts no page of ours sends: ignored or refused, never an error page, whoever sends them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from broadcasts.tests import factories as make
from broadcasts.tests.screens import decided, posted

pytestmark = pytest.mark.django_db

DIGITS = "9" * 5000
BEYOND = "9" * 25  # more than PostgreSQL counts
DEEP = "[" * 100_000
WRITING = ["write", "autosave", "count"]
ONE = ["presence", "preview", "upload", "copy", "discard", "test_send", "keep_template", "decide"]
ACTS = ["withdraw", "take_back", "send_anyway", "pause", "resume", "cancel", "approve", DIGITS[:50]]

NONSENSE = {
    "nothing": {},
    "no numbers": {"revision": "x", "categories": ["x", "-1", "\0"], "page": "x", "from": "template:x", "do": "up:x"},
    "too many digits": {
        "revision": DIGITS,
        "categories": [DIGITS, BEYOND],
        "undecided": [DIGITS, BEYOND],
        "from": f"template:{DIGITS}",
        "do": f"up:{DIGITS}",
        f"part-{DIGITS}-kind": "text",
        "part-0-media": DIGITS,
    },
    "beyond the table": {"revision": BEYOND, "categories": [BEYOND[:18]], "from": f"copy:{BEYOND}", "do": "restore:0"},
    "deep": {"removed": DEEP, "do": "restore:0"},
    "deep objects": {"removed": '{"kind":' * 20_000, "do": "restore:0"},
    "unknown words": {"do": "\0", "decision": "\0", "reason": "\0", "when": "\0", "to": "\0", "is_silent": "\0"},
    "unknown kinds": {"part-0-kind": "\0", "part-1-kind": "card", "part-1-media": "f" * 64, "part-2-kind": "image"},
    "impossible times": {"when": "later", "send_on": "9999-12-31", "send_at": "23:59"},
    "missing times": {"when": "later", "send_on": DIGITS, "send_at": "99:99"},
    "text for a file": {"do": "upload:0", "part-0-picture": "x", "picture": "x"},
    "a file that is none": {
        "do": "upload:" + DIGITS,
        "part-0-kind": "image",
        "part-0-picture": lambda: SimpleUploadedFile("\0.png", b"\0"),
        "picture": lambda: SimpleUploadedFile("\0.png", b""),
    },
}


def addresses(broadcast) -> list[str]:
    """Every address that takes a post."""
    named = [reverse(f"admin:broadcast_{name}", args=[broadcast.pk]) for name in [*WRITING, *ONE]]
    acts = [reverse("admin:broadcast_act", args=[broadcast.pk, verb]) for verb in ACTS]
    return [*named, *acts, *(reverse(f"admin:broadcast_{name}") for name in ("new", "phone", "switch"))]


@pytest.mark.parametrize("who", ["drafter", "patroller"])
@pytest.mark.parametrize("what", NONSENSE)
def test_no_post_of_nonsense_is_an_error(client, settings, tmp_path, who, what):
    settings.MEDIA_ROOT = tmp_path
    category = make.category()
    make.subscriber(category)
    broadcast = make.draft(None, category) if who == "drafter" else make.pending(None, category)
    client.force_login(broadcast.author if who == "drafter" else make.patroller())

    answers = {}
    for address in addresses(broadcast):
        typed = {name: value() if callable(value) else value for name, value in NONSENSE[what].items()}
        form = {**posted(broadcast), **decided(broadcast, "approve"), **typed} if typed else {}
        answers[address] = client.post(address, form).status_code

    assert {address: status for address, status in answers.items() if status >= 500} == {}


@pytest.mark.parametrize(
    "question", [f"page={DIGITS}", f"category={DIGITS}", f"department={BEYOND}", "year=%00", "q=%00"]
)
def test_no_address_of_nonsense_is_an_error(client, question):
    client.force_login(make.patroller())

    assert client.get(f"{reverse('admin:broadcast_list')}?{question}").status_code == 200


@pytest.mark.parametrize("number", [BEYOND, "9" * 4999])
def test_number_of_no_broadcast_is_not_found(client, number):
    client.force_login(make.patroller())

    assert client.get(f"/admin/broadcasts/{number}/").status_code == 404


def test_template_that_never_was_is_refused_in_words(client):
    client.force_login(make.drafter())

    page = client.post(reverse("admin:broadcast_new"), {"from": f"template:{DIGITS}"}, follow=True)

    assert "このひな形" in page.content.decode()
