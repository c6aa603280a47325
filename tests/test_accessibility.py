"""Every screen, looked at by axe: light and dark, narrow and wide, and with the keyboard alone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from broadcasts.models import Broadcast, FollowKind
from broadcasts.services import following_up, freezing, starting
from broadcasts.states import BroadcastStatus
from broadcasts.tests import delivering, factories, ledgers
from tests.browsing import NARROW, WIDE

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
def screens(city, system):
    """(who, address) of every screen; broadcasts stand at every station."""
    content = {"title": "防災訓練のお知らせ", "parts": [WORDS, CARD], "alt_text": "あすは防災訓練です"}

    def at(station, *, author=city.writer):
        return station(author, city.east, city.children, **content)

    draft, waiting = at(factories.draft), at(factories.pending)
    done = started(at(factories.approved))
    delivering.warm_pacer()
    delivering.turn()
    under_way = started(at(factories.approved, author=city.colleague))
    approved = at(factories.approved)
    empty = factories.draft(city.writer, title="", parts=[])  # the last: whoever begins anew gets the untouched one
    pages = "/admin/broadcasts/"
    return {
        "login": (None, "/admin/login/"),
        "start, drafter": (city.writer, "/admin/"),
        "start, patroller": (city.patroller, "/admin/"),
        "start, administrator": (city.administrator, "/admin/"),
        "start, duty officer": (city.duty_officer, "/admin/"),
        "start, viewer": (city.viewer, "/admin/"),
        "begin": (city.writer, f"{pages}new/"),
        "write": (city.writer, f"{pages}{draft.pk}/write/"),
        "write, empty": (city.writer, f"{pages}{empty.pk}/write/"),
        "preview": (city.writer, f"{pages}{draft.pk}/write/#phone"),
        "own phone": (city.writer, f"{pages}phone/"),
        "review": (city.patroller, f"{pages}{waiting.pk}/review/"),
        "review, by its writer": (city.writer, f"{pages}{waiting.pk}/review/"),
        "grace": (city.writer, f"{pages}{approved.pk}/"),
        "progress": (city.writer, f"{pages}{under_way.pk}/"),
        "detail": (city.patroller, f"{pages}{waiting.pk}/"),
        "pause": (city.patroller, f"{pages}{under_way.pk}/do/pause/"),
        "results": (city.writer, f"{pages}{done.pk}/results/?show=requests"),
        "list": (city.patroller, pages),
        "switch": (city.patroller, f"{pages}switch/"),
        "health": (city.patroller, f"{pages}health/"),
        "tables": (city.administrator, "/admin/tables/"),
        "staff": (city.administrator, "/admin/staff/user/"),
        "staff member": (city.administrator, f"/admin/staff/user/{city.writer.pk}/change/"),
        "audit log": (city.administrator, "/admin/audit/entry/"),
        "categories": (city.patroller, "/admin/subscribers/category/"),
        "phones": (None, f"{system.simulator.url}/"),
        "phone": (None, f"{system.simulator.url}/phone/{city.chose_both}"),
    }


@pytest.mark.timeout(300)
def test_every_screen_is_accessible_and_fits(screens, open_window, system):
    system.simulator.say(1, "こんにちは")
    system.simulator.wait_for(lambda counts: counts["webhooks"], seconds=10)

    found = {name: looked_at(name, screens, open_window) for name in screens}

    assert "\n".join(f"{name}: {fault}" for name, faults in found.items() for fault in faults) == ""


@pytest.fixture(scope="module")
def screens_after(city, system):
    """The same after a send that ended with something of everything, and with the correction somebody writes."""
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
    ended = ledgers.as_if(ended, "partly_failed")
    correction = following_up.follow_up(original_id=ended.pk, kind=FollowKind.CORRECTION, by=city.writer)
    pages = "/admin/broadcasts/"
    return {
        "results, unknown": (city.patroller, f"{pages}{ended.pk}/results/"),
        "results, what can follow": (city.writer, f"{pages}{ended.pk}/results/"),
        "follow, not reached": (city.writer, f"{pages}{ended.pk}/follow/not_sent/"),
        "follow, unknown": (city.writer, f"{pages}{ended.pk}/follow/unknown/"),
        "write, correction": (city.writer, f"{pages}{correction.pk}/write/"),
        "review, correction": (city.patroller, f"{pages}{correction.pk}/review/"),
        "detail, correction": (city.patroller, f"{pages}{correction.pk}/"),
    }


@pytest.mark.timeout(300)
def test_every_screen_after_a_send_is_accessible_and_fits(screens_after, open_window):
    found = {name: looked_at(name, screens_after, open_window) for name in screens_after}

    assert "\n".join(f"{name}: {fault}" for name, faults in found.items() for fault in faults) == ""


@pytest.mark.parametrize("name", ["write", "review"])
def test_english_screens_are_accessible_and_fit(name, screens, open_window):
    assert looked_at(name, screens, open_window, locale="en-GB") == []


def test_writing_and_approving_with_the_keyboard_alone(city, screens, open_window):
    who, address = screens["write, empty"]
    page = open_window().used_by(who).open(address)
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
    reach(page, ".review-approve button[type=submit]")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    broadcast.refresh_from_db()
    assert broadcast.status == BroadcastStatus.APPROVED


def looked_at(name, screens, open_window, **options):
    """What is wrong with a screen, in words; nothing if nothing is."""
    who, address = screens[name]
    window = open_window(**options)
    if who:
        window.used_by(who)
    page = window.open(address)
    page.wait_for_load_state()
    faults = set(window.complaints)  # the page's own; axe tries things that a strict page refuses
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        if window.is_wider_than_the_screen:
            faults.add(f"it scrolls sideways at {width}")
        page.emulate_media(color_scheme="light")
        faults |= axe(page, f"{width}", {"runOnly": ALL_RULES})
        page.emulate_media(color_scheme="dark")
        faults |= axe(page, f"{width} dark", {"runOnly": {"type": "rule", "values": ["color-contrast"]}})
    window.context.close()
    return sorted(faults)


def axe(page, look, options):
    """The rules a screen breaks, with the first places."""
    if not page.evaluate("'axe' in window"):
        Axe().run(page, options={"runOnly": {"type": "rule", "values": ["html-has-lang"]}})  # puts axe into the page
    broken = page.evaluate(LOOK, options)
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
