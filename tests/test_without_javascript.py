"""Everything on the way from the empty page to the approval works without any script."""

import pytest

from broadcasts.models import Broadcast
from broadcasts.states import BroadcastStatus
from tests.browsing import press
from tests.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.journey]


@pytest.fixture(scope="module")
def workers():
    return 0


def test_writing_counting_submitting_and_approving_without_scripts(city, open_window):
    page = open_window(java_script_enabled=False).used_by(city.writer).open("/admin/broadcasts/new/")
    press(page, "button[name=from][value=blank]")
    page.fill("[name=title]", "スクリプトなし")
    press(page, "button[value='add:text']")
    page.fill("[name=part-0-text]", "スクリプトなしで書きました。")
    press(page, "button[value='add:card']")
    page.fill("[name=part-1-title]", "カードも書けます")
    page.fill("[name=alt_text]", "お知らせ")
    for category in (city.east, city.children):
        page.locator(f"input[name=categories][value='{category.pk}']").check(force=True)
    press(page, "button[value=recount]")
    assert page.inner_text("#total [data-total]") == "1人"
    assert "スクリプトなしで書きました。" in page.inner_text("#preview")
    press(page, "#submit")
    assert page.url.endswith("/review/")
    assert Broadcast.objects.get().status == BroadcastStatus.PENDING_PATROL

    review = open_window(java_script_enabled=False).used_by(city.patroller)
    page = review.open(f"/admin/broadcasts/{Broadcast.objects.get().pk}/review/")
    page.fill("#id_proof", PASSWORD)
    press(page, ".review-approve button[type=submit]")

    assert Broadcast.objects.get().status == BroadcastStatus.APPROVED
