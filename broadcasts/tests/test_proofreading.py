"""The checks in the life of a broadcast: while it is written, at the submission, at the review, and in the PR office's hand."""

import time
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from broadcasts.exceptions import ChecksBlock, NotAllowed
from broadcasts.models import CheckReport, CheckSetting, LinkHost, LinkProbe, OwnCheckWord
from broadcasts.proofreading.levels import Level
from broadcasts.proofreading.register import RULES
from broadcasts.services import check_rules, link_probing, proofreading, submitting
from broadcasts.states import BroadcastStatus
from broadcasts.tests import factories, guides
from broadcasts.tests.screens import at, posted
from cityline.audit.models import Entry
from cityline.guarded_web import Outcome, Seen

pytestmark = pytest.mark.django_db
AS_OF = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
WRONG = "冬の講座を令和9年1月12日（月）に開きます。申し込みは https://www.city.example.lg.jp/koza へ。"


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel(AS_OF, tick=True):
        yield


@pytest.fixture
def in_training(draft):
    """LINE is not asked."""
    draft.department.is_training = True
    draft.department.save()
    return draft


def _written(draft, text):
    draft.parts = [{"kind": "text", "text": text}]
    draft.save(update_fields=["parts"])
    return draft


def _submit(draft):
    return submitting.submit(broadcast_id=draft.pk, by=draft.author, expected_revision=draft.revision)


def _set(code, level):
    row, _made = CheckSetting.objects.get_or_create(code=code, defaults={"level": level})
    row.level = level
    row.save()
    return row


def _check(draft):
    categories = list(draft.categories.values_list("pk", flat=True))
    return proofreading.check(broadcast=draft, category_ids=categories, now=timezone.now())


def test_every_rule_has_a_row_the_pr_office_can_set():
    # Read from the migration: tests that commit empty every table.
    seeded = import_module("broadcasts.migrations.0019_text_check_defaults")

    rows = [(code, "note" if code in seeded.NOTE else "warning", seeded.LIMITS.get(code)) for code in seeded.ORDER]

    rows.append(("unfilled", "warning", None))  # 0026
    assert rows == [(rule.code, rule.level, rule.limit) for rule in RULES]


def test_submission_keeps_what_was_found_with_its_time(in_training):
    broadcast = _submit(_written(in_training, WRONG))

    report = CheckReport.objects.get(revision__broadcast=broadcast)
    [found] = [one for one in proofreading.report_of(broadcast).findings if one.rule == "weekday"]
    assert report.made_at == broadcast.submitted_at
    assert (found.level, found.place.marked) == (Level.WARNING, "令和9年1月12日（月）")
    assert list(report.probes.values_list("url", flat=True)) == ["https://www.city.example.lg.jp/koza"]


def test_report_can_neither_be_changed_nor_removed(in_training):
    _submit(in_training)

    with pytest.raises(DatabaseError), transaction.atomic():
        CheckReport.objects.update(findings=[])
    with pytest.raises(DatabaseError), transaction.atomic():
        CheckReport.objects.all().delete()


def test_blocking_rule_keeps_it_from_being_submitted_and_says_why(in_training):
    _set("weekday", Level.BLOCKING)

    with pytest.raises(ChecksBlock) as refused:
        _submit(_written(in_training, WRONG))

    in_training.refresh_from_db()
    assert in_training.status == BroadcastStatus.DRAFT
    assert "2027年1月12日" in str(refused.value)
    assert CheckReport.objects.count() == 0


def test_emergency_is_never_held_back_by_a_rule(draft):
    _set("weekday", Level.BLOCKING)
    _written(draft, WRONG).is_emergency = True

    [found] = [one for one in _check(draft) if one.rule == "weekday"]

    assert found.level == Level.WARNING


def test_writing_page_lists_what_blocks_and_links_to_its_field(writer, draft):
    _set("weekday", Level.BLOCKING)

    answer = writer.post(at("autosave", draft), posted(draft, part_0_text=WRONG)).json()

    assert 'href="#part-0-text"' in answer["todo"]
    assert 'data-level="blocking"' in answer["findings"]
    assert "<mark>令和9年1月12日（月）</mark>" in answer["findings"]


def test_submitting_from_the_page_stops_at_a_blocking_rule(writer, draft):
    _set("weekday", Level.BLOCKING)

    page = writer.post(at("write", draft), posted(draft, part_0_text=WRONG, do="submit")).content.decode()

    draft.refresh_from_db()
    assert draft.status == BroadcastStatus.DRAFT
    assert 'id="summary"' in page


def test_findings_on_the_page_are_escaped(writer, draft):
    text = "ｺﾞﾐ<script>alert(1)</script>は"

    answer = writer.post(at("autosave", draft), posted(draft, part_0_text=text)).json()

    assert "<script>" not in answer["findings"]


def test_review_page_shows_the_findings_with_their_place(client, in_training):
    broadcast = _submit(_written(in_training, WRONG))
    client.force_login(factories.patroller())

    page = client.get(at("review", broadcast)).content.decode()

    assert "<mark>令和9年1月12日（月）</mark>" in page
    assert page.count('data-level="warning"') == 1


