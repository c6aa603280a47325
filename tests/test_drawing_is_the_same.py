"""What the writer previews, what the PR office reviews and what the phone shows is one drawing, for every kind of part."""

import json
import re
import urllib.request

import pytest
from django.conf import settings
from django.test import Client

from broadcasts.content import media
from broadcasts.content.tests.factories import picture
from broadcasts.models.media import MediaKind
from broadcasts.services import drafting, submitting
from broadcasts.services.drafting import DraftContent
from broadcasts.services.previewing import request_body_of
from broadcasts.tests import factories
from cityline.simulator.testing import running_simulator

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = {"kind": "text", "text": "あすの午前10時から断水します。\nhttps://www.city.example/water <b>太字</b>"}
CARD = {"kind": "card", "title": "防災訓練", "words": "どなたでも参加できます。"}
FULL_CARD = {
    **CARD,
    "date": "12月5日（土）10時",
    "place": "中央公園",
    "buttons": [
        {"label": "申し込む", "url": "https://www.city.example/apply?a=1&b=2"},
        {"label": "地図", "url": "https://www.city.example/map"},
    ],
}
KINDS = ["text", "image", "linked image", "plain card", "full card", "several together", "silent"]


@pytest.fixture
def simulator(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with running_simulator() as simulator:
        settings.LINE_API_BASE_URL = simulator.url
        simulator.add_users(1)
        yield simulator


def parts_of(kind: str) -> list[dict]:
    sha = media.store(upload=picture(600, 400), kind=MediaKind.IMAGE).sha256
    image = {"kind": "image", "media": sha, "alt_text": "工事の地図"}
    return {
        "text": [TEXT],
        "image": [image],
        "linked image": [{**image, "link": "https://www.city.example/map"}],
        "plain card": [CARD],
        "full card": [{**FULL_CARD, "media": sha}],
        "several together": [TEXT, image, {**FULL_CARD, "media": sha}, {**image, "link": "https://www.city.example/"}],
        "silent": [TEXT],
    }[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_preview_review_and_phone_draw_the_same(kind, simulator):
    broadcast = written(parts_of(kind), is_silent=kind == "silent")

    preview, review = on_the_desk(broadcast), on_the_review_page(broadcast)
    phone = on_the_phone(simulator, broadcast)

    assert preview == review == phone
    assert len(phone) > 100


def written(parts, *, is_silent):
    category = factories.category()
    factories.subscribers(1, category)
    draft = drafting.create(author=factories.drafter())
    content = DraftContent(
        title="見え方",
        parts=parts,
        alt_text="お知らせがあります",
        is_silent=is_silent,
        category_ids=frozenset({category.pk}),
    )
    return drafting.save(broadcast_id=draft.pk, editor=draft.author, expected_revision=draft.revision, content=content)


def on_the_desk(broadcast) -> str:
    return drawing(page(broadcast.author, f"/admin/broadcasts/{broadcast.pk}/write/"))


def on_the_review_page(broadcast) -> str:
    submitting.submit(broadcast_id=broadcast.pk, by=broadcast.author, expected_revision=broadcast.revision)
    return drawing(page(factories.patroller(), f"/admin/broadcasts/{broadcast.pk}/review/"))


def on_the_phone(simulator, broadcast) -> str:
    """Sent as the worker sends it: the bytes that would be sealed, with a resident put in."""
    [person] = simulator.users()
    body = {"to": [person["id"]], **json.loads(request_body_of(broadcast))}
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {settings.LINE_CHANNEL_ACCESS_TOKEN}"}
    request = urllib.request.Request(
        f"{simulator.url}/v2/bot/message/multicast", json.dumps(body).encode(), headers, method="POST"
    )
    urllib.request.urlopen(request).close()
    with urllib.request.urlopen(f"{simulator.url}/phone/1") as answer:
        return drawing(answer.read().decode())


def page(person, address) -> str:
    client = Client()
    client.force_login(person)
    return client.get(address).content.decode()


def drawing(html: str) -> str:
    """The chat in a page, without what tells a phone that can be tapped from a picture of one."""
    start = html.index('<div class="line-talk">')
    depth = 0
    for tag in re.finditer(r"<(/?)div\b[^>]*>", html[start:]):
        depth += -1 if tag[1] else 1
        if depth == 0:
            break
    chat = html[start : start + tag.end()]
    chat = re.sub(r' (?:disabled|aria-disabled="true"|tabindex="0"|data-action="[^"]*")', "", chat)
    return re.sub(r"\s+", " ", chat)
