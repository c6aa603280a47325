"""The PR office's desk: its queue, what the review page answers, and the calendar of all departments."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from broadcasts import agenda
from broadcasts.models import BlockTally, Broadcast, CalendarDay, LoadReading, Revision, SendingPolicy
from broadcasts.services import drafting, load_measuring, moving, patrol, submitting
from broadcasts.services.drafting import DraftContent
from broadcasts.states import Verb
from broadcasts.tests import factories
from broadcasts.tests.screens import at, decided, page
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def patroller(client):
    made = factories.patroller()
    client.force_login(made)
    return made


def titles(answer) -> list[str]:
    return [row.broadcast.title for row in answer.context["rows"]]


def next_week(hour: int):
    """A time of the Wednesday of next week."""
    now = timezone.localtime()
    day = now + timedelta(days=9 - now.weekday())
    return day.replace(hour=hour, minute=30, second=0, microsecond=0)


# --- Queue ---
def test_queue_shows_emergencies_then_by_the_time_they_are_due(client, patroller, category):
    factories.pending(None, category, title="いつでも")
    factories.pending(None, category, title="来週", scheduled_at=timezone.now() + timedelta(days=7))
    factories.pending(None, category, title="あす", scheduled_at=timezone.now() + timedelta(days=1))
    factories.pending(None, category, title="避難", is_emergency=True)
    factories.draft(None, category, title="下書き")

    assert titles(client.get(page("broadcast_queue"))) == ["避難", "あす", "来週", "いつでも"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("lane=emergency", ["避難"]),
        ("lane=ordinary", ["あす", "いつでも"]),
        ("lane=correction", []),
        ("lane=after", []),
        ("due=week", ["あす"]),
        ("due=at_once", ["避難", "いつでも"]),
        ("lane=nonsense&department=x", ["避難", "あす", "いつでも"]),
    ],
)
def test_queue_is_narrowed_by_its_address(client, patroller, category, asked, found):
    factories.pending(None, category, title="いつでも")
    factories.pending(None, category, title="あす", scheduled_at=timezone.now() + timedelta(days=1))
    factories.pending(None, category, title="避難", is_emergency=True)

    assert titles(client.get(f"{page('broadcast_queue')}?{asked}")) == found


def test_queue_remembers_its_filters_until_all_are_asked_for(client, patroller, category):
    client.get(f"{page('broadcast_queue')}?lane=emergency")

    again = client.get(page("broadcast_queue"))
    everything = client.get(f"{page('broadcast_queue')}?all=1")
    after = client.get(page("broadcast_queue"))

    assert again.headers["Location"] == f"{page('broadcast_queue')}?lane=emergency"
    assert (everything.status_code, after.status_code) == (200, 200)


def test_queue_says_who_cannot_decide_and_how_much_they_had(client, category):
    me = factories.user(Role.PATROLLER, Role.DRAFTER, department=factories.department())
    mine = factories.pending(me, category)
    load_measuring.measure_waiting()
    client.force_login(me)

    row = client.get(page("broadcast_queue")).context["rows"][0]

    assert (row.broadcast, row.is_barred, row.heavy, row.weighty_count) == (mine, True, 0, None)


def test_queue_is_for_the_pr_office_and_an_officer_sees_emergencies_in_it(client, category):
    factories.pending(None, category, title="ふつう")
    factories.pending(None, category, title="避難", is_emergency=True)
    client.force_login(factories.drafter())
    refused = client.get(page("broadcast_queue"))
    client.force_login(factories.user(Role.DUTY_OFFICER, department=factories.department()))

    assert (refused.status_code, titles(client.get(page("broadcast_queue")))) == (403, ["避難"])


def test_queue_of_many_takes_as_many_queries_as_of_one(client, patroller, category):
    factories.pending(None, category)
    client.get(page("broadcast_queue"))
    with _counting() as one:
        client.get(page("broadcast_queue"))
    for _ in range(5):
        factories.pending(None, category)

    with _counting() as many:
        client.get(page("broadcast_queue"))

    assert len(many) == len(one)


# --- Review ---
def test_review_leads_to_its_neighbours_in_the_queue_as_it_was_narrowed(client, patroller, category):
    first, second, third = (
        factories.pending(None, category, scheduled_at=timezone.now() + timedelta(days=n)) for n in (1, 2, 3)
    )
    urgent = factories.pending(None, category, is_emergency=True)

    whole = client.get(at("review", second)).context["place"]
    client.get(f"{page('broadcast_queue')}?lane=ordinary")
    narrowed = client.get(at("review", first)).context["place"]

    assert (whole.number, whole.of, whole.previous, whole.next) == (3, 4, first.pk, third.pk)
    assert (narrowed.number, narrowed.of, narrowed.previous, narrowed.next) == (1, 3, None, second.pk)
    assert client.get(at("review", urgent)).context["place"] is None


def test_review_says_what_its_residents_had_and_when_that_was_counted(client, patroller, category):
    pending = factories.pending(None, category)
    before = client.get(at("review", pending)).content.decode()
    now = timezone.now()
    LoadReading.objects.create(
        broadcast=pending, revision=pending.revision, tried_at=now, measured_at=now,
        had=[40, 20, 9, 31], with_coming=[20, 20, 20, 40], coming_count=2,
    )  # fmt: skip

    after = client.get(at("review", pending)).content.decode()

    assert "集計中です" in before
    assert "対象者100人のうち、31%がすでに3通以上受け取っています。" in after
    assert "この時期にほかに2件が承認されており、それを含めると40%になります。" in after


def test_review_shows_what_changed_since_it_was_returned(client, patroller, category):
    other = factories.category(name="ほかの話題")
    pending = factories.pending(None, category, other)
    first = client.get(at("review", pending)).context["review"].changes
    patrol.return_for_edit(
        broadcast_id=pending.pk, by=patroller, revision=pending.revision, reason="wording", words="直す"
    )
    content = DraftContent(
        title=pending.title, parts=[{"kind": "text", "text": "水道工事のため、あす午後1時から断水します。"}],
        category_ids=frozenset({category.pk}),
    )  # fmt: skip
    saved = drafting.save(
        broadcast_id=pending.pk, editor=pending.author, expected_revision=pending.revision, content=content
    )
    again = _submitted(saved)

    answer = client.get(at("review", again))

    changes = answer.context["review"].changes
    assert first is None
    assert [str(change.name) for change in changes.changed] == ["メッセージ1", "届ける相手"]
    text = changes.changed[0].sides
    assert [p.text for p in text.before if p.kind == "gone"] == ["前10"]
    assert [p.text for p in text.after if p.kind == "new"] == ["後1"]
    assert "［削除" in answer.content.decode()


def test_review_shows_the_departments_last_costs_rounded(client, patroller, category):
    pending = factories.pending(None, category)
    earlier = factories.draft(pending.author, title="前回のお知らせ")
    Broadcast.objects.filter(pk=earlier.pk).update(started_at=timezone.now() - timedelta(days=3))
    BlockTally.objects.create(
        broadcast=earlier, accepted_count=10_000, within_day=3, within_three_days=12, counted_at=timezone.now()
    )

    costs = client.get(at("review", pending)).context["review"].recent_costs

    assert [(cost.broadcast, cost.blocks.count) for cost in costs] == [(earlier, 10)]


def test_deciding_too_late_names_who_was_faster(client, patroller, category):
    pending = factories.pending(None, category)
    faster = factories.patroller()
    patrol.return_for_edit(broadcast_id=pending.pk, by=faster, revision=pending.revision, reason="timing", words="来週")

    answer = client.post(at("decide", pending), decided(pending, "approve"))

    assert (answer.status_code, f"操作した人：{faster}" in answer.content.decode()) == (409, True)


# --- Calendar ---
def test_calendar_tells_others_department_and_category_and_nothing_more(client, category):
    when = next_week(10)
    factories.approved(None, category, title="秘密の件名", scheduled_at=when)
    own = factories.pending(None, category, title="わたしたちの件", scheduled_at=when)
    client.force_login(own.author)

    answer = client.get(page("broadcast_calendar"), {"from": f"{when:%Y-%m-%d}"})

    shown = answer.content.decode()
    slots = [slot for day in answer.context["days"] for slot in day.slots]
    assert [(slot.is_open, slot.same_hour) for slot in slots] == [(False, (category,)), (True, (category,))]
    assert ("秘密の件名" in shown, "わたしたちの件" in shown) == (False, True)
    assert str(slots[0].broadcast.department) in shown
    assert answer.context["trend"] == []


def test_calendar_counts_each_category_by_day_and_marks_the_same_hour(client, patroller, category):
    SendingPolicy.objects.create(has_quiet_hours=False)
    other = factories.category()
    factories.subscriber(other)
    when = next_week(10)
    for chosen, hours in ((category, 0), (category, 0), (category, 3), (other, 0)):
        factories.approved(None, chosen, scheduled_at=when + timedelta(hours=hours))

    lines = client.get(page("broadcast_calendar"), {"from": f"{when:%Y-%m-%d}"}).context["lines"]

    assert [(line.category, line.counts, line.total) for line in lines] == [
        (category, [0, 0, 3, 0, 0, 0, 0], 3),
        (other, [0, 0, 1, 0, 0, 0, 0], 1),
    ]
    assert [line.collides[2] for line in lines] == [True, False]


@pytest.mark.parametrize("typed", ["", "x", "9999-12-31", "0001-01-01"])
def test_calendar_of_no_day_is_this_week(client, patroller, typed):
    answer = client.get(page("broadcast_calendar"), {"from": typed})

    assert (answer.status_code, answer.context["is_this_week"]) == (200, True)


def test_calendar_is_not_for_who_looks_after_accounts_only(client):
    client.force_login(factories.user(Role.ADMINISTRATOR))

    assert client.get(page("broadcast_calendar")).status_code == 403


def test_days_know_holidays_and_what_the_pr_office_says_of_them():
    me = factories.patroller()
    new_year = date(timezone.localdate().year + 1, 1, 1)
    CalendarDay.objects.create(
        date=new_year + timedelta(days=1), kind=CalendarDay.Kind.CLOSED, words="年末年始", made_by=me
    )

    found = agenda.days(user=me, first=new_year, last=new_year + timedelta(days=1))

    assert [(day.is_rest, day.is_closed, day.words) for day in found] == [
        (True, False, "元日"),
        (False, True, "年末年始"),
    ]


def test_calendar_leaves_out_training_and_what_was_never_sent(category):
    me = factories.patroller()
    when = next_week(10)
    factories.approved(
        factories.drafter(factories.department(is_training=True)), category, scheduled_at=when, title="訓練"
    )
    taken = factories.pending(None, category, scheduled_at=when)
    patrol.reject(broadcast_id=taken.pk, by=me, revision=taken.revision, reason="other", words="不要")

    found = agenda.days(user=me, first=when.date(), last=when.date())

    assert found[0].slots == []


def _submitted(broadcast):
    now = timezone.now()
    broadcast.submitted_at = now
    broadcast.save(update_fields=["submitted_at"])
    Revision.objects.create(
        broadcast=broadcast, number=broadcast.revision, content=submitting.snapshot(broadcast),
        submitted_by=broadcast.author, submitted_at=now,
    )  # fmt: skip
    return moving.move_to(broadcast=broadcast, verb=Verb.SUBMIT, actor=broadcast.author, now=now)


def _counting():
    return CaptureQueriesContext(connection)