def test_own_words_and_words_of_a_category_are_found(draft):
    category = draft.categories.get()
    OwnCheckWord.objects.create(word="父兄", explanation="「保護者」と書きます。")
    OwnCheckWord.objects.create(word="成人式", explanation="未就学の子の分類です。", category=category)
    OwnCheckWord.objects.create(word="就職", explanation="別の分類", category=factories.category())
    _written(draft, "父兄の方へ。成人式と就職の案内です。窓口へ。")

    found = {(one.rule, one.place.marked) for one in _check(draft) if one.place}

    assert found == {("own_words", "父兄"), ("charter", "成人式")}


def test_words_of_the_charter_in_force_are_found(draft):
    category = draft.categories.get()
    guides.charter(category, words_against=["就職"], not_for="働く人")
    guides.charter(category, expected=1, words_for=["乳幼児"], words_against=["成人式"], not_for="成人を迎える人")
    _written(draft, "成人式と就職の案内です。窓口へ。")

    found = [(one.place.marked if one.place else "") for one in _check(draft) if one.rule == "charter"]

    assert found == ["成人式", ""]


def test_same_text_and_full_week_are_found(draft):
    category = draft.categories.get()
    text = "図書館まつりを11月29日（日）に開きます。古本市やおはなし会があります。092-852-0600"
    for _n in range(3):
        factories.approved(None, category, parts=[{"kind": "text", "text": text}])

    found = {one.rule: one.facts for one in _check(_written(draft, text))}

    assert set(found) == {"same_text", "too_often"}
    assert found["too_often"]["others"] == "3"


def test_charter_says_how_many_a_week_are_sensible(draft):
    category = draft.categories.get()
    factories.approved(None, category, parts=[{"kind": "text", "text": "別のお知らせです。"}])
    guides.charter(category, weekly_limit=1)

    found = {one.rule: one.facts for one in _check(_written(draft, "窓口の案内です。092-852-0600"))}

    assert (found["too_often"]["others"], found["too_often"]["sensible"]) == ("1", "1")


def test_quiet_hours_are_told_for_a_set_time(draft):
    draft.scheduled_at = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)  # 22:00 in Japan

    found = {one.rule: dict(one.facts) for one in _check(_written(draft, "窓口へ"))}

    assert found == {"quiet_hours": {"when": "11月25日 08:00"}}


def test_check_asks_a_handful_of_queries_however_much_was_sent(draft):
    category = draft.categories.get()
    counts = []
    for many in (1, 12):
        for n in range(many):
            factories.approved(None, category, parts=[{"kind": "text", "text": f"お知らせ{n}です。窓口へ。"}])
        with CaptureQueriesContext(
            connection,
        ) as asked:
            _check(draft)
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 8


def test_check_is_quick_enough_for_every_keystroke(draft):
    category = draft.categories.get()
    for n in range(20):
        factories.approved(None, category, parts=[{"kind": "text", "text": f"{n}番目の" + WRONG * 4}])
    _written(draft, WRONG * 8)
    _check(draft)

    began = time.process_time()
    for _n in range(5):
        _check(draft)

    assert (time.process_time() - began) / 5 < 0.05


def test_reports_of_a_whole_queue_take_as_many_queries_as_one(in_training):
    asked = []
    submitted = [_submit(_written(in_training, WRONG)).pk]
    for many in (0, 5):
        for _n in range(many):
            other = factories.draft(factories.drafter(in_training.department), in_training.categories.get())
            submitted.append(_submit(_written(other, WRONG)).pk)
        with CaptureQueriesContext(connection) as captured:
            reports = proofreading.reports_of(submitted)
        asked.append(len(captured))

    assert asked == [3, 3]
    assert [proofreading.weighty(reports[pk]) for pk in submitted] == [1] * 6


# --- Links ---
def _looking(monkeypatch, outcome, **seen):
    asked = []

    def look(url, **how):
        asked.append(url)
        return Seen(outcome, seen.get("url", url), seen.get("status"))

    monkeypatch.setattr(link_probing, "look", look)
    return asked


def test_link_that_is_gone_is_found_once_a_worker_has_looked(in_training, monkeypatch):
    broadcast = _submit(_written(in_training, WRONG))
    asked = _looking(monkeypatch, Outcome.GONE, status=404)
    waiting = proofreading.report_of(broadcast).links_waiting

    is_more = link_probing.look_after(now=timezone.now())
    link_probing.look_after(now=timezone.now())

    report = proofreading.report_of(broadcast)
    [found] = [one for one in report.findings if one.rule == "link_dead"]
    assert (waiting, report.links_waiting, is_more) == (1, 0, False)
    assert asked == ["https://www.city.example.lg.jp/koza"]
    assert (found.level, "404" in found.message) == (Level.WARNING, True)
    assert found.place.marked == "https://www.city.example.lg.jp/koza"


