"""The pages of recurring broadcasts: who sees them, what they show, and what their buttons do."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from broadcasts.exceptions import BroadcastError
from broadcasts.models import Broadcast, CheckSetting, Series, SeriesApproval, SeriesDay
from broadcasts.recurring import keeping, making, patrolling
from broadcasts.recurring.tests.pressing import act, logged_in, typed
from broadcasts.recurring.tests.series import approved, begun, days, in_days, rule, submitted, terms
from broadcasts.recurring.words import said_on
from broadcasts.services import submitting
from broadcasts.tests import factories as make
from broadcasts.tests.screens import page

pytestmark = pytest.mark.django_db


def shown(category):
    """Approved, of a department that is no longer in training: the calendar shows only those."""
    series = submitted(category)
    series.department.is_training = False
    series.department.save()
    patrolling.approve(series_id=series.pk, by=make.patroller(), number=1, valid_until=in_days(30))
    return series


def test_draft_becomes_a_series(client, draft):
    logged_in(client, draft.author)

    answer = client.post(page("broadcast_series_begin", draft.pk), typed(left_out="2026/12/26\n2027-01-02"))

    made = Series.objects.get()
    assert answer.url == page("broadcast_series", made.pk)
    assert made.versions.get().rule["left_out"] == ["2026-12-26", "2027-01-02"]


@pytest.mark.parametrize("outlets", [["board"], ["push", "board"], ["push", "text"]])
def test_what_does_not_only_go_to_phones_does_not_come_again(client, draft, outlets):
    draft.outlets = outlets
    draft.save()
    logged_in(client, draft.author)

    answer = client.post(page("broadcast_series_begin", draft.pk), typed(), follow=True)

    assert answer.redirect_chain == [(page("broadcast_write", draft.pk), 302)]
    assert "定期配信にできるのは、LINEメッセージだけで送る配信です" in answer.text
    assert 'value="recurring"' not in answer.text
    with pytest.raises(BroadcastError):
        keeping.begin(broadcast_id=draft.pk, by=draft.author, mode="sends", terms=terms())


def test_what_only_goes_to_phones_offers_to_come_again(client, draft):
    logged_in(client, draft.author)

    assert 'value="recurring"' in client.get(page("broadcast_write", draft.pk)).text


def test_form_says_what_is_wrong_and_keeps_what_was_typed(client, draft):
    logged_in(client, draft.author)

    answer = client.post(page("broadcast_series_begin", draft.pk), typed(weekdays=[], added="あした", name="ためし"))

    assert "2026-12-26のように" in answer.text
    assert 'value="ためし"' in answer.text
    assert not Series.objects.exists()


def test_rule_without_weekdays_is_refused_in_words(client, draft):
    logged_in(client, draft.author)

    answer = client.post(page("broadcast_series_begin", draft.pk), typed(weekdays=[]))

    assert "曜日を1つ以上選んでください。" in answer.text


def test_another_department_does_not_know_of_it(client, category):
    series = begun(category)
    logged_in(client, make.drafter())

    assert client.get(page("broadcast_series", series.pk)).status_code == 404
    assert client.get(page("broadcast_series_change", series.pk)).status_code == 404
    assert act(client, series, "stop", words="x").status_code == 404
    assert "おはなし会" not in client.get(page("broadcast_series_all")).text


@pytest.mark.parametrize("who", ["writer", "approver"])
def test_page_shows_what_the_checks_find_to_who_hands_it_over_and_who_decides(client, category, who):
    series = submitted(category, text="{日付}、〇〇図書館でおはなし会を開きます。")
    logged_in(client, series.made_by if who == "writer" else make.patroller())

    answer = client.get(page("broadcast_series", series.pk))

    assert [one.rule for one in answer.context["findings"] if one.level == "warning"] == ["unfilled"]
    assert "<mark>〇〇</mark>" in answer.text


def test_what_the_checks_hold_back_is_not_submitted(client, category):
    CheckSetting.objects.filter(code="unfilled").update(level="blocking")
    series = begun(category, text="{日付}、〇〇図書館でおはなし会を開きます。")
    logged_in(client, series.made_by)

    answer = act(client, series, "submit", number=1)

    assert (answer.status_code, series.versions.get().submitted_at) == (409, None)


def test_administrator_without_another_role_sees_no_series(client):
    logged_in(client, make.user("administrator"))

    assert client.get(page("broadcast_series_all")).status_code == 403


def test_page_shows_twelve_days_with_their_words_and_the_year(client, category):
    series = begun(category)
    logged_in(client, series.made_by)

    text = client.get(page("broadcast_series", series.pk)).text

    assert text.count("この回を休む") == 12
    assert f"おはなし会 {said_on(in_days(1))}" in text
    assert "365回" in text


@pytest.mark.parametrize(("said", "more"), [({"count": 18}, 6), ({"count": 12}, 0), ({}, 0)])
def test_page_says_how_many_days_are_not_shown(client, category, said, more):
    series = begun(category, rule=rule(**said))
    logged_in(client, series.made_by)

    answer = client.get(page("broadcast_series", series.pk))

    assert (answer.context["more"], answer.text.count("この回を休む")) == (more, 12)


def test_submitted_decided_and_made(client, category):
    series = begun(category)
    logged_in(client, series.made_by)
    act(client, series, "submit", number=1)
    logged_in(client, make.patroller())
    assert page("broadcast_series_act", series.pk, "approve") in client.get(page("broadcast_series", series.pk)).text

    refused = act(client, series, "approve", number=1, valid_until=f"{in_days(30)}", proof="ちがう")
    act(client, series, "approve", number=1, valid_until=f"{in_days(30)}", proof=make.PASSWORD)

    assert refused.status_code == 200
    assert SeriesApproval.objects.get().valid_until == in_days(30)


def test_given_back_with_words_the_department_reads(client, category):
    series = submitted(category)
    logged_in(client, make.patroller())

    act(client, series, "give-back", number=1, reason="wording", words="対象の年齢を書いてください")

    logged_in(client, series.made_by)
    assert "対象の年齢を書いてください" in client.get(page("broadcast_series", series.pk)).text


def test_day_is_left_out_and_taken_up_again(client, category):
    series = approved(category)
    logged_in(client, series.made_by)

    act(client, series, "skip", day=f"{in_days(2)}")
    left_out = SeriesDay.objects.get().skipped_at
    act(client, series, "unskip", day=f"{in_days(2)}")

    assert left_out is not None
    assert SeriesDay.objects.get().skipped_at is None


@pytest.mark.parametrize("said", [{"day": ""}, {"day": "あす"}, {"day": "2026-01-01"}])
def test_day_of_nobody_is_refused_in_words(client, category, said):
    series = approved(category)
    logged_in(client, series.made_by)

    answer = act(client, series, "skip", **said)

    assert (answer.status_code, SeriesDay.objects.count()) == (409, 0)


def test_stopped_with_words(client, category):
    series = approved(category)
    logged_in(client, series.made_by)

    nothing_said = act(client, series, "stop", words=" ")
    act(client, series, "stop", words="年度末で終わり")

    assert nothing_said.status_code == 409
    assert Series.objects.get().stopped_for == "年度末で終わり"
    assert "年度末で終わり" in client.get(page("broadcast_series", series.pk)).text


def test_change_of_what_somebody_else_changed_is_told(client, category):
    series = begun(category)
    logged_in(client, series.made_by)
    keeping.change(series_id=series.pk, by=series.made_by, expected=1, terms=terms())

    answer = client.post(page("broadcast_series_change", series.pk), {**typed(), "number": "1"})

    assert series.versions.count() == 2
    assert 'role="alert"' in answer.text


def test_unknown_verb_is_no_page_and_a_reload_goes_back(client, category):
    series = begun(category)
    logged_in(client, series.made_by)

    assert act(client, series, "explode").status_code == 404
    assert client.get(page("broadcast_series_act", series.pk, "stop")).url == page("broadcast_series", series.pk)


def test_calendar_shows_what_will_come_to_others_without_its_words(client, category):
    series = shown(category)
    logged_in(client, make.drafter())

    text = client.get(page("broadcast_calendar"), {"from": f"{in_days(8)}"}).text

    assert str(series.department) in text
    assert "おはなし会" not in text


def test_calendar_does_not_show_a_made_day_twice(client, category):
    series = shown(category)
    first = days(series)[0]
    making.make(series_id=series.pk, day=first, now=timezone.now() + (first.at - timezone.now()) / 2)
    logged_in(client, series.made_by)

    text = client.get(page("broadcast_calendar"), {"from": f"{in_days(1)}"}).text

    assert text.count(f"おはなし会 {said_on(in_days(1))}") == 1


@pytest.mark.parametrize("name", ["broadcast_series_all", "broadcast_calendar"])
def test_query_count_does_not_grow_with_series(client, category, django_assert_max_num_queries, name):
    series = approved(category)
    logged_in(client, series.made_by)
    client.get(page(name))
    with django_assert_max_num_queries(40) as first:
        client.get(page(name))
    for _each in range(3):
        approved(category, author=make.drafter(series.department))

    with django_assert_max_num_queries(len(first)):
        client.get(page(name))


def test_page_offers_to_ask_again_once_it_was_approved(client, category):
    series = submitted(category)
    logged_in(client, series.made_by)
    before = client.get(page("broadcast_series", series.pk)).text
    patrolling.approve(series_id=series.pk, by=make.patroller(), number=1, valid_until=in_days(30))
    after = client.get(page("broadcast_series", series.pk)).text

    answer = act(client, series, "ask-again", number=1)

    asked = page("broadcast_series_act", series.pk, "ask-again")
    assert (asked in before, asked in after, answer.status_code, series.versions.count()) == (False, True, 302, 2)


def test_stop_names_what_goes_out_by_a_yes_of_its_own(client, category):
    series = begun(category, mode="drafts", days_ahead=2)
    making.make_due(now=days(series)[0].at - timedelta(hours=1))
    on_its_own, _left_a_draft = Broadcast.objects.order_by("scheduled_at")
    submitting.submit(broadcast_id=on_its_own.pk, by=series.made_by, expected_revision=on_its_own.revision)
    logged_in(client, series.made_by)

    act(client, series, "stop", words="年度末で終わり")

    text = client.get(page("broadcast_series", series.pk)).text
    notice = text[text.index("これでは止まりません") - 80 :][:600]
    assert "1件" in notice
    assert re.findall(r'href="([^"]*)"', notice)[0] == page("broadcast_detail", on_its_own.pk)


def test_stop_of_what_has_only_its_approval_names_nothing(client, category):
    series = approved(category)
    making.make(series_id=series.pk, day=days(series)[0], now=days(series)[0].at - timedelta(hours=23))
    logged_in(client, series.made_by)

    before = client.get(page("broadcast_series", series.pk)).text
    act(client, series, "stop", words="年度末で終わり")

    assert "これでは止まりません" not in before + client.get(page("broadcast_series", series.pk)).text
