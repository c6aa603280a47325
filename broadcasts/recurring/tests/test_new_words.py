"""New words for a series, by the draft they are written in; and where the address of such a draft leads afterwards."""

import re
from datetime import timedelta

import pytest

from broadcasts.models import Broadcast, Series, SeriesApproval, SeriesDay
from broadcasts.recurring import keeping, making
from broadcasts.recurring.tests.pressing import act, logged_in, typed
from broadcasts.recurring.tests.series import approved, begun, days, terms
from broadcasts.tests import factories as make
from broadcasts.tests.screens import page

pytestmark = pytest.mark.django_db


def reworded(client, series):
    act(client, series, "reword")
    return Broadcast.objects.filter(status="draft").latest("pk")


def options_of(client, draft):
    found = re.search(r'<select id="into".*?</select>', client.get(page("broadcast_series_begin", draft.pk)).text, re.S)
    return re.findall(r'<option value="([^"]*)"( selected)?', found[0])


def test_new_words_are_taken_over_by_the_series_they_are_of(client, category):
    first = begun(category)
    series = begun(category, author=first.made_by, name="休館日")
    logged_in(client, series.made_by)
    draft = reworded(client, series)

    ((value, selected),) = options_of(client, draft)
    client.post(page("broadcast_series_begin", draft.pk), {"into": value})

    assert (value, selected) == (f"{series.pk}-1", " selected")
    assert (first.versions.count(), series.versions.count()) == (1, 2)
    assert series.versions.first().rule == series.versions.last().rule


def test_words_of_no_series_preset_none_and_change_none_by_themselves(client, category):
    series = begun(category)
    logged_in(client, series.made_by)
    draft = make.draft(series.made_by, category)

    options = options_of(client, draft)
    answer = client.post(page("broadcast_series_begin", draft.pk), {"into": ""}, follow=True)

    assert options == [("", ""), (f"{series.pk}-1", "")]
    assert "文面を取り込む定期配信を選んでください。" in answer.text
    assert series.versions.count() == 1


def test_words_from_a_version_somebody_has_changed_are_told_first(client, category):
    series = begun(category)
    logged_in(client, series.made_by)
    draft = reworded(client, series)
    keeping.change(series_id=series.pk, by=series.made_by, expected=1, terms=terms())
    ((value, _selected),) = options_of(client, draft)

    client.post(page("broadcast_series_begin", draft.pk), {"into": value})
    left = series.versions.count()
    ((again, _selected),) = options_of(client, draft)
    client.post(page("broadcast_series_begin", draft.pk), {"into": again})

    assert (value, left, again, series.versions.count()) == (f"{series.pk}-1", 2, f"{series.pk}-2", 3)


@pytest.mark.parametrize("keeps", [False, True])
def test_words_taken_over_say_what_they_stop_and_may_wait(client, category, keeps):
    series = approved(category)
    first = days(series)[0]
    making.make(series_id=series.pk, day=first, now=first.at - timedelta(hours=23))
    logged_in(client, series.made_by)
    draft = reworded(client, series)
    said = client.get(page("broadcast_series_begin", draft.pk)).text

    client.post(
        page("broadcast_series_begin", draft.pk),
        {"into": f"{series.pk}-1", **({"keeps_earlier": "on"} if keeps else {})},
    )

    assert "承認済み・未配信1件" in said
    assert SeriesApproval.objects.filter(ended_at=None).exists() == keeps
    assert SeriesDay.objects.filter(made_at__isnull=False).exists() == keeps


@pytest.mark.parametrize("name", ["broadcast_write", "broadcast_detail", "broadcast_review", "broadcast_series_begin"])
def test_address_of_the_draft_it_was_leads_to_the_series(client, draft, name):
    logged_in(client, draft.author)
    client.post(page("broadcast_series_begin", draft.pk), typed())

    answer = client.get(page(name, draft.pk), follow=True)

    assert answer.redirect_chain == [(page("broadcast_series", Series.objects.get().pk), 302)]
    assert "この下書きは、定期配信「おはなし会」になりました。" in answer.text


def test_address_of_the_draft_with_new_words_leads_to_its_series(client, category):
    series = begun(category)
    logged_in(client, series.made_by)
    written = reworded(client, series)
    client.post(page("broadcast_series_begin", written.pk), {"into": f"{series.pk}-1"})

    assert client.get(page("broadcast_write", written.pk)).url == page("broadcast_series", series.pk)


def test_address_of_a_draft_leads_nobody_else_anywhere(client, draft):
    logged_in(client, draft.author)
    client.post(page("broadcast_series_begin", draft.pk), typed())
    logged_in(client, make.drafter())

    assert client.get(page("broadcast_write", draft.pk)).status_code == 404
    assert client.get(page("broadcast_write", draft.pk + 1)).status_code == 404
