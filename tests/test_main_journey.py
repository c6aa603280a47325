"""The way of a message, in a browser, with real workers: written, checked by a second person, on the right phones only."""

import re

import pytest

from broadcasts.models import Broadcast
from broadcasts.services import results
from broadcasts.states import BroadcastStatus
from cityline.audit.models import Entry
from tests.browsing import press
from tests.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.journey]

WORDS = "東区の子育てひろばは、あすから新しい場所で開きます。"
CARD_TITLE = "子育てひろば 開所のお知らせ"


def test_message_goes_from_the_writer_to_the_phones_of_those_who_chose_it(system, city, open_window):
    writing, checking = open_window(), open_window()
    chosen, other, another = (
        open_window(url=system.simulator.url) for _ in (city.chose_both, city.lives_elsewhere, city.chose_another_topic)
    )
    chosen.open(f"/phone/{city.chose_both}")
    other.open(f"/phone/{city.lives_elsewhere}")
    another.open(f"/phone/{city.chose_another_topic}")

    _write(writing.logs_in(city.writer, PASSWORD), city)
    broadcast = Broadcast.objects.get()
    assert broadcast.status == BroadcastStatus.PENDING_PATROL

    page = checking.logs_in(city.patroller, PASSWORD)
    press(page, f"a[href='/admin/broadcasts/{broadcast.pk}/review/']")
    approve = page.locator(".review-approve button[type=submit]")
    assert re.search(r"(?<!\d)1人", approve.inner_text())
    page.fill("#id_proof", PASSWORD)
    press(page, ".review-approve button[type=submit]")

    chosen.page.locator(".phone__items", has_text=CARD_TITLE).wait_for()
    assert WORDS in chosen.page.inner_text(".phone__items")
    assert other.page.locator(".phone__items .line-talk").count() == 0
    assert another.page.locator(".phone__items .line-talk").count() == 0
    system.wait_until(
        lambda: Broadcast.objects.get().status == BroadcastStatus.COMPLETED, seconds=60, what="the broadcast completes"
    )

    page = writing.open(f"/admin/broadcasts/{broadcast.pk}/results/")
    assert "受付済" in page.inner_text(".cl-ledger")
    rows = [
        int(cell.split()[-1].replace(",", ""))
        for cell in page.locator(".cl-ledger > tbody > tr:not(.cl-sub) td").all_inner_texts()
    ]
    whole = page.locator(".cl-ledger tfoot td").inner_text()
    assert sum(rows) == int(whole.split()[-1]) == 1
    assert results.ledger(Broadcast.objects.get()).adds_up
    assert [window.complaints for window in (writing, checking, chosen)] == [[], [], []]
    done = set(Entry.objects.filter(object_type="broadcasts.broadcast").values_list("action", flat=True))
    assert {f"broadcasts.{step}" for step in ("create", "submit", "approve", "freeze", "start", "complete")} <= done


def _write(page, city):
    press(page, "a[href='/admin/broadcasts/new/'] >> nth=0")
    press(page, "button[name=from][value=blank]")
    page.fill("[name=title]", "子育てひろばの移転")
    page.click("button[value='add:text']")
    page.fill("[name=part-0-text]", WORDS)
    page.click("button[value='add:card']")
    page.fill("[name=part-1-title]", CARD_TITLE)
    page.fill("[name=part-1-date]", "11月28日（土）午前10時から")
    page.fill("[name=part-1-place]", "東区役所 2階")
    page.fill("[name=alt_text]", "子育てひろばが新しくなります")
    for category in (city.east, city.children):
        page.locator(f"input[name=categories][value='{category.pk}']").check(force=True)
    page.locator("#total [data-total]", has_text="1").wait_for()
    page.locator("#preview", has_text=CARD_TITLE).wait_for()
    page.click("#submit")
    page.wait_for_url("**/review/")
