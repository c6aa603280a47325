from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from broadcasts import permissions
from broadcasts.board import reading
from broadcasts.content.parts import parse, problems
from broadcasts.demo import residents, staff
from broadcasts.demo.logins import LOGINS
from broadcasts.demo.residents import ALL, LISTED, MAIN, MOVED, NEWCOMERS
from broadcasts.demo.seeding import USED_THIS_MONTH, seed
from broadcasts.demo.texts.guiding import CHARTERS
from broadcasts.models import (
    AllowanceReading,
    Authorisation,
    BlockTally,
    BoardLetter,
    Broadcast,
    CalendarDay,
    CategoryCharter,
    Comment,
    Delivery,
    DeliveryAttempt,
    Notice,
    PatrolDecision,
    SendingPolicy,
)
from broadcasts.permissions import open_proposal
from broadcasts.services import block_rates, concepts, reason_counts, results, sealing
from broadcasts.services.charters import charters_of
from broadcasts.states import AUTHORISED, BroadcastStatus
from broadcasts.tests.delivering import line
from cityline.audit.models import Entry
from cityline.staff import holdings
from cityline.staff.models import Department, Letter, User
from cityline.staff.roles import roles_of
from subscribers.faq import index
from subscribers.faq.passing import deciding
from subscribers.faq.samples import SAMPLES
from subscribers.models import (
    BirthMonth,
    Category,
    Departure,
    Facility,
    FaqAsking,
    FaqEntry,
    FollowerSync,
    MenuPublication,
    ResidentImport,
    Subscriber,
    Subscription,
    SubscriptionChange,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("demo_city")]


@pytest.fixture
def simulator(settings, tmp_path):
    settings.DEBUG = True
    settings.MEDIA_ROOT = tmp_path
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.LINE_DATA_API_BASE_URL = "http://127.0.0.1"
    with line() as running:
        settings.LINE_DATA_API_BASE_URL = running.url
        running.configure(quota=15_000)
        yield running


def test_command_prints_the_logins_and_a_second_run_changes_nothing(simulator):
    first, second = StringIO(), StringIO()

    call_command("seed_demo", stdout=first)
    before = _everything()
    call_command("seed_demo", stdout=second)

    assert "The demo city is ready" in first.getvalue()
    assert all(f"{username} " in first.getvalue() for _, username, _ in LOGINS)
    assert "nothing was changed" in second.getvalue()
    assert _everything() == before


def test_city_is_consistent(simulator):
    """One seeding, looked at from all sides: it takes seconds."""
    seed()

    _every_state_is_there()
    _masks_equal_rows()
    _texts_can_be_sent()
    _ledgers_add_up()
    _board_is_filled()
    _seals_are_intact()
    _nothing_ends_soon()
    _four_eyes_hold()
    _phones_agree(simulator)
    _logins_work()
    _nobody_is_mailed_about_the_past()
    _delivery_has_its_limits()
    _friends_from_before_came()
    _one_broadcast_cost_far_more()
    _some_rest()
    _every_language_is_read()
    _writers_are_guided()
    _questions_are_answered()
    _everybody_has_a_menu(simulator)
    _somebody_stands_in_and_somebody_moved()


def _questions_are_answered():
    judged = index.matcher(today=timezone.localdate()).judge("図書館 今日", today=timezone.localdate())
    assert judged.verdict == "answer"
    assert Facility.objects.count() == 6
    assert FaqEntry.objects.filter(passed_by__username="koho3").count() == len(SAMPLES) == FaqEntry.objects.count()
    assert [one.question for one in FaqEntry.objects.waiting()] == ["粗大ごみの出し方は？"]
    assert deciding.waiting_for(staff.person("koho1")) == 1
    assert FaqAsking.objects.filter(outcome="missed").count() > 20


def _everybody_has_a_menu(simulator):
    live = MenuPublication.objects.get()
    at_line = simulator.rich_menus()
    assert (live.state, at_line["default"]) == ("live", live.panels.first().line_menu_id)
    assert [menu["has_picture"] for menu in at_line["menus"]] == [True, True]
    assert len(at_line["aliases"]) == 2


