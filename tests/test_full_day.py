"""A full day at both desks, in browsers, with real workers: written, returned, mended, compared, approved by keyboard alone,
received; then a mistake is found, and its correction goes the same way.
"""

import pytest

from broadcasts.models import Broadcast, Notice
from broadcasts.states import BroadcastStatus
from broadcasts.tests import guides
from tests.browsing import press
from tests.people import PASSWORD
from tests.test_accessibility import ALL_RULES, axe, reach

pytestmark = [pytest.mark.browser, pytest.mark.journey]

TITLE = "乳幼児健診のご案内"
FIRST = "乳幼児健診を東区役所で行います。どなたでもお越しください。"
MENDED = "1歳6か月のお子さんの健診を、東区役所で行います。"
CORRECTED = "【訂正】会場は西区役所ではなく、東区役所の2階です。"
ASKED = "対象の年齢を書いてください。"
CHARTER = "未就学のお子さんのいる家庭"

# Seconds for what workers do by themselves; a shared machine is sometimes three times as slow as at others.
PATIENCE = 60


class Day:
    """What each of the two does, and what axe says of every page they come to."""

    def __init__(self, city, system, writing, deciding, phone):
        self.city, self.system = city, system
        self.writing, self.deciding, self.phone = writing, deciding, phone
        self.faults: list[str] = []

    def sees(self, window, what: str):
        """The page this person has come to: shown whole, and nothing on it that axe objects to."""
        window.page.wait_for_load_state()
        self.faults += sorted(axe(window.page, what, {"runOnly": ALL_RULES}))
        return window.page

    # --- The department, as most people do it ---
    def drafter_writes_and_submits(self):
        page = self.writing.logs_in(self.city.writer, PASSWORD)
        press(page, "a[href='/admin/broadcasts/new/'] >> nth=0")
        press(page, "button[name=from][value=blank]")
        page.fill("[name=title]", TITLE)
        page.click("button[value='add:text']")
        page.fill("[name=part-0-text]", FIRST)
        for category in (self.city.east, self.city.children):
            page.locator(f"input[name=categories][value='{category.pk}']").check(force=True)
        page.locator("#total [data-total]", has_text="1").wait_for()
        self.sees(self.writing, "writing")
        press(page, "#submit")
        self.sees(self.writing, "submitted")

    def drafter_is_told_sees_why_and_changes_it(self, broadcast):
        self.mailed(broadcast, "returned")
        page = self.writing.open("/admin/")
        assert TITLE in page.inner_text("[aria-labelledby=s-returned]")
        self.sees(self.writing, "start, drafter")
        press(page, f"[aria-labelledby=s-returned] a.cl-item-link:has-text('{TITLE}')")
        assert ASKED in self.sees(self.writing, "what was returned").inner_text("main")
        page = self.writing.open(f"/admin/broadcasts/{broadcast.pk}/write/")
        assert ASKED in page.inner_text("#desk")
        page.fill("[name=part-0-text]", MENDED)
        self.sees(self.writing, "writing again")
        press(page, "#submit")

    def drafter_finds_a_mistake_and_corrects_it(self, broadcast):
        page = self.writing.open(f"/admin/broadcasts/{broadcast.pk}/results/")
        self.sees(self.writing, "results")
        press(page, f"a[href='/admin/broadcasts/{broadcast.pk}/follow/correction/']")
        self.sees(self.writing, "before the correction")
        press(page, "main form button.cl-button-primary")
        assert page.input_value("[name=part-0-text]").startswith("【訂正】")
        page.fill("[name=part-0-text]", CORRECTED)
        self.sees(self.writing, "the correction")
        press(page, "#submit")

    # --- The PR office, with the keyboard alone ---
    def patroller_logs_in_and_comes_to_the_queue(self):
        page = self.deciding.open("/admin/login/")
        self._types(self.city.patroller.username)
        self._goes_to("#id_password")
        self._types(PASSWORD)
        self._enters()
        self.sees(self.deciding, "start, patroller")
        self._goes_to("[aria-labelledby=s-review] .cl-card-foot a")
        self._enters()
        assert "/queue/" in page.url

    def patroller_opens_the_next_in_the_queue(self, title):
        page = self.sees(self.deciding, "queue")
        self._keys("j")
        assert title in page.evaluate("document.activeElement.textContent")
        self._enters()
        assert title in self.sees(self.deciding, "review").inner_text("h1")

    def patroller_returns_it(self):
        self._keys("r", "ArrowDown", "ArrowDown")
        assert self.deciding.page.is_checked("#return [name=reason][value=wording]")
        self._goes_to("#return-words")
        self._types(ASKED)
        self._goes_to("#return button")
        self._enters()

    def patroller_compares_ticks_and_approves(self, *, compares: bool):
        page = self.deciding.page
        if compares:
            gone, new = (" ".join(page.locator(f".review-changes {sign}").all_inner_texts()) for sign in ("del", "ins"))
            assert ("どなたでもお越しください" in gone, "1歳6か月のお子さん" in new) == (True, True)
            self._keys("a", "Space")
            assert CHARTER in page.inner_text(".charter-ticks")
            assert page.is_checked("#approve [name=charters]")
        self._goes_to("#id_proof")
        self._types(PASSWORD)
        self._goes_to("#approve button[type=submit]")
        self._enters()
        assert "確認待ちはありません" in self.sees(self.deciding, "empty queue").inner_text("main")

    def _keys(self, *keys):
        for key in keys:
            self.deciding.page.keyboard.press(key)

    def _types(self, words):
        self.deciding.page.keyboard.type(words)

    def _goes_to(self, place):
        reach(self.deciding.page, place)

    def _enters(self):
        with self.deciding.page.expect_navigation():
            self.deciding.page.keyboard.press("Enter")

    # --- What happens by itself ---
    def mailed(self, broadcast, kind):
        told = Notice.objects.filter(broadcast=broadcast, kind=kind, user=self.city.writer, sent_at__isnull=False)
        self.system.wait_until(told.exists, seconds=PATIENCE, what=f"the mail: {kind}")

    def arrives(self, words, broadcast):
        self.phone.page.locator(".phone__items", has_text=words).wait_for(timeout=1000 * PATIENCE)
        done = Broadcast.objects.filter(pk=broadcast.pk, status=BroadcastStatus.COMPLETED)
        self.system.wait_until(done.exists, seconds=PATIENCE, what="the broadcast completes")


