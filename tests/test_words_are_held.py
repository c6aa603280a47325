"""What is typed at the desk outlives a login that ran out meanwhile, and is forgotten once it has arrived."""

import pytest
from django.conf import settings

from broadcasts.models import Broadcast, Comment
from broadcasts.services import filling, submitting
from broadcasts.tests import factories, prepared
from tests.browsing import press
from tests.people import PASSWORD

pytestmark = [pytest.mark.browser]
WORDS = "対象は未就学のお子さんに限ってください。"


@pytest.fixture(scope="module")
def workers():
    return 0


@pytest.fixture
def pending(city):
    return factories.pending(city.writer, city.children, title="子育てひろば")


@pytest.fixture
def desk(city, open_window, pending):
    window = open_window().used_by(city.patroller)
    window.open(f"/admin/broadcasts/{pending.pk}/review/")
    return window


def runs_out_and_logs_in_again(window, button, city):
    """The login is gone when the button is pressed; the login page leads back to where it was."""
    window.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    press(window.page, button)
    window.page.fill("#id_username", city.patroller.username)
    window.page.fill("#id_password", PASSWORD)
    with window.page.expect_navigation():
        window.page.press("#id_password", "Enter")


def test_words_of_a_return_are_there_again_after_logging_in(desk, city, pending):
    page = desk.page
    page.click("#return summary")
    page.check("#return [name=reason][value=wording]")
    page.fill("#return-words", WORDS)

    runs_out_and_logs_in_again(desk, "#return button", city)

    assert page.url.endswith(f"/{pending.pk}/review/")
    assert page.input_value("#return-words") == WORDS
    assert page.is_checked("#return [name=reason][value=wording]")
    assert "前に入力した内容を戻しました" in page.inner_text("#return")
    press(page, "#return button")
    decision = Broadcast.objects.get(pk=pending.pk).decisions.get()
    assert (decision.reason, decision.words) == ("wording", WORDS)


def test_rejection_is_never_ticked_by_itself(desk, city):
    page = desk.page
    page.click("#reject summary")
    page.fill("#reject-words", WORDS)
    page.check("#reject [name=is_final]")

    page.reload()

    assert (page.input_value("#reject-words"), page.is_checked("#reject [name=is_final]")) == (WORDS, False)


def test_words_that_arrived_do_not_come_back_with_the_next_submission(desk, city, pending):
    page = desk.page
    page.click("#return summary")
    page.check("#return [name=reason][value=wording]")
    page.fill("#return-words", WORDS)
    press(page, "#return button")
    submitting.submit(broadcast_id=pending.pk, by=city.writer, expected_revision=pending.revision)

    desk.open(f"/admin/broadcasts/{pending.pk}/review/")

    assert page.input_value("#return-words") == ""


def test_comment_is_there_again_after_logging_in_and_gone_once_it_is_said(desk, city, pending):
    page = desk.page
    page.fill("#comment-words", WORDS)

    runs_out_and_logs_in_again(desk, ".conversation-form button", city)
    came_back = page.input_value("#comment-words")
    press(page, ".conversation-form button")

    assert came_back == WORDS
    assert Comment.objects.get().words == WORDS
    assert page.input_value("#comment-words") == ""


def test_nobody_else_at_this_computer_finds_them(desk, city, pending):
    desk.page.fill("#comment-words", WORDS)

    page = desk.used_by(city.deputy).open(f"/admin/broadcasts/{pending.pk}/review/")

    assert page.input_value("#comment-words") == ""


def test_gaps_filled_in_at_night_are_there_again_after_logging_in(city, open_window):
    factories.allow_emergencies(city.writer)
    version = prepared.passed(prepared.version(by=city.writer, category=city.children))
    made = filling.begin(version_id=version.pk, by=city.writer)
    window = open_window().used_by(city.writer)
    page = window.open(f"/admin/broadcasts/{made.pk}/fill/")
    window.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    page.fill("#id_gap-0", "浜手小学校")
    press(page, "button[value=arm]")
    page.fill("#id_username", city.writer.username)
    page.fill("#id_password", PASSWORD)
    with page.expect_navigation():
        page.press("#id_password", "Enter")

    page.wait_for_selector("#saved:not(:empty)")
    assert page.url.endswith(f"/{made.pk}/fill/")
    assert "浜手小学校" in {page.input_value(f"#id_gap-{n}") for n in range(2)}
    assert "浜手小学校" in Broadcast.objects.get(pk=made.pk).gap_values.values()
