"""Every screen, looked at by axe: light and dark, narrow and wide, and with the keyboard alone."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from broadcasts.feeds.tests import feeding
from broadcasts.models import Broadcast, FollowKind
from broadcasts.recurring.tests.series import submitted as submitted_series
from broadcasts.services import commenting, concepts, filling, following_up, freezing, patrol, starting
from broadcasts.states import BroadcastStatus
from broadcasts.tests import delivering, factories, guides, ledgers, prepared
from broadcasts.tests.delegated import delegation, submit
from cityline.staff.services import deputies
from subscribers.faq import sampling
from subscribers.faq.dialogues import samples as dialogue_samples
from subscribers.faq.passing import proposing
from subscribers.friend_sources import making
from subscribers.models import FaqAsking, FaqEntry, FriendTally
from tests.browsing import NARROW, WIDE
from tests.menus import make_menus
from tests.people import PASSWORD
from tests.screens import SCREENS

pytestmark = [pytest.mark.browser]

ALL_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Colours glide when the scheme changes; what is measured on the way is neither light nor dark.
LOOK = """async options => {
  await new Promise(requestAnimationFrame);
  for (const gliding of document.getAnimations()) if (gliding instanceof CSSTransition) gliding.finish();
  return (await axe.run(document, options)).violations;
}"""
CARD = {
    "kind": "card",
    "title": "防災訓練",
    "date": "12月5日（土）10時",
    "place": "中央公園",
    "words": "どなたでも参加できます。",
    "buttons": [{"label": "申し込む", "url": "https://www.city.example/apply"}],
}
WORDS = {"kind": "text", "text": "あすの防災訓練のお知らせです。 https://www.city.example/"}


@pytest.fixture(scope="module")
def workers():
    return 0


@pytest.fixture(scope="module")
def stations(city, system):
    """Broadcasts at every station, by the names the addresses use."""
    content = {"title": "防災訓練のお知らせ", "parts": [WORDS, CARD], "alt_text": "あすは防災訓練です"}

    def at(station, *, author=city.writer):
        return station(author, city.east, city.children, **content)

    draft, waiting = at(factories.draft), at(factories.pending)
    done = started(at(factories.approved))
    delivering.warm_pacer()
    delivering.turn()
    under_way = started(at(factories.approved, author=city.colleague))
    approved = at(factories.approved)
    ended = at_the_end(city)
    correction = following_up.follow_up(original_id=ended.pk, kind=FollowKind.CORRECTION, by=city.writer)
    said = guided(city, content) | delegated(city, content) | at_night(city)
    tomorrow = timezone.localdate() + timedelta(days=1)
    away = {"absent": city.patroller, "first_day": tomorrow, "last_day": tomorrow}
    deputies.appoint(by=city.administrator, deputy=city.viewer, **away)
    system.simulator.say(city.chose_both, "こんにちは")
    system.simulator.wait_for(lambda counts: counts["webhooks"], seconds=45)
    made = {"draft": draft, "waiting": waiting, "done": done, "under_way": under_way, "approved": approved}
    made |= answers(city) | measured(city)
    made |= {"ended": ended, "correction": correction, **said, "medium": medium(city)}
    menus = make_menus(writer=city.patroller, approver=city.deputy, category=city.children)
    made |= {"menu": menus.live.menu, "menu_draft": menus.draft, "menu_submitted": menus.submitted}
    city.writer.department.kind = "affiliate"  # its start page is a desk: the facilities are its own
    city.writer.department.save(update_fields=["kind"])
    made["series"] = submitted_series(city.children, author=city.writer)
    made["empty"] = factories.draft(city.writer, title="", parts=[])  # last: whoever begins anew gets the untouched one
    return {name: one.pk for name, one in made.items()}


def answers(city):
    """A place, a question about it, and one that nobody could answer."""
    hands = {"written_by": city.colleague, "passed_by": city.patroller}
    sampling.settle(departments=defaultdict(lambda: city.writer.department), today=timezone.localdate(), **hands)
    entry = FaqEntry.objects.get(question="図書館の開館時間は？")
    FaqAsking.objects.create(
        asked_on=timezone.localdate(), outcome="missed", words="ごみ袋の値段は", department=city.writer.department
    )
    guide = dialogue_samples.settle(department=city.writer.department, **hands)
    FaqEntry.objects.filter(question="粗大ごみの出し方は？").update(answer="処理券は400円からです。")
    proposing.propose(by=city.writer, row=FaqEntry.objects.get(question="粗大ごみの出し方は？"))
    changed = FaqEntry.objects.get(question="粗大ごみの出し方は？")
    return {"library": entry.facility, "question": entry, "guide": guide, "changed": changed}


def measured(city):
    """A feed with a rule that may not send yet, some readings, and a draft that one of them began."""
    feed = feeding.heat(city.writer)
    feeding.rule(feed, category=city.children, action="draft")
    token = feeding.sender(feed)
    for minutes, value in ((9, 27), (6, 31.5), (3, 30)):
        feeding.put(feed, value, token=token, ago=timedelta(minutes=minutes))
    feeding.work()
    waits = feeding.rule(feed, category=city.children, action="send", threshold=Decimal(40), name="危険")
    return {"feed": feed, "rule": waits}


def medium(city):
    """A poster that has brought some friends."""
    today = timezone.localdate()
    made = making.make(by=city.writer, department=city.writer.department, name="図書館のポスター", valid_from=today)
    FriendTally.objects.create(source=made, day=today, scans=40, added=12, chose=7)
    return made


def guided(city, content):
    """What the PR office said: a concept and a charter, and a broadcast that came back with a proposal."""
    guides.concept(by=city.patroller)
    concepts.confirm(by=city.writer, number=guides.concept("必要なときだけ。", by=city.patroller).number)
    text = {
        "examples": ["収集日の変更"],
        "counter_examples": ["上映会"],
        "words_for": ["収集"],
        "words_against": ["映画"],
    }
    guides.charter(city.waste, by=city.patroller, not_for="事業所", weekly_limit=2, **text)
    fitting, returned = (factories.pending(city.writer, city.east, city.waste, **content) for _ in range(2))
    commenting.comment(broadcast_id=returned.pk, by=city.writer, words="よろしくお願いします")
    patrol.return_for_edit(
        broadcast_id=returned.pk,
        by=city.patroller,
        revision=returned.revision,
        reason="too_often",
        words="今週3通目です",
        proposal="silent",
    )
    return {"waste": city.waste, "fitting": fitting, "returned": returned}


def at_night(city):
    """Prepared templates, one of them not looked at, an emergency being filled in and a drill that waits."""
    factories.allow_emergencies(city.writer)
    versions = [prepared.version(city.writer, city.children, is_drill=is_drill) for is_drill in (False, True)]
    made = []
    for version in versions:
        prepared.passed(version)
        begun = filling.begin(version_id=version.pk, by=city.writer)
        made.append(
            filling.fill(
                broadcast_id=begun.pk, by=city.writer, expected_revision=begun.revision, values=prepared.VALUES
            )
        )
    filled, drill = made
    Broadcast.objects.filter(pk=drill.pk).update(
        status="pending_patrol", submitted_by=city.writer, submitted_at=timezone.now(), submitted_count=1
    )
    unreviewed = prepared.version(city.writer, city.children, name="断水").template
    return {"filled": filled, "drill": drill, "unreviewed": unreviewed}


def delegated(city, content):
    """What the writer's department may send by itself, and something it has sent so."""
    made = [
        delegation(category, city.writer.department, by=city.patroller, conditions=[])
        for category in (city.east, city.children)
    ]
    let_go = factories.draft(city.writer, city.east, city.children, **content)
    return {"delegation": made[0], "let_go": submit(let_go)}


