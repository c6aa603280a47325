"""A reader's way to the library's news: a poster's code, the account added, 図書館 chosen, the menu, Sunday's hours at the
bot, a notice of a story time in the library's name, the same on the notice board, and one tap that stops them.
"""

import pytest
from django.db.models import Sum
from django.utils import timezone
from playwright.sync_api import expect

from broadcasts.tests import factories
from cityline.staff.models import Department
from cityline.staff.roles import Role
from subscribers.facilities.samples import span
from subscribers.friend_sources import addresses, making
from subscribers.models import ActionKind, Facility, FriendTally, OpeningSpan
from subscribers.rich_menus import deciding
from subscribers.services import categories
from tests.menus import EVERY_KIND, revision, submit, written
from tests.phones import NEW, SOON, arrives, chosen, ends, send, settles, tap

pytestmark = [pytest.mark.browser, pytest.mark.journey]

ASKS = "図書館 日曜日 何時まで"
SUNDAY_HOURS = "10:15"
FIRST_PLACE = "場所1"
STORY = "12月の読み聞かせ会のお知らせです。1階のおはなしのへやで、土曜日の14時から開きます。"


@pytest.fixture
def library(city):
    """A library with a reader's choice of its own, its hours, and somebody who writes for it."""
    office = factories.department(
        code="library", name="中央図書館", line_sender_name="中央図書館", kind=Department.Kind.AFFILIATE
    )
    place = Facility.objects.create(department=office, name="中央図書館", other_names="図書館\nとしょかん")
    for weekday in range(7):
        opens, closes = span("10:15-17:45" if weekday == 6 else "9:30-20:00")
        OpeningSpan.objects.create(facility=place, weekday=weekday, opens=opens, closes=closes)
    return office


@pytest.fixture
def librarian(library):
    return factories.user(Role.DRAFTER, department=library, username="shisho", last_name="本間")


@pytest.fixture
def reading(city):
    return categories.create(by=None, group=city.topics, code="library", name="図書館")


@pytest.fixture
def poster(librarian, library, reading):
    return making.make(
        by=librarian, department=library, name="図書館のポスター", category=reading, valid_from=timezone.localdate()
    )


@pytest.fixture
def menu(city):
    """The default menu; its first place asks the bot, in words a resident would use."""
    deeds = [(ActionKind.MESSAGE, ASKS), *EVERY_KIND[1:]]
    version = written(city.deputy, "くらし", deeds=deeds)
    submit(version, city.deputy)
    return deciding.approve(by=city.patroller, version_id=version.pk, revision=revision(version))


@pytest.fixture
def phone(system, open_window):
    """The phone of somebody who has not added the account yet."""
    system.simulator.add_users(1, first=NEW, standing="stranger")
    return open_window(url=system.simulator.url, width=390).open(f"/phone/{NEW}")


def test_reader_comes_by_the_poster_and_stops_the_library_with_one_tap(
    system, city, library, librarian, reading, poster, menu, phone, open_window
):
    scans(phone, addresses.landing(poster))
    arrives(phone, f"「{poster.name}」")
    tap(phone, f"「{reading.name}」を受け取る")
    settles(system, lambda: reading.pk in chosen(NEW), "図書館 is chosen")

    phone.locator(f".line-area[aria-label='{FIRST_PLACE}']").click()
    arrives(phone, ASKS)
    arrives(phone, SUNDAY_HOURS)

    story = send(librarian, city.patroller, STORY, reading, outlets=("push", "board"))
    arrives(phone, STORY)
    assert phone.locator(".chat-item--theirs", has_text=STORY).locator(".line-name").inner_text() == library.name
    ends(system, story)

    board = open_window(width=390).open(f"/board/category/{reading.code}/")
    board.get_by_role("link", name="12月の読み聞かせ会").click()
    assert STORY in board.inner_text("main")
    assert library.name in board.inner_text("body")

    tap(phone, "なぜ届いた？")
    tap(phone, f"「{reading.name}」")
    settles(system, lambda: reading.pk not in chosen(NEW), "図書館 is stopped")
    counted = FriendTally.objects.filter(source=poster).aggregate(Sum("scans"), Sum("added"))
    assert counted == {"scans__sum": 1, "added__sum": 1}


def scans(phone, address):
    """The camera reads the poster, LINE opens with the words typed already, and the reader sends them."""
    phone.click(".phone__camera summary")
    phone.fill(".phone__address", address)
    phone.press(".phone__address", "Enter")
    expect(phone.locator(".phone__say")).not_to_be_empty(timeout=SOON * 1000)
    phone.press(".phone__say", "Enter")
