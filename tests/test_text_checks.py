"""What the checks notice, on the page of somebody who writes and of somebody who reviews."""

import pytest
from playwright.sync_api import expect

from broadcasts.tests import factories
from broadcasts.tests.test_patrol import submit_without_line
from tests.test_accessibility import looked_at

pytestmark = [pytest.mark.browser]
WRONG = "😀講座を令和9年1月12日（月）に開きます。児童虐待推進月間です。"


@pytest.fixture(scope="module")
def workers():
    return 0


def test_findings_come_while_one_types_and_lead_to_their_words(city, open_window):
    draft = factories.draft(city.writer, city.east, city.children)
    window = open_window().used_by(city.writer)
    page = window.open(f"/admin/broadcasts/{draft.pk}/write/")

    page.fill("#part-0-text", WRONG)
    expect(page.locator("#findings li[data-level=warning]")).to_have_count(2)
    page.locator("#findings a").first.click()

    chosen = page.evaluate(
        "(({value, selectionStart: a, selectionEnd: b}) => value.slice(a, b))(document.activeElement)"
    )
    assert chosen == "令和9年1月12日（月）"
    assert looked_at(window) == []
    assert window.complaints == []


def test_review_shows_them_at_their_place(city, open_window):
    draft = factories.draft(city.writer, city.east, city.children, parts=[{"kind": "text", "text": WRONG}])
    broadcast = submit_without_line(draft, city.writer)
    window = open_window().used_by(city.patroller)

    page = window.open(f"/admin/broadcasts/{broadcast.pk}/review/")

    assert page.locator("#findings mark").all_inner_texts() == ["令和9年1月12日（月）", "虐待推進"]
    assert looked_at(window) == []
