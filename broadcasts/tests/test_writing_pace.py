"""Choosing how fast a broadcast goes out, where it is written and where it is read."""

import pytest

from broadcasts.models import Broadcast
from broadcasts.tests import factories
from broadcasts.tests.screens import at, posted

pytestmark = pytest.mark.django_db


def test_pace_is_chosen_kept_and_shown_where_it_is_decided(writer, draft):
    writer.post(at("write", draft), posted(draft, do="save", spread_minutes="60"))

    page = writer.get(at("write", draft)).content.decode()

    assert Broadcast.objects.get(pk=draft.pk).spread_minutes == 60
    assert '<option value="60" selected>1時間かけて少しずつ送る</option>' in page
    assert "60分かけて少しずつ送る" in writer.get(at("detail", draft)).content.decode()


def test_pace_nobody_offers_changes_nothing(writer, draft):
    writer.post(at("write", draft), posted(draft, do="save", spread_minutes="30"))
    saved = Broadcast.objects.get(pk=draft.pk)

    writer.post(at("write", draft), posted(saved, do="save", spread_minutes="7", title="別の件名"))

    kept = Broadcast.objects.get(pk=draft.pk)
    assert (kept.title, kept.spread_minutes) == ("別の件名", 30)


def test_pace_is_sealed_and_shown_to_the_second_person(client, category):
    made = factories.approved(None, category, spread_minutes=120)
    client.force_login(factories.patroller())

    page = client.get(at("review", made)).content.decode()

    assert factories.authorisation_of(made).spread_minutes == 120
    assert "120分かけて少しずつ送る" in page


def test_emergencies_go_at_full_pace(category):
    made = factories.draft(None, category, is_emergency=True, spread_minutes=30)

    assert made.spread_minutes == 0