def test_link_that_leads_elsewhere_is_a_note_and_one_that_opens_is_silent(in_training, monkeypatch):
    broadcast = _submit(_written(in_training, WRONG))
    _looking(monkeypatch, Outcome.THERE, url="https://elsewhere.example/", status=200)
    link_probing.look_after(now=timezone.now())

    [found] = [one for one in proofreading.report_of(broadcast).findings if one.rule == "link_dead"]
    LinkProbe.objects.update(ended_at="https://city.example.lg.jp/koza")
    after = [one.rule for one in proofreading.report_of(broadcast).findings]

    assert (found.level, found.facts) == (Level.NOTE, {"host": "elsewhere.example"})
    assert "link_dead" not in after


def test_unreachable_link_is_tried_three_times_with_a_rest(in_training, monkeypatch):
    _submit(_written(in_training, WRONG))
    asked = _looking(monkeypatch, Outcome.UNREACHABLE)
    now = timezone.now()

    for minutes in (0, 1, 3, 6, 9):
        link_probing.look_after(now=now + timedelta(minutes=minutes))

    assert len(asked) == 3
    assert LinkProbe.objects.get().outcome == "unreachable"


def test_link_that_breaks_the_worker_keeps_no_other_waiting_and_is_given_up(in_training, monkeypatch):
    broken = _submit(_written(in_training, WRONG))
    other = factories.draft(factories.drafter(in_training.department), in_training.categories.get())
    _submit(_written(other, WRONG.replace("/koza", "/kosodate")))
    asked = _looking(monkeypatch, Outcome.THERE, status=200)
    seeing = link_probing.look

    def look(url, **how):
        if url.endswith("/koza"):
            asked.append(url)
            raise RuntimeError("nobody foresaw this")
        return seeing(url, **how)

    monkeypatch.setattr(link_probing, "look", look)
    now = timezone.now()

    for minutes in (0, 3, 6, 9, 12):
        link_probing.look_after(now=now + timedelta(minutes=minutes))

    assert sorted(LinkProbe.objects.values_list("outcome", flat=True)) == ["there", "unreachable"]
    assert len(asked) == 4
    assert proofreading.report_of(broken).links_waiting == 0


def test_switched_off_rule_fetches_nothing(in_training):
    _set("link_dead", Level.OFF)

    _submit(_written(in_training, WRONG))

    assert LinkProbe.objects.count() == 0


# --- The PR office's hand ---
def test_rule_is_set_in_the_admin_and_the_change_audited(client):
    boss = factories.patroller()
    client.force_login(boss)
    row = CheckSetting.objects.update_or_create(code="too_long", defaults={"level": "warning", "limit": 500})[0]
    address = reverse("admin:broadcasts_checksetting_change", args=[row.pk])

    page = client.get(address).content.decode()
    client.post(address, {"level": "blocking", "limit": "300"})

    row.refresh_from_db()
    entry = Entry.objects.get(action="broadcasts.check_setting")
    assert 'name="limit"' in page
    assert (row.level, row.limit, row.made_by) == ("blocking", 300, boss)
    assert entry.data == {
        "weight_before": "warning",
        "weight_after": "blocking",
        "limit_before": 500,
        "limit_after": 300,
    }
    assert client.get(reverse("admin:broadcasts_checksetting_changelist")).status_code == 200


def test_words_and_hosts_are_added_and_removed_with_audit(client):
    client.force_login(factories.patroller())
    word = {"word": "父兄", "explanation": "「保護者」と書きます。", "level": "warning", "category": ""}
    client.post(reverse("admin:broadcasts_owncheckword_add"), word)
    client.post(reverse("admin:broadcasts_linkhost_add"), {"host": "Forms.Example.COM", "words": "申請フォーム"})
    bad = client.post(reverse("admin:broadcasts_linkhost_add"), {"host": "https://a.example/", "words": ""})
    made, host = OwnCheckWord.objects.get(), LinkHost.objects.get(host="forms.example.com")
    client.post(reverse("admin:broadcasts_owncheckword_delete", args=[made.pk]), {"post": "yes"})
    client.post(reverse("admin:broadcasts_linkhost_delete", args=[host.pk]), {"post": "yes"})

    actions = list(
        Entry.objects.filter(action__startswith="broadcasts.").order_by("pk").values_list("action", flat=True)
    )
    assert bad.status_code == 200
    assert actions == [
        "broadcasts.check_word",
        "broadcasts.link_host",
        "broadcasts.check_word_removed",
        "broadcasts.link_host_removed",
    ]


def test_departments_neither_see_nor_set_the_rules(client):
    writer = factories.drafter()
    client.force_login(writer)

    answers = [
        client.get(reverse(f"admin:broadcasts_{name}_changelist")).status_code
        for name in ("checksetting", "owncheckword", "linkhost")
    ]

    assert answers == [403, 403, 403]
    with pytest.raises(NotAllowed):
        check_rules.change_setting(by=writer, setting=CheckSetting(code="too_long", level="off"))
