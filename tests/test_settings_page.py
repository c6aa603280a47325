"""受信設定 on a phone: opened from the chat, changed with and without scripts, looked at by axe."""

import re

import pytest
from django.core.cache import cache
from django.utils import timezone

from cityline.simulator.people import synthetic_user_id
from subscribers.models import CategoryGroup, Subscriber
from subscribers.services import categories, page_links
from tests.browsing import press
from tests.test_accessibility import ALL_RULES, axe

pytestmark = [pytest.mark.browser, pytest.mark.journey]

SMALLEST, PHONE, DESK = 320, 390, 1440
SOON = 45  # a machine with other work to do answers late; a lost answer never comes


@pytest.fixture(scope="module")
def stages(city):
    """A stage of life with ages, and one without."""
    group = CategoryGroup.objects.create(code="stages", kind=CategoryGroup.Kind.LIFE_STAGE, name="暮らしの場面")
    make = {"by": None, "group": group}
    baby = categories.create(
        **make,
        code="baby",
        name="赤ちゃんがいる",
        description="健診や予防接種のお知らせ",
        min_age_months=0,
        max_age_months=36,
    )
    categories.create(**make, code="senior", name="65歳以上", description="介護予防や集いのお知らせ")
    return baby


@pytest.fixture
def resident(city, stages):
    cache.clear()
    return Subscriber.objects.get(line_user_id=synthetic_user_id(city.chose_both))


def chosen(resident):
    return set(Subscriber.objects.get(pk=resident.pk).subscriptions.values_list("category__code", flat=True))


def test_page_is_opened_from_the_chat_and_each_tick_is_saved_at_once(system, city, resident, open_window):
    phone = open_window(url=system.simulator.url, width=PHONE)
    phone.open(f"/phone/{city.chose_both}")
    phone.page.fill(".phone__say", "設定")
    phone.page.press(".phone__say", "Enter")
    link = phone.page.locator(".phone__items a", has_text="受信設定のページを開く").last
    link.wait_for(timeout=SOON * 1000)
    with phone.context.expect_page() as opened:
        link.click()
    page = opened.value
    page.wait_for_url(f"{system.url}/settings/")

    page.get_by_label("ごみ", exact=True).check()
    page.locator("#told", has_text="保存しました。「ごみ」").wait_for()
    after_tick = chosen(resident)
    page.get_by_label("ごみ", exact=True).uncheck()
    page.locator("#told", has_text="「ごみ」を止めました").wait_for()

    assert after_tick == {"east", "children", "waste"}
    assert chosen(resident) == {"east", "children"}
    assert not page.locator(".rs-save").is_visible()
    assert phone.complaints == []


def test_everything_is_saved_with_one_button_without_scripts(city, resident, system, open_window):
    page = open_window(width=PHONE, java_script_enabled=False).open(page_links.link_for(resident))
    page.get_by_label("ごみ", exact=True).check()
    page.get_by_label("東区", exact=True).uncheck()
    page.get_by_label("西区", exact=True).check()
    today = timezone.localdate()
    page.select_option("#year", str(today.year - 1))
    page.select_option("#month", str(today.month))
    press(page, "button[value=add_child]")
    with_child = chosen(resident)
    press(page, "button[value^=remove_child]")
    page.get_by_label("ごみ", exact=True).uncheck()
    page.get_by_label("西区", exact=True).uncheck()
    page.get_by_label("東区", exact=True).check()
    press(page, ".rs-save button")

    assert "保存しました" in page.inner_text("#told")
    assert with_child == {"west", "children", "waste", "baby"}
    assert chosen(resident) == {"east", "children"}


def test_what_the_network_loses_stays_ticked_and_is_tried_again(city, resident, open_window):
    window = open_window(width=PHONE)
    page = window.open(page_links.link_for(resident))
    window.context.set_offline(True)
    page.get_by_label("ごみ", exact=True).check()
    page.locator("#told", has_text="まだ保存できていません").wait_for()
    lost = chosen(resident)
    still_ticked = page.get_by_label("ごみ", exact=True).is_checked()

    window.context.set_offline(False)
    page.locator("#told", has_text="保存しました").wait_for()
    after = chosen(resident)
    page.get_by_label("ごみ", exact=True).uncheck()
    page.locator("#told", has_text="止めました").wait_for()

    assert (lost, still_ticked) == ({"east", "children"}, True)
    assert after == {"east", "children", "waste"}


def test_when_the_cookie_is_over_the_page_says_how_to_go_on(city, resident, open_window):
    window = open_window(width=PHONE)
    page = window.open(page_links.link_for(resident))
    window.context.clear_cookies()

    page.get_by_label("ごみ", exact=True).check()

    page.locator("#told", has_text="リンクの期限が切れています").wait_for()
    assert page.locator(".rs-save").is_visible()
    assert chosen(resident) == {"east", "children"}


def test_keyboard_alone_reaches_and_changes_everything(city, resident, open_window):
    page = open_window(width=PHONE).open(page_links.link_for(resident))
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement?.value === 'waste'"):
            break
    page.keyboard.press("Space")
    page.locator("#told", has_text="「ごみ」をお送りします").wait_for()
    page.keyboard.press("Space")
    page.locator("#told", has_text="止めました").wait_for()

    assert chosen(resident) == {"east", "children"}