def _somebody_stands_in_and_somebody_moved():
    deputy, mover = User.objects.get(username="koho4"), User.objects.get(username="gomi2")
    assert roles_of(deputy) == {"viewer", "patroller"}
    assert permissions.why_unsettled(deputy) is None
    assert permissions.approvers(timezone.now()).count() == 3
    assert Broadcast.objects.get(in_charge__username="gomi").author == mover
    assert holdings.departments(holdings.held_by([mover])[mover.pk]).total() == 1
    assert not Letter.objects.exists()


def _friends_from_before_came():
    job = ResidentImport.objects.get()
    assert (job.state, job.new_count, job.refused_count) == ("done", MOVED, 8)
    assert sorted(job.problems.values_list("code", flat=True)) == sorted(
        ["bad_date", "bad_id", "no_id", "repeated", "unknown_language", *["unknown_category"] * 3]
    )
    syncs = FollowerSync.objects.order_by("pk").values_list("state", "new_count", "gone_count", "started_by__username")
    assert list(syncs) == [("done", LISTED, 2, "koho1"), ("done", 0, 3, None)]


def _one_broadcast_cost_far_more():
    assert not Departure.objects.unsettled().exists()
    (worst, second, *_), titles = _costliest()
    assert titles[0] == "観光動画「凪の町へ」を公開しました"
    assert worst > 1.5 * second
    assert len(titles) == 6  # of the others fewer than five blocked


def _costliest():
    costs = block_rates.costliest(BlockTally.objects.all())
    return [cost.blocks.per_10k for cost in costs], [cost.broadcast.title for cost in costs]


def _some_rest():
    pausing = Subscriber.objects.filter(paused_until__gt=timezone.now())
    assert (pausing.count(), pausing.filter(pause_is_total=True).count()) == (45, 6)
    assert BirthMonth.objects.count() > 20


def _every_language_is_read():
    named = [residents.named(name).line_user_id for name, *_ in MAIN]
    languages = Subscriber.objects.filter(line_user_id__in=named).values_list("language", flat=True)
    assert set(languages) == {"ja", "ja-easy", "en"}


def _writers_are_guided():
    now = timezone.now()
    counted = reason_counts.total(reason_counts.decisions(Broadcast.objects.all(), now=now))
    assert counted.counts == {"wrong_people": 5, "too_often": 2, "wording": 1, "error": 1, "timing": 1, "other": 0}
    assert CategoryCharter.objects.count() == len(CHARTERS)
    concept = concepts.current()
    unread = User.objects.filter(groups__name="drafter").exclude(pk__in=concept.confirmations.values("user"))
    assert (concept.number, [user.username for user in unread]) == (2, ["gakushu"])
    approved = PatrolDecision.objects.filter(
        decision="approved", broadcast__is_emergency=False, broadcast__follows=None
    )
    assert all(len(d.charter_ids) == len(charters_of(d.broadcast)) for d in approved)
    waiting = [open_proposal(broadcast) for broadcast in Broadcast.objects.filter(status="returned")]
    assert sorted(found.proposal for found in waiting if found) == ["silent"]
    assert Comment.objects.count() == 4


def _delivery_has_its_limits():
    policy, reading = SendingPolicy.current(), AllowanceReading.objects.get()
    assert (policy.has_quiet_hours, policy.grace_seconds) == (False, 10)
    assert (reading.limit, reading.used) == (15_000, USED_THIS_MONTH)
    assert sorted(CalendarDay.objects.values_list("kind", flat=True)) == ["closed", "ordinary", "rest"]
    assert [b.due_at > timezone.now() for b in Broadcast.objects.filter(spread_minutes=60)] == [True]
    draft = Broadcast.objects.get(follows__isnull=False)
    assert (draft.status, draft.follows.status) == (BroadcastStatus.DRAFT, BroadcastStatus.PARTLY_FAILED)


def _every_state_is_there():
    assert set(Broadcast.objects.values_list("status", flat=True)) == set(BroadcastStatus.values)


def _masks_equal_rows():
    bits = dict(Category.objects.values_list("pk", "bit"))
    masks: dict[int, int] = dict.fromkeys(Subscriber.objects.values_list("pk", flat=True), 0)
    for resident, category in Subscription.objects.values_list("subscriber_id", "category_id"):
        masks[resident] |= 1 << bits[category]

    assert dict(Subscriber.objects.values_list("pk", "choice_mask")) == masks
    assert len(masks) == ALL


def _texts_can_be_sent():
    for broadcast in Broadcast.objects.all():
        assert problems(parse(broadcast.parts), broadcast.alt_text) == [], broadcast
    for department in Department.objects.all():
        department.full_clean()
    assert max(len(d.line_sender_name) for d in Department.objects.all()) <= 20
    assert 20 <= Category.objects.count() <= 25


