"""The PR office's desk with the keyboard alone: single keys lead there, and never decide."""

import pytest

from broadcasts.models import Broadcast
from broadcasts.tests import factories

pytestmark = [pytest.mark.browser]

QUEUE = "/admin/broadcasts/queue/"
FOCUSED = "document.activeElement.textContent.trim()"


@pytest.fixture(scope="module")
def workers():
    return 0


@pytest.fixture(scope="module")
def waiting(city):
    return [factories.pending(city.writer, city.children, title=title) for title in ("一つめ", "二つめ", "三つめ")]


@pytest.fixture
def page(open_window, city, waiting):
    window = open_window()
    window.used_by(city.patroller)
    window.open(QUEUE)
    return window.page


def press(page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_keys_walk_through_the_queue_and_into_the_next_review(page, waiting):
    press(page, "j", "j", "ArrowDown", "k")
    assert page.evaluate(FOCUSED) == "二つめ"

    press(page, "Enter")
    page.wait_for_url(f"**/{waiting[1].pk}/review/")
    press(page, "n")
    page.wait_for_url(f"**/{waiting[2].pk}/review/")
    press(page, "p")
    page.wait_for_url(f"**/{waiting[1].pk}/review/")
    press(page, "q")
    page.wait_for_url(f"**{QUEUE}*")


@pytest.mark.parametrize(("key", "place"), [("a", "approve"), ("r", "return"), ("x", "reject")])
def test_keys_lead_into_a_form_and_decide_nothing(page, waiting, key, place):
    page.goto(page.url.replace("/queue/", f"/{waiting[0].pk}/review/"))

    press(page, key)

    assert page.evaluate("document.activeElement.closest('[id]:not(input, textarea, button)').id") == place
    assert Broadcast.objects.get(pk=waiting[0].pk).status == "pending_patrol"


def test_keys_are_letters_while_somebody_writes(page, waiting):
    address = page.url.replace("/queue/", f"/{waiting[0].pk}/review/")
    page.goto(address)
    press(page, "r")
    page.focus("#return-words")

    press(page, "n", "x", "?")

    assert (page.input_value("#return-words"), page.url) == ("nx?", address)


def test_keys_are_shown_and_can_be_switched_off_for_good(page):
    press(page, "?")
    assert page.is_visible("#keys")
    page.uncheck("[data-keys-switch]")
    press(page, "Escape")
    page.reload()

    press(page, "j", "?")

    assert (page.evaluate(FOCUSED) == "一つめ", page.is_visible("#keys")) == (False, False)
    page.click("[data-keys-show]")
    assert page.is_visible("#keys")
