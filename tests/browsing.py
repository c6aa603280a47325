"""A real headless browser, and one person's window in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from cityline.embedded.browser import find_browser
from cityline.staff.models import User

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NARROW, WIDE = 390, 1440


@contextmanager
def headless_browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Window:
    """A person's browser; ``complaints`` is everything its console had to say against us."""

    context: BrowserContext
    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        self.page.goto(path if path.startswith("http") else f"{self.url}{path}")
        return self.page

    def logs_in(self, user: User, password: str) -> Page:
        """By the form, as people do."""
        self.open("/admin/login/")
        self.page.fill("#id_username", user.username)
        self.page.fill("#id_password", password)
        self.page.press("#id_password", "Enter")
        self.page.wait_for_url(f"{self.url}/admin/")
        return self.page

    def used_by(self, user: User) -> "Window":
        """Logged in without the form, for tests that are about something else."""
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.url}])
        return self

    @property
    def is_wider_than_the_screen(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


def press(page: Page, button: str) -> None:
    """Press what sends a form and wait for the answer, as a person does; a click alone goes on with the old page."""
    with page.expect_navigation():
        page.click(button)


@contextmanager
def window(browser: Browser, url: str, *, width: int = WIDE, dark: bool = False, **more: Any) -> Iterator[Window]:
    options = {"locale": "ja-JP", "timezone_id": "Asia/Tokyo", "reduced_motion": "reduce", **more}
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", **options
    )
    context.set_default_timeout(45_000)
    page = context.new_page()
    opened = Window(context, page, url)
    page.on("console", lambda said: opened.complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    try:
        yield opened
    finally:
        context.close()