def _ledgers_add_up():
    by_status = {}
    for broadcast in Broadcast.objects.exclude(frozen_at=None):
        ledger = results.ledger(broadcast)
        assert ledger.adds_up, broadcast
        by_status.setdefault(broadcast.status, []).append(ledger)
    assert all(ledger.accepted > 50 for ledger in by_status["completed"])
    closing = results.ledger(Broadcast.objects.get(title="館内整理に伴う休館のお知らせ"))
    assert closing.excluded["blocked"] == 3
    partly = by_status["partly_failed"][0]
    assert (partly.accepted, partly.refused, partly.unknown > 0) == (498, 2, True)
    assert (by_status["failed"][0].accepted, by_status["failed"][0].unknown > 0) == (0, True)
    assert (by_status["paused"][0].accepted, by_status["paused"][0].to_send > 0) == (500, True)
    assert (by_status["sending"][0].accepted, by_status["sending"][0].to_send > 500) == (500, True)


def _board_is_filled():
    shown = reading.shown(reading.standing())
    assert [one.title for one in shown if not one.article.title] == []
    assert len(shown) == 9
    assert [letter.read_at is None for letter in BoardLetter.objects.all()] == [True, True, False]


def _seals_are_intact():
    assert all(sealing.is_intact(authorisation) for authorisation in Authorisation.objects.all())


def _nothing_ends_soon():
    for broadcast in Broadcast.objects.filter(status__in=AUTHORISED):
        assert broadcast.send_by > broadcast.created_at
        assert broadcast.send_by - broadcast.due_at == timedelta(days=1, minutes=broadcast.spread_minutes)
    held = Broadcast.objects.get(status=BroadcastStatus.HELD)
    assert held.status_reason == "audience_changed"


def _four_eyes_hold():
    for authorisation in Authorisation.objects.select_related("broadcast"):
        assert not authorisation.broadcast.contributors.filter(pk=authorisation.granted_by_id).exists()


def _phones_agree(simulator):
    named = [(user["number"], user["name"]) for user in simulator.users(limit=len(MAIN))]
    standings = {user["id"]: user["standing"] for user in simulator.users(limit=ALL)}
    assert named == [(number, name) for number, (name, *_) in enumerate(MAIN, 1)]
    assert standings == {
        user_id: "following" if is_following else "blocked"
        for user_id, is_following in Subscriber.objects.values_list("line_user_id", "is_following")
    }
    newcomers = [(user["name"], user["standing"]) for user in simulator.users(start=ALL + 1)]
    assert newcomers == [(name, "stranger") for name in NEWCOMERS]
    assert len(simulator.inbox(1)) >= 4  # the shore's mother of two: library, check-up, waste, story time
    assert simulator.inbox(6) == []  # chose nothing


def _logins_work():
    for _, username, password in LOGINS:
        assert User.objects.get(username=username).check_password(password)


def _nobody_is_mailed_about_the_past():
    assert not Notice.objects.exists()


def test_command_refuses_outside_debug(settings):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="DEBUG is off"):
        call_command("seed_demo")


@pytest.mark.parametrize("name", ["LINE_API_BASE_URL", "LINE_DATA_API_BASE_URL"])
def test_command_refuses_the_real_line(settings, name):
    settings.DEBUG = True
    settings.LINE_API_BASE_URL = settings.LINE_DATA_API_BASE_URL = "http://127.0.0.1:9"
    setattr(settings, name, "https://api.line.me")

    with pytest.raises(CommandError, match=r"go to api\.line\.me"):
        call_command("seed_demo")


def test_command_refuses_without_a_simulator(settings):
    settings.DEBUG = True
    settings.LINE_API_BASE_URL = settings.LINE_DATA_API_BASE_URL = "http://127.0.0.1:9"

    with pytest.raises(CommandError, match="No simulator answers"):
        call_command("seed_demo")


def _everything():
    models = (Broadcast, Subscription, SubscriptionChange, Delivery, DeliveryAttempt, Entry, User, Department, Category)
    return {
        "counts": {model: model.objects.count() for model in models},
        "broadcasts": list(Broadcast.objects.order_by("pk").values()),
        "residents": list(Subscriber.objects.order_by("pk").values()),
    }
