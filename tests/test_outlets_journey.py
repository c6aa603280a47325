"""From a draft to the notice board without a message to anybody, in a browser; and each step looked at by axe."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from broadcasts.models import BoardPost, Broadcast, Delivery, OutletMark
from broadcasts.services import starting
from broadcasts.states import BroadcastStatus
from tests.browsing import NARROW, press
from tests.people import PASSWORD
from tests.test_accessibility import looked_at

pytestmark = [pytest.mark.browser, pytest.mark.journey]


@pytest.fixture(scope="module")
def workers():
    return 0


def test_board_only_from_draft_to_the_board(city, open_window):
    window = open_window().used_by(city.writer)
    page = window.open("/admin/broadcasts/new/")
    press(page, "button[name=from][value=blank]")
    page.fill("[name=title]", "図書室の席")
    page.locator("button[value='add:text']").click()
    page.fill("[name=part-0-text]", "図書室の席を増やしました。")
    page.locator("#outlet-push").uncheck()
    page.locator("#outlet-board").check()
    page.locator("#outlet-text").check()
    # What an outlet begins with comes by itself, and whom it would reach is not asked any more.
    expect(page.locator("#id_text_words")).to_have_value("図書室の席を増やしました。")
    expect(page.locator("#submit")).to_contain_text("配信はしません")
    assert not page.is_visible("#total")
    assert looked_at(window) == []
    press(page, "#submit")
    assert page.url.endswith("/review/")

    review = open_window(width=NARROW, dark=True).used_by(city.patroller)
    page = review.open(f"/admin/broadcasts/{Broadcast.objects.get().pk}/review/")
    assert "0人" not in page.inner_text("main")
    assert looked_at(review) == []
    page.fill("#id_proof", PASSWORD)
    press(page, ".review-approve button[type=submit]")
    approved = Broadcast.objects.get()
    assert approved.status == BroadcastStatus.APPROVED

    page.wait_for_timeout(2500)  # the grace
    assert starting.start(broadcast_id=approved.pk, now=timezone.now())
    page = window.open(f"/admin/broadcasts/{approved.pk}/")
    assert looked_at(window) == []
    assert not window.is_wider_than_the_screen
    press(page, "form[action$='/outlets/text/mark/'] button")
    press(page, f"a[href*='{BoardPost.objects.get().public_id}']")

    assert "図書室の席を増やしました。" in page.inner_text("body")
    assert (Delivery.objects.count(), OutletMark.objects.get().outlet) == (0, "text")
    assert Broadcast.objects.get().status == BroadcastStatus.COMPLETED