def at_the_end(city):
    """A send that ended with something of everything."""
    ended = ledgers.ended(
        city.children, author=city.writer, title="予防接種の日程", parts=[WORDS, CARD], alt_text="予防接種の日程です"
    )
    residents = factories.subscribers(1500, city.children, first=1000)
    asked = {"first_ambiguous_at": timezone.now()}
    ledgers.chunk(ended, "accepted", residents[:500])
    ledgers.chunk(ended, "refused", residents[500:700])
    ledgers.chunk(ended, "outcome_unknown", residents[700:1100], **asked)
    ledgers.chunk(ended, "outcome_unknown", residents[1100:1200], marked_as="not_reached", **asked)
    ledgers.chunk(ended, "cancelled", residents[1200:])
    return ledgers.as_if(ended, "partly_failed")


@pytest.fixture
def visit(city, system, stations, open_window):
    """Open a screen for whoever looks at it."""

    def visiting(name, **options):
        who, address = SCREENS[name]
        window = open_window(**options)
        if who:
            window.used_by(getattr(city, who))
        places = {"simulator": system.simulator.url, "resident": city.chose_both, "writer": city.writer.pk}
        window.open(address.format(**stations, **places))
        return window

    return visiting


@pytest.mark.parametrize("name", SCREENS)
def test_screen_is_accessible_and_fits(name, visit):
    assert looked_at(visit(name)) == []


