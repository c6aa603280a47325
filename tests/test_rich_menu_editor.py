"""Rich menus in a real browser: placed by hand and by keyboard, and tapped on a phone."""

import pytest

from subscribers.models import MenuArea, MenuPublication
from tests.menus import make_menus

pytestmark = [pytest.mark.browser]

EDIT = "/admin/subscribers/richmenu/version/{}/edit/"


@pytest.fixture(scope="module")
def workers():
    return 0


@pytest.fixture(scope="module")
def menus(city):
    return make_menus(writer=city.patroller, approver=city.deputy, category=city.children)


@pytest.fixture
def editor(city, menus, open_window):
    window = open_window().used_by(city.patroller)
    window.open(EDIT.format(menus.draft.pk))
    return window


def sides(page, place):
    return [int(page.input_value(f"[name=area-{place}-{side}]")) for side in ("x", "y", "width", "height")]


def test_keys_move_a_place_and_change_its_size(editor):
    page = editor.page
    x, y, width, height = sides(page, 1)

    page.focus(".menu-place[data-place='1']")
    for key in ("ArrowLeft", "ArrowDown", "Shift+ArrowLeft", "Shift+ArrowUp", "Shift+ArrowUp"):
        page.keyboard.press(key)

    assert sides(page, 1) == [x - 10, y + 10, width - 10, height - 20]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "area-1-kind"
    assert editor.complaints == []


def test_a_place_is_dragged_and_stays_inside_the_picture(editor):
    page = editor.page
    _, _, width, height = sides(page, 0)
    box = page.locator(".menu-place[data-place='0'] rect").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 3000, middle[1] + 3000, steps=4)
    page.mouse.up()

    assert sides(page, 0) == [2500 - width, 1686 - height, width, height]


def test_what_was_dragged_is_saved_and_numbers_move_the_place(editor, menus):
    page = editor.page
    page.focus(".menu-place[data-place='2']")
    page.keyboard.press("ArrowDown")
    page.fill("[name=area-3-x]", "33")

    drawn = page.get_attribute(".menu-place[data-place='3'] rect", "x")
    moved = sides(page, 2)
    with page.expect_navigation():
        page.click(".menu-edit button[name=verb][value=save]:not(.cl-sr)")

    saved = MenuArea.objects.get(panel__version=menus.draft, position=2)
    assert drawn == "33"
    assert [saved.x, saved.y, saved.width, saved.height] == moved


def test_only_what_the_chosen_deed_needs_is_asked(editor):
    page = editor.page

    page.select_option("[name=area-0-kind]", "choices")
    hidden = page.is_visible("[name=area-0-value]")
    page.select_option("[name=area-0-kind]", "link")

    assert (hidden, page.is_visible("[name=area-0-value]")) == (False, True)


def test_a_phone_opens_closes_and_switches_the_menu(city, menus, system, open_window):
    window = open_window()
    page = window.open(f"{system.simulator.url}/phone/{city.chose_both}")
    first, second = (panel.line_menu_id for panel in MenuPublication.objects.get(state="live").panels.all())

    page.click(".phone__menu summary")
    closed = page.is_visible(".phone__menu svg")
    page.click(".phone__menu summary")
    page.locator(".phone__menu g.line-area").nth(1).click()
    page.locator(f".phone__menus[data-shown='{second}']").wait_for()
    page.locator(".phone__menu g.line-area").nth(0).press("Enter")
    page.locator(f".phone__menus[data-shown='{first}']").wait_for()

    assert closed is False
    assert page.is_visible(".phone__menu svg")
    assert window.complaints == []


def test_the_picture_stands_beside_its_places_and_stays_in_sight(editor):
    page = editor.page
    page.set_viewport_size({"width": 1440, "height": 900})
    picture, places = (page.locator(selector).bounding_box() for selector in (".menu-canvas", "#menu"))

    page.evaluate("window.scrollTo(0, 1200)")
    seen = page.locator(".menu-canvas").bounding_box()

    assert picture["x"] + picture["width"] < places["x"]
    assert 0 <= seen["y"] < 900