@pytest.fixture
def day(city, system, open_window):
    guides.charter(city.children, by=city.deputy, for_whom=CHARTER)
    phone = open_window(url=system.simulator.url)
    phone.open(f"/phone/{city.chose_both}")
    return Day(city, system, open_window(), open_window(), phone)


def test_full_day_from_the_first_words_to_the_correction(day):
    day.drafter_writes_and_submits()
    broadcast = Broadcast.objects.get()

    day.patroller_logs_in_and_comes_to_the_queue()
    day.patroller_opens_the_next_in_the_queue(TITLE)
    day.patroller_returns_it()
    day.drafter_is_told_sees_why_and_changes_it(broadcast)
    day.deciding.page.reload()
    day.patroller_opens_the_next_in_the_queue(TITLE)
    day.patroller_compares_ticks_and_approves(compares=True)
    day.arrives(MENDED, broadcast)

    day.drafter_finds_a_mistake_and_corrects_it(broadcast)
    correction = broadcast.follow_ups.get()
    day.deciding.page.reload()
    day.patroller_opens_the_next_in_the_queue(TITLE)
    day.patroller_compares_ticks_and_approves(compares=False)
    day.arrives(CORRECTED, correction)

    decisions = [(d.decision, str(d.decided_by)) for b in (broadcast, correction) for d in b.decisions.all()]
    assert decisions == [(verb, str(day.city.patroller)) for verb in ("returned", "approved", "approved")]
    assert day.faults == []
    assert [window.complaints for window in (day.writing, day.deciding, day.phone)] == [[], [], []]