def test_screen_reader_hears_groups_names_explanations_and_what_was_saved(city, resident, open_window):
    page = open_window(width=PHONE).open(page_links.link_for(resident))

    tree = page.locator("main").aria_snapshot()

    assert 'group "お住まい"' in tree
    assert 'checkbox "東区" [checked]' in tree
    assert "status" in tree
    assert (
        page.get_by_label("赤ちゃんがいる").evaluate(
            "box => document.getElementById(box.getAttribute('aria-describedby')).textContent"
        )
        == "健診や予防接種のお知らせ ほとんどなし"
    )


@pytest.mark.timeout(400)
@pytest.mark.parametrize("language", ["ja", "ja-easy", "en"])
def test_pages_are_accessible_and_fit_small_phones_and_large_letters(city, resident, open_window, language):
    Subscriber.objects.filter(pk=resident.pk).update(language=language)
    window = open_window(width=PHONE)
    page = window.open(page_links.link_for(resident))
    faults = set(window.complaints)
    for path in ("/settings/?saved=1", "/settings/leave/", f"/privacy/?lang={language}"):
        page = window.open(path)
        page.wait_for_load_state()
        for width in (SMALLEST, PHONE, DESK):
            page.set_viewport_size({"width": width, "height": 800})
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                faults |= axe(page, f"{path} {width} {scheme}", {"runOnly": ALL_RULES})
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            if window.is_wider_than_the_screen:
                faults.add(f"{path} scrolls sideways at {width} with letters twice as large")
            page.evaluate("document.documentElement.style.fontSize = ''")
            faults |= {f"{path} {width}: {small}" for small in page.evaluate(TOO_SMALL)}
    Subscriber.objects.filter(pk=resident.pk).update(language="ja")

    assert sorted(faults) == []


# What is tapped: a row's whole surface for boxes, else the thing itself.
TOO_SMALL = """() => [...document.querySelectorAll("main a, main button, main select, main input:not([type=hidden])")]
  .map(one => one.closest(".rs-row") || one)
  .filter(one => one.checkVisibility() && !one.matches(".rs-first, .rs-inline"))
  .filter(one => one.getBoundingClientRect().height < 43.5)
  .map(one => one.outerHTML.slice(0, 120))"""


def test_page_without_a_link_and_privacy_are_kind_and_accessible(city, open_window):
    window = open_window(width=SMALLEST)
    faults = set()
    for path in ("/settings/", "/r/forged/", "/privacy/"):
        page = window.open(path)
        faults |= axe(page, path, {"runOnly": ALL_RULES})
        assert not window.is_wider_than_the_screen

    assert sorted(faults) == []
    assert re.search("LINEのトークを開く", page.content())


def test_page_asks_no_other_server_for_anything(system, resident, open_window):
    window = open_window(width=PHONE)
    asked = []
    window.page.on("request", lambda request: asked.append(request.url))
    window.open(page_links.link_for(resident))
    window.open("/privacy/")

    assert [url for url in asked if not url.startswith(system.url)] == []


@pytest.mark.parametrize("path", ["/settings/", "/settings/sent/", "/settings/leave/", "/privacy/"])
def test_nothing_is_cut_off_on_a_phone_zoomed_to_twice_the_size(resident, open_window, path):
    window = open_window(width=PHONE // 2, device_scale_factor=2)
    window.open(page_links.link_for(resident))

    page = window.open(path)

    assert not window.is_wider_than_the_screen
    assert page.evaluate(CUT_OFF) == []


# Words that do not fit into what holds them, and are not there to be read by screen readers alone.
CUT_OFF = """() => [...document.querySelectorAll("h1, h2, p, label, legend, button, a, select, li, span")]
  .filter(one => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1)
  .filter(one => getComputedStyle(one).display !== "inline")
  .map(one => one.outerHTML.slice(0, 120))"""


def test_first_visit_brings_little_over_the_wire(resident, open_window):
    window = open_window(width=PHONE)
    network = window.context.new_cdp_session(window.page)
    network.send("Network.enable")
    received = []
    network.on("Network.loadingFinished", lambda done: received.append(done["encodedDataLength"]))

    window.open(page_links.link_for(resident)).wait_for_load_state("networkidle")

    assert len(received) >= 3  # the page, its style, its script
    assert sum(received) <= 60_000


def test_link_works_for_the_resident_after_a_preview_has_fetched_it_and_again_after_a_reload(
    system, resident, open_window
):
    link = page_links.link_for(resident)
    bot = open_window(java_script_enabled=False, user_agent="facebookexternalhit/1.1;line-poker/1.0")
    for _ in range(2):
        bot.open(link)
    before = chosen(resident)

    page = open_window(width=PHONE).open(link)
    page.reload()
    page.get_by_label("ごみ", exact=True).check()
    page.locator("#told", has_text="保存しました。「ごみ」").wait_for()
    page.reload()
    is_kept = page.get_by_label("ごみ", exact=True).is_checked()
    page.get_by_label("ごみ", exact=True).uncheck()
    page.locator("#told", has_text="止めました").wait_for()

    assert (before, is_kept) == ({"east", "children"}, True)
    assert chosen(resident) == before
    assert page.url == f"{system.url}/settings/"


def test_form_sent_twice_and_gone_back_to_changes_nothing_more(resident, open_window):
    page = open_window(width=PHONE, java_script_enabled=False).open(page_links.link_for(resident))
    page.get_by_label("ごみ", exact=True).check()
    press(page, ".rs-save button")
    page.reload()
    page.go_back()
    press(page, ".rs-save button")
    with_waste = chosen(resident)
    page.get_by_label("ごみ", exact=True).uncheck()
    press(page, ".rs-save button")

    assert with_waste == {"east", "children", "waste"}
    assert chosen(resident) == {"east", "children"}
