"""What nobody can see arrives by pasting, and PostgreSQL takes no NUL: no door may fail on it."""

import pytest
from django.urls import reverse

from broadcasts.models import BroadcastTemplate, PatrolDecision, SendingSwitch
from broadcasts.tests import factories as make
from broadcasts.tests.delivering import fresh, sending
from broadcasts.tests.screens import at, decided, posted

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("name", ["switch", "pause"])
def test_stopping_works_with_a_pasted_nul(client, name):
    broadcast = sending(3)
    client.force_login(make.patroller())
    address = (
        reverse("admin:broadcast_switch")
        if name == "switch"
        else reverse("admin:broadcast_act", args=[broadcast.pk, "pause"])
    )

    assert client.post(address, {"to": "off", "reason": "止\x00める", "note": "止\x00める"}).status_code == 302
    kept = SendingSwitch.objects.first().reason if name == "switch" else fresh(broadcast).status_note
    assert kept == "止める"


@pytest.mark.parametrize("page", ["write", "keep_template"])
def test_template_is_kept_without_a_pasted_nul_in_its_name(client, page):
    draft = make.draft()
    client.force_login(draft.author)

    client.post(at(page, draft), {**posted(draft), "do": "template", "template_name": "防\0災", "name": "防\0災"})

    assert BroadcastTemplate.objects.get().name == "防災"


def test_decision_is_kept_without_a_pasted_nul(client):
    category = make.category()
    make.subscriber(category)
    pending = make.pending(None, category)
    client.force_login(make.patroller())

    client.post(at("decide", pending), decided(pending, "return", reason="wording", words="直\0して"))

    assert PatrolDecision.objects.get().words == "直して"


def test_search_takes_a_pasted_nul(client):
    client.force_login(make.patroller())

    assert client.get(reverse("admin:broadcast_list"), {"q": "断\0水"}).status_code == 200
