"""The script of the LIFF page in a real browser outside LINE, with an SDK of our own: too old a token leads to one new login."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from tests.browsing import headless_browser

SITE = "https://city.example"
SCRIPT = Path(settings.BASE_DIR) / "subscribers" / "static" / "subscribers" / "liff.js"
PAGE = """<!doctype html><form id="liff" action="/liff/enter/" data-liff="1-a" data-way-on="/settings/" data-failed="The way out">
<input name="csrfmiddlewaretoken" value="t"><p id="told">One moment</p></form>
<script src="/sdk.js"></script><script type="module" src="/liff.js"></script>"""
# It keeps the token it was given at the last login; logging in comes back to the page, as LINE does.
SDK = """
const kept = window.localStorage;
window.liff = {
  init: async () => {},
  isInClient: () => IN_CLIENT,
  isLoggedIn: () => kept.getItem("token") !== null,
  getIDToken: () => kept.getItem("token"),
  logout: () => kept.removeItem("token"),
  login: () => {
    const logins = Number(kept.getItem("logins") ?? 0) + 1;
    kept.setItem("logins", logins);
    kept.setItem("token", "of login " + logins);
    location.reload();
  },
};
if (kept.getItem("logins") === null) {
  kept.setItem("logins", 0);
  kept.setItem("token", "of long ago");
}
"""


@pytest.fixture(scope="module")
def browser():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with headless_browser() as running:
            yield running


def opened(browser, answers, *, in_client=False):
    """What the page says in the end, where it is, and how often it logged in; ``answers``: status and body by token."""
    shown = []

    def serve(route):
        path = route.request.url.removeprefix(SITE)
        if path == "/liff/enter/":
            token = route.request.post_data.partition("id_token=")[2].replace("+", " ")
            shown.append(token)
            status, body = answers(token)
            route.fulfill(status=status, body=json.dumps(body), content_type="application/json")
        elif path == "/sdk.js":
            route.fulfill(body=SDK.replace("IN_CLIENT", json.dumps(in_client)), content_type="text/javascript")
        elif path == "/liff.js":
            route.fulfill(body=SCRIPT.read_text(), content_type="text/javascript")
        else:
            route.fulfill(body=PAGE if path == "/liff/" else "<p id=told>Settings</p>", content_type="text/html")

    context = browser.new_context()
    context.route("**/*", serve)
    page = context.new_page()
    page.goto(f"{SITE}/liff/")
    page.wait_for_function("document.getElementById('told').textContent !== 'One moment'")
    said = (page.text_content("#told"), page.url.removeprefix(SITE), shown)
    context.close()
    return said


def too_old(token):
    return (403, {"words": "Close it and open it again", "again": True})


def test_token_that_is_too_old_leads_to_one_new_login(browser):
    def answers(token):
        return too_old(token) if token == "of long ago" else (200, {"entered": True})

    assert opened(browser, answers) == ("Settings", "/settings/", ["of long ago", "of login 1"])


def test_who_is_refused_again_is_told_the_way_out_and_not_sent_round(browser):
    assert opened(browser, too_old) == ("The way out", "/liff/", ["of long ago", "of login 1"])


def test_inside_line_nobody_is_logged_out(browser):
    assert opened(browser, too_old, in_client=True) == ("The way out", "/liff/", ["of long ago"])


def test_other_refusals_are_said_in_their_own_words(browser):
    refused = opened(browser, lambda token: (503, {"words": "Try again in a minute", "again": False}))

    assert refused == ("Try again in a minute", "/liff/", ["of long ago"])


def test_in_a_crowd_it_comes_again_by_itself(browser):
    crowd = [(429, {"words": "Very many"}), (200, {"entered": True})]

    assert opened(browser, lambda token: crowd.pop(0)) == ("Settings", "/settings/", ["of long ago"] * 2)
