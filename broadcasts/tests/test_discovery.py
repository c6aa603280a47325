"""When a mistake was found, and how long it took to mend it: asked, kept, shown and counted."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from broadcasts.models import Broadcast, DiscoveredBy, FollowKind
from broadcasts.proofreading.passages import Message
from broadcasts.proofreading.rules import unfilled
from broadcasts.services import discovery
from broadcasts.services.evidence import evidence_of
from broadcasts.services.evidence_facts import facts
from broadcasts.services.following_up import follow_up
from broadcasts.tests import factories
from broadcasts.tests.following import CORRECTION, NOT_SENT, approve, ended_original, follow, refusal, submit
from broadcasts.tests.screens import at, page
from cityline.audit.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def original():
    made = ended_original(factories.category())
    Broadcast.objects.filter(pk=made.pk).update(started_at=timezone.now() - timedelta(hours=3))
    made.refresh_from_db()
    return made


def found(original, ago, by=""):
    return follow_up(
        original_id=original.pk,
        kind=CORRECTION,
        by=original.author,
        discovered_at=timezone.now() - ago,
        discovered_by=by,
    )


def typed(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def sent_after(correction, minutes):
    Broadcast.objects.filter(pk=correction.pk, status="approved").update(status="sending")
    Broadcast.objects.filter(pk=correction.pk).update(
        started_at=correction.discovered_at + timedelta(minutes=minutes), status="completed", finished_at=timezone.now()
    )


def test_it_is_now_unless_somebody_says(original):
    before = timezone.now()

    made = follow(original, CORRECTION)

    assert before <= made.discovered_at <= timezone.now()
    assert follow(original, NOT_SENT).discovered_at is None


def test_it_goes_on_record_with_how(original):
    made = found(original, timedelta(minutes=20), DiscoveredBy.RESIDENTS)

    assert Entry.objects.get(action="broadcasts.follow_up").data == {
        "original": original.pk,
        "kind": "correction",
        "discovered_at": made.discovered_at.isoformat(),
        "discovered_by": "residents",
    }


def test_what_cannot_be_is_refused_in_words(original):
    assert "まだ先" in refusal(lambda: found(original, -timedelta(minutes=1)))
    assert "始まる前" in refusal(lambda: found(original, timedelta(hours=3, minutes=2)))
    assert not original.follow_ups.exists()


def test_the_very_minute_in_which_it_began_is_fine(original):
    minute = original.started_at.replace(second=0, microsecond=0)

    follow_up(original_id=original.pk, kind=CORRECTION, by=original.author, discovered_at=minute)

    assert original.follow_ups.get().discovered_at == minute


def test_nobody_changes_it_afterwards(original):
    made = found(original, timedelta(minutes=20))

    with pytest.raises(DatabaseError), transaction.atomic():
        Broadcast.objects.filter(pk=made.pk).update(discovered_at=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        Broadcast.objects.filter(pk=original.pk).update(discovered_at=timezone.now())


def test_form_asks_and_keeps_what_is_typed(client, original):
    client.force_login(original.author)
    address = page("broadcast_follow", original.pk, "correction")
    assert f'value="{typed(timezone.now())}"' in client.get(address).content.decode()

    wrong = client.post(
        address, {"discovered_at": typed(timezone.now() + timedelta(days=1)), "discovered_by": "ourselves"}
    )
    assert "まだ先" in wrong.content.decode()
    assert "存在しない日時" in client.post(address, {"discovered_at": "2026-02-30T10:00"}).content.decode()
    for nobody_means in ("0001-01-01T00:00", "9999-12-31T23:59"):
        assert client.post(address, {"discovered_at": nobody_means}).status_code == 200
    assert not original.follow_ups.exists()
    moment = timezone.now() - timedelta(minutes=30)
    client.post(address, {"discovered_at": typed(moment), "discovered_by": "ourselves"})

    made = original.follow_ups.get()
    assert (typed(made.discovered_at), made.discovered_by) == (typed(moment), "ourselves")


@pytest.mark.parametrize("kind", ["not_sent", "unknown"])
def test_other_follow_ups_are_not_asked(client, original, kind):
    client.force_login(original.author)

    assert "discovered_at" not in client.get(page("broadcast_follow", original.pk, kind)).content.decode()


def test_running_time_stands_on_both_pages_and_in_the_desks_lane(client, original):
    made = submit(found(original, timedelta(minutes=12), DiscoveredBy.RESIDENTS))
    client.force_login(factories.patroller())

    pages = [
        at("detail", made),
        at("detail", original),
        at("results", original),
        at("review", made),
        page("broadcast_queue"),
    ]

    assert ["発見から12分経過" in client.get(one).content.decode() for one in pages] == [True] * 5


def test_course_is_shown_once_it_was_sent(client, original):
    made = approve(submit(found(original, timedelta(minutes=19))))
    sent_after(made, 19)
    client.force_login(factories.patroller())

    text = client.get(at("results", original)).content.decode()

    assert "発見から" not in text
    assert all(word in text for word in ("発見", "承認", "送信開始", "（19分）"))


def test_evidence_holds_the_course(client, original):
    made = approve(submit(found(original, timedelta(minutes=19), DiscoveredBy.OTHER_OFFICE)))
    sent_after(made, 19)
    client.force_login(factories.patroller())

    said = facts(evidence_of(Broadcast.objects.get(pk=made.pk)))["corrections"]
    table = client.get(page("broadcast_evidence_file", original.pk, "csv")).content.decode("utf-8-sig")

    assert [(one["broadcast"], one["discovered_by"], one["minutes"]) for one in said] == [(made.pk, "other_office", 19)]
    assert [word in table for word in ("誤りの発見", "19分")] == [True, True]
    assert "（19分）" in client.get(at("evidence", made)).content.decode()


def test_median_per_department_and_quarter(original):
    for minutes in (10, 20, 90):
        correction = found(original, timedelta(hours=2))
        sent_after(correction, minutes)
    found(original, timedelta(minutes=5))  # not sent yet

    [line] = discovery.by_quarter(Broadcast.objects.all(), since=timezone.now() - timedelta(days=365))

    day = timezone.localdate()
    assert (line.department, line.count, line.median_minutes) == (original.department.name, 3, 20)
    assert (line.year, line.number) == (day.year, (day.month + 2) // 3)


def test_quarters_begin_at_midnight_of_the_city(original):
    for moment in ("2026-03-31T14:59:00Z", "2026-03-31T15:00:00Z"):
        made = found(original, timedelta(0))
        sent_after(made, 5)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE broadcasts_broadcast DISABLE TRIGGER broadcast_discovery_locked")
            cursor.execute("UPDATE broadcasts_broadcast SET discovered_at = %s WHERE id = %s", [moment, made.pk])
            cursor.execute("ALTER TABLE broadcasts_broadcast ENABLE TRIGGER broadcast_discovery_locked")

    lines = discovery.by_quarter(Broadcast.objects.all(), since=timezone.now() - timedelta(days=900))

    assert [(line.year, line.number) for line in lines] == [(2026, 2), (2026, 1)]


def test_figures_stand_on_the_reasons_page_and_departments_see_their_own(client, original):
    sent_after(found(original, timedelta(hours=1)), 25)
    client.force_login(original.author)
    mine = client.get(page("broadcast_reasons")).content.decode()
    client.force_login(factories.drafter())
    others = client.get(page("broadcast_reasons")).content.decode()

    assert ("25分" in mine, "25分" in others) == (True, False)


@pytest.mark.parametrize("count", [1, 5])
def test_courses_take_the_same_queries_for_many(original, count):
    for _n in range(count):
        sent_after(found(original, timedelta(hours=1)), 5)

    with CaptureQueriesContext(connection) as counted:
        assert len(discovery.courses_of_corrections(original)) == count
    assert len(counted) == 2


def test_lines_left_empty_are_found():
    text = "【訂正】\n内容に誤りがありました。\n（誤）\n（正）午後1時\n（正） 　\n（誤り）について"
    places = [remark.place.start for remark in unfilled.find(Message.of_text(text), timezone.localdate(), None)]

    assert places == [text.index("（誤）\n"), text.index("（正） ")]


def test_clock_that_went_back_counts_nothing_below_zero(original):
    made = follow(original, CORRECTION)

    with time_machine.travel(timezone.now() - timedelta(hours=1), tick=False):
        assert discovery.course_of(made).minutes_so_far == 0
    assert made.follow_kind == FollowKind.CORRECTION