@pytest.mark.parametrize("name", ["write", "review", "charter, to change", "reasons"])
def test_english_screens_are_accessible_and_fit(name, visit):
    assert looked_at(visit(name, locale="en-GB")) == []


def test_page_of_a_code_nobody_knows_is_accessible(city, open_window):
    window = open_window()
    window.open("/f/K7MQ-3XWP/")
    window.complaints.clear()  # the browser's own, about the status

    assert looked_at(window) == []


def test_writing_and_approving_with_the_keyboard_alone(city, visit, open_window):
    page = visit("write, empty").page
    reach(page, "[name=title]")
    page.keyboard.type("キーボードだけ")
    reach(page, "button[value='add:text']")
    page.keyboard.press("Enter")
    page.locator("[name=part-0-text]").wait_for()
    reach(page, "[name=part-0-text]")
    page.keyboard.type("マウスを使わずに書きました。")
    for category in (city.east, city.children):
        reach(page, f"input[name=categories][value='{category.pk}']")
        page.keyboard.press("Space")
    reach(page, "#submit")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/")
    broadcast = Broadcast.objects.get(title="キーボードだけ")

    page = open_window().used_by(city.patroller).open(f"/admin/broadcasts/{broadcast.pk}/review/")
    reach(page, "#id_proof")
    page.keyboard.type(PASSWORD)
    reach(page, ".review-approve button[type=submit]")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    broadcast.refresh_from_db()
    assert broadcast.status == BroadcastStatus.APPROVED


def test_emergency_from_a_template_with_the_keyboard_alone_on_a_phone(city, visit):
    page = visit("emergency, to choose").page
    page.set_viewport_size({"width": NARROW, "height": 844})
    reach(page, ".emergency-choice:not(.emergency-choice-drill)")
    page.keyboard.press("Enter")
    page.wait_for_url("**/fill/")
    reach(page, "#id_gap-0")
    page.keyboard.type("浜手小学校")
    reach(page, "#id_gap-1")
    page.keyboard.type("1405")
    page.locator("#preview", has_text="浜手小学校").wait_for()
    reach(page, "button[value=arm]")
    page.keyboard.press("Enter")
    page.locator("#summary").wait_for()  # one gap is still empty
    reach(page, "#id_gap-2")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    reach(page, "button[value=arm]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/arm/")
    reach(page, "input[name^=name-]")
    page.keyboard.type(city.children.name)
    reach(page, "#people")
    page.keyboard.press("Space")
    reach(page, ".emergency-form button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/")

    made = Broadcast.objects.get(status=BroadcastStatus.PENDING_PATROL, emergency_version__isnull=False, is_drill=False)
    assert (made.gap_values["避難所"], made.gap_values["レベル"]) == ("浜手小学校", "避難指示")


def looked_at(window):
    """What is wrong with the screen in a window, in words; nothing if nothing is."""
    page = window.page
    page.wait_for_load_state()
    faults = set(window.complaints)  # the page's own; axe tries things that a strict page refuses
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        if window.is_wider_than_the_screen:
            faults.add(f"it scrolls sideways at {width}")
        # At the end of the page a bar that sticks lies at its own place; before, it covers whatever passes below it.
        page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
        page.emulate_media(color_scheme="light")
        faults |= axe(page, f"{width}", {"runOnly": ALL_RULES})
        page.emulate_media(color_scheme="dark")
        faults |= axe(page, f"{width} dark", {"runOnly": {"type": "rule", "values": ["color-contrast"]}})
    return sorted(faults)


def axe(page, look, options):
    """The rules a screen breaks, with the first places."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    # Without results nobody reads: describing every element that passes takes longer than looking at it.
    broken = page.evaluate(LOOK, {**options, "resultTypes": ["violations"]})
    return {f"{look}: {rule['id']}: {[node['html'][:160] for node in rule['nodes'][:3]]}" for rule in broken}


def reach(page, selector):
    """Tab on until this has the focus, and see that it shows."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement?.matches(wanted)", selector):
            return
    raise AssertionError(f"The keyboard never reaches {selector}.")


def started(broadcast):
    now = max(timezone.now(), Broadcast.objects.get(pk=broadcast.pk).due_at)
    freezing.freeze(broadcast_id=broadcast.pk, now=now)
    starting.start(broadcast_id=broadcast.pk, now=now)
    return broadcast
