"""A file of residents in a real browser: how much of it has been sent is seen, and what is wrong is said."""

import pytest

from subscribers.models import ResidentImport
from tests.browsing import press

pytestmark = [pytest.mark.browser, pytest.mark.journey]

FORM = "/admin/subscribers/subscriber/import/"
FILE = {"name": "city.csv", "mimeType": "text/csv", "buffer": "LINEユーザーID\n".encode() + b"U12345\n" * 50_000}


@pytest.fixture(scope="module")
def workers():
    return 0


def test_upload_is_seen_on_its_way_and_ends_on_the_page_of_the_import(city, open_window):
    page = open_window().used_by(city.patroller).open(FORM)
    page.fill("#id_as_of", "2024-05-31T09:00")
    page.set_input_files("#id_file", FILE)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.click("form[data-upload] button")
    page.wait_for_url("**/import/*/")

    assert ResidentImport.objects.count() == 1
    assert page.inner_text("h1") == "city.csv"


def test_what_is_wrong_is_said_without_losing_the_form(city, open_window):
    page = open_window().used_by(city.patroller).open(FORM)
    page.set_input_files("#id_file", FILE)
    page.fill("#id_as_of", "2099-05-31T09:00")

    page.click("form[data-upload] button")

    page.locator("[data-upload-words]", has_text="未来").wait_for()
    assert page.locator("form[data-upload] button").is_enabled()
    assert page.locator("form[data-upload] progress").is_hidden()


def test_upload_works_without_scripts(city, open_window):
    page = open_window(java_script_enabled=False).used_by(city.patroller).open(FORM)
    page.fill("#id_as_of", "2024-05-31T09:00")
    page.set_input_files("#id_file", FILE)

    press(page, "form[data-upload] button")

    assert page.inner_text("h1") == "city.csv"
