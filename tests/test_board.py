"""The notice board as anybody sees it: on the smallest phone and on a desk, light and dark, without scripts, on paper."""

import os
from io import BytesIO
from pathlib import Path

import pytest

from broadcasts.board import pages
from broadcasts.board.services import publishing
from broadcasts.board.tests import boarding
from broadcasts.content import media
from broadcasts.demo import pictures
from broadcasts.models.media import MediaKind
from broadcasts.tests import factories
from tests.test_accessibility import ALL_RULES, CARD, axe

pytestmark = [pytest.mark.browser, pytest.mark.journey]

SMALLEST, PHONE, DESK = 320, 390, 1440
LOOKS = [(width, scheme) for width in (SMALLEST, PHONE, DESK) for scheme in ("light", "dark")]
SHOTS = os.environ.get("CITYLINE_SHOTS", "")


@pytest.fixture(scope="module")
def workers():
    return 0


@pytest.fixture(scope="module")
def board(city):
    """A plain post, one with everything, one that was corrected, and one that was taken off."""
    department = factories.department(
        name="市民文化スポーツ局 文化振興課", contact="電話 000-000-0000（平日8時30分〜17時15分）"
    )
    author, topic = factories.drafter(department), factories.category(name="文化・催し", name_en="Culture")
    picture = media.store(upload=_file(pictures.lanterns()), kind=MediaKind.IMAGE).sha256
    rich = boarding.posted(
        topic,
        author=author,
        parts=[
            {**CARD, "media": picture},
            {"kind": "text", "text": "雨の日は中止です。\n\nくわしくは https://www.city.example/a/very/long/address/" + "x" * 60},
            {"kind": "image", "media": picture, "alt_text": "夜の海に浮かぶ灯籠", "link": ""},
        ],
    )  # fmt: skip
    wrong = boarding.posted(author=author, **boarding.text("断水は10時から\n桜町一丁目です。"))
    right = boarding.approved(
        author=author, **boarding.text("【訂正】断水は11時から\n10時からとお伝えしましたが、11時からです。")
    )
    boarding.behind_its_back(
        "UPDATE broadcasts_broadcast SET follows_id = %s, follow_kind = 'correction' WHERE id = %s",
        wrong.broadcast_id, right.pk,
    )  # fmt: skip
    right.refresh_from_db()
    boarding.publish(right)
    publishing.correct(broadcast=wrong.broadcast, by_broadcast=right)
    gone = boarding.posted(**boarding.text("取り下げるお知らせ"))
    publishing.withdraw(broadcast=gone.broadcast, by=gone.broadcast.author, note="誤り")
    pages.forget_now()
    return {"rich": rich, "wrong": wrong, "gone": gone, "right": right.board_post}


def _file(content: bytes) -> BytesIO:
    return BytesIO(content)


ADDRESSES = {
    "list": "/board/",
    "list, easy": "/board/?lang=ja-easy",
    "list, English": "/board/?lang=en",
    "found": "/board/?q=断水",
    "nothing found": "/board/?q=ありません",
    "post": "/board/{rich}/",
    "post, English": "/board/{rich}/?lang=en",
    "corrected": "/board/{wrong}/",
    "correction": "/board/{right}/",
    "gone": "/board/{gone}/",
}


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_every_page_is_accessible_and_fits(open_window, board, width, scheme):
    window = open_window(width=width, dark=scheme == "dark")
    broken = set()

    for name, address in ADDRESSES.items():
        page = window.open(address.format(**{key: post.public_id for key, post in board.items()}))
        look = f"{name} {width} {scheme}"
        broken |= axe(page, look, {"runOnly": ALL_RULES})
        broken |= {f"{look}: wider than the screen"} if window.is_wider_than_the_screen else set()
        if SHOTS:
            page.screenshot(path=str(Path(SHOTS) / f"{look}.png".replace(" ", "-").replace(",", "")), full_page=True)

    assert sorted(broken) == []
    # The answer itself, when a page is gone.
    assert [said for said in window.complaints if "410" not in said] == []


def test_address_is_copied_by_a_button(open_window, board, system):
    window = open_window(width=PHONE, permissions=["clipboard-read", "clipboard-write"])
    page = window.open(f"/board/{board['rich'].public_id}/")

    page.get_by_role("button", name="アドレスをコピー").click()
    page.get_by_text("コピーしました").wait_for()

    assert page.evaluate("navigator.clipboard.readText()").endswith(f"/board/{board['rich'].public_id}/")


def test_board_is_read_without_scripts_and_cookies(open_window, board):
    window = open_window(width=PHONE, java_script_enabled=False)
    page = window.open("/board/")
    page.get_by_label("お知らせを探す").fill("中央公園")
    page.get_by_role("button", name="探す").click()
    page.get_by_role("link", name="防災訓練").click()

    assert page.locator("h1").inner_text() == "防災訓練"
    assert page.get_by_role("button", name="アドレスをコピー").is_visible() is False
    assert window.context.cookies() == []


def test_on_paper_there_is_the_announcement_and_where_it_stands(open_window, board):
    window = open_window(width=DESK)
    page = window.open(f"/board/{board['rich'].public_id}/")
    page.emulate_media(media="print")

    assert [page.locator(one).first.is_visible() for one in (".bd-article", ".bd-print", ".bd-address", "footer a")] == [
        True, True, False, False,
    ]  # fmt: skip
