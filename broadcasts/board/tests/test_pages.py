"""What anybody reads, and what nobody ever does."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.html import escape

from broadcasts.board.services import publishing
from broadcasts.board.tests import boarding
from broadcasts.models import BoardPost, Broadcast, FollowKind
from broadcasts.tests import factories

pytestmark = pytest.mark.django_db
SECRET = "ひみつの下書き"
CARD = {
    "kind": "card",
    "title": "防災訓練",
    "date": "12月5日（土）10時",
    "place": "中央公園",
    "words": "どなたでも参加できます。",
    "buttons": [{"label": "申し込む", "url": "https://www.city.example/apply"}],
}


def every_address(post: BoardPost | None = None) -> list[str]:
    day = timezone.localdate()
    lists = ["/board/", "/board/?lang=en", f"/board/?q={SECRET}", f"/board/archive/{day:%Y/%m}/"]
    feeds = ["/board/rss.xml", "/board/atom.xml", "/board/feed.json"]
    return [*lists, *feeds, *([f"/board/{post.public_id}/"] if post else [])]


def withdraw(post: BoardPost) -> None:
    publishing.withdraw(broadcast=post.broadcast, by=post.broadcast.author, note="誤り")


def test_post_says_what_was_sealed(client):
    post = boarding.posted(parts=[CARD, {"kind": "text", "text": "雨の日は中止です。\nhttps://www.city.example/"}])

    page = client.get(f"/board/{post.public_id}/").content.decode()

    said = ["防災訓練", "12月5日（土）10時", "中央公園", "どなたでも参加できます。", "申し込む", "雨の日は中止です。"]
    assert [words for words in said if words not in page] == []
    assert 'href="https://www.city.example/apply"' in page
    assert page.count("防災訓練</span></h1>") == 1


def test_subject_of_staff_is_nowhere(client):
    post = boarding.posted(title="内部用の件名", document_number="総務第99号", head_confirmed_by="部長 山田")

    for address in every_address(post):
        page = client.get(address).content.decode()
        assert [
            w for w in ("内部用の件名", "総務第99号", "部長 山田", post.broadcast.author.last_name) if w in page
        ] == []


def test_what_is_written_afterwards_in_the_row_is_not_shown(client):
    post = boarding.posted()
    parts = json.dumps([{"kind": "text", "text": SECRET}])
    boarding.behind_its_back("UPDATE broadcasts_broadcast SET parts = %s", parts)

    assert [a for a in every_address(post)[:2] if SECRET in client.get(a).content.decode()] == []


def test_swapped_approval_is_shown_nowhere(client):
    post = boarding.posted()
    swap = "UPDATE broadcasts_authorisation SET request_body = replace(request_body, '断水', %s)"
    boarding.behind_its_back(swap, SECRET)

    answers = [client.get(address) for address in every_address(post)]
    assert [a for a in answers if f"/board/{post.public_id}/" in a.content.decode()] == []
    assert answers[-1].status_code == 404


@pytest.mark.parametrize("kind", ["draft", "waiting", "rejected", "returned", "approved", "push alone", "training"])
def test_what_is_not_on_the_board_is_shown_nowhere(client, kind):
    match kind:
        case "draft":
            factories.draft(**boarding.text(SECRET))
        case "approved":
            factories.subscriber(chosen := factories.category())
            factories.approved(None, chosen, **boarding.text(SECRET))
        case "push alone":
            boarding.approved(outlets=["push"], **boarding.text(SECRET))
        case "training":
            author = factories.drafter(factories.department(is_training=True))
            boarding.approved(author=author, **boarding.text(SECRET))
        case _:
            made = factories.pending(**boarding.text(SECRET))
            status = {"waiting": "pending_patrol"}.get(kind, kind)
            Broadcast.objects.filter(pk=made.pk).update(status=status)

    found = [client.get(address).content.decode() for address in every_address()]
    assert [page for page in found if "<item>" in page or "date_published" in page] == []
    assert [page for page in found if "bd-list" in page or "<entry>" in page] == []
    assert client.get(f"/board/{BoardPost().public_id}/").status_code == 404


def test_withdrawn_is_gone_from_everywhere(client):
    post = boarding.posted(**boarding.text("断水のお知らせ\n10時から"))
    withdraw(post)

    answer = client.get(f"/board/{post.public_id}/")

    assert (answer.status_code, answer.headers["X-Robots-Tag"]) == (410, "noindex")
    assert 'name="robots" content="noindex"' in answer.content.decode()
    assert [a for a in every_address(post) if "断水のお知らせ" in client.get(a).content.decode()] == []
    assert client.get(f"/board/{post.public_id}/picture.png").status_code == 410
    assert "誤り" not in answer.content.decode()


def test_withdrawn_is_said_to_be_over_and_not_to_be_wrong(client):
    post = boarding.posted()
    withdraw(post)

    said = client.get(f"/board/{post.public_id}/").content.decode()

    assert ("掲載は終わりました" in said, "有効ではありません" in said) == (True, False)


def test_correction_is_led_to_and_leads_back(client):
    original = boarding.posted(**boarding.text("断水は10時から"))
    made = boarding.approved(author=original.broadcast.author, **boarding.text("断水は11時から"))
    boarding.behind_its_back(
        "UPDATE broadcasts_broadcast SET status = 'sending', follows_id = %s, follow_kind = %s WHERE id = %s",
        original.broadcast_id,
        FollowKind.CORRECTION.value,
        made.pk,
    )
    made.refresh_from_db()
    publishing.correct(broadcast=original.broadcast, by_broadcast=made)
    before = client.get(f"/board/{original.public_id}/").content.decode()
    correction = boarding.publish(made)

    after = client.get(f"/board/{original.public_id}/").content.decode()
    assert [f"/board/{correction.public_id}/" in page for page in (before, after)] == [False, True]
    assert ["訂正" in page for page in (before, after)] == [True, True]
    assert f"/board/{original.public_id}/" in client.get(f"/board/{correction.public_id}/").content.decode()
    withdraw(original)
    gone = client.get(f"/board/{original.public_id}/")
    assert (gone.status_code, f"/board/{correction.public_id}/" in gone.content.decode()) == (410, True)
    assert "有効ではありません" in gone.content.decode()


@pytest.mark.parametrize(
    ("status", "is_marked"), [("sending", True), ("completed", True), ("cancelled", False), ("failed", False)]
)
def test_only_a_correction_that_reached_somebody_marks_what_it_corrects(client, status, is_marked):
    original = boarding.posted()
    made = boarding.approved(author=original.broadcast.author, outlets=["push"])
    boarding.behind_its_back(
        "UPDATE broadcasts_broadcast SET status = %s, follows_id = %s, follow_kind = 'correction' WHERE id = %s",
        status,
        original.broadcast_id,
        made.pk,
    )
    made.refresh_from_db()
    publishing.correct(broadcast=original.broadcast, by_broadcast=made)

    pages = [client.get(address).content.decode() for address in ("/board/", f"/board/{original.public_id}/")]

    assert ["訂正" in page for page in pages] == [is_marked] * 2


def test_time_that_was_corrected_is_no_longer_put_into_calendars(client):
    original = boarding.posted(parts=[{"kind": "card", "title": "おはなし会", "starts": "2027-06-01T10:00"}])
    made = boarding.approved(author=original.broadcast.author, **boarding.text("11時からです"))
    boarding.behind_its_back(
        "UPDATE broadcasts_broadcast SET status = 'sending', follows_id = %s, follow_kind = 'correction' WHERE id = %s",
        original.broadcast_id,
        made.pk,
    )
    made.refresh_from_db()
    address = f"/board/{original.public_id}/"
    before = client.get(f"{address}event.ics").status_code, "event.ics" in client.get(address).content.decode()

    publishing.correct(broadcast=original.broadcast, by_broadcast=made)

    after = client.get(f"{address}event.ics").status_code, "event.ics" in client.get(address).content.decode()
    assert (before, after) == ((200, True), (404, False))


def test_scheduled_appears_at_its_time_and_not_before(client):
    boarding.approved(due_at=timezone.now() + timedelta(seconds=30), **boarding.text(SECRET))

    assert [a for a in every_address()[:2] if SECRET in client.get(a).content.decode()] == []


TRAP = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


def test_nothing_typed_anywhere_becomes_markup(client):
    category = factories.category(name=TRAP[:40], name_en=TRAP)
    department = factories.department(name=TRAP, line_sender_name="課", contact=TRAP)
    card = CARD | {"title": TRAP, "date": TRAP, "place": TRAP, "words": TRAP}
    card["buttons"] = [{"label": "押す", "url": "https://www.city.example/?a=<script>alert(1)</script>"}]
    post = boarding.posted(
        category, author=factories.drafter(department), parts=[{"kind": "text", "text": f"{TRAP}\n{TRAP}"}, card]
    )
    addresses = [
        *every_address(post)[:4],
        f"/board/?q={TRAP}",
        f"/board/category/{category.code}/",
        f"/board/by/{department.code}/",
        f"/board/{post.public_id}/",
        f"/board/?lang={TRAP}&page={TRAP}",
    ]

    for address in addresses:
        page = client.get(address).content.decode()
        assert ("<script>alert" in page, "<img src=x" in page, "onerror=alert(2)>" in page) == (False, False, False)
    assert escape(TRAP) in client.get(f"/board/{post.public_id}/").content.decode()


def test_lists_are_by_category_department_and_month(client):
    category = factories.category()
    here, there = boarding.posted(category), boarding.posted()
    day = timezone.localdate()

    def found(address):
        page = client.get(address).content.decode()
        return [f"/board/{post.public_id}/" in page for post in (here, there)]

    assert found(f"/board/category/{category.code}/") == [True, False]
    assert found(f"/board/by/{there.broadcast.department.code}/") == [False, True]
    assert found(f"/board/archive/{day:%Y/%m}/") == [True, True]
    assert client.get("/board/archive/2001/01/").status_code == 404
    assert client.get("/board/category/no-such/").status_code == 404
    assert client.get("/board/archive/2026/13/").status_code == 404


def test_what_stands_nowhere_on_the_board_is_not_named(client):
    training, closed = factories.department(is_training=True), factories.department(is_active=False)
    category, gone = factories.category(), boarding.posted()
    withdraw(gone)
    codes = [f"by/{one.code}" for one in (training, closed, gone.broadcast.department)]

    for address in (
        f"/board/{code}/{name}" for code in [*codes, f"category/{category.code}"] for name in ("", "rss.xml")
    ):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [("ゴミ", True), ("ごみ", True), ("ｺﾞﾐ", True), ("ごみ 収集", True), ("ごみ 断水", False), ("%", False), ("_", False), ("100％", True)],
)  # fmt: skip
def test_search_finds_however_it_is_written(client, typed, is_found):
    post = boarding.posted(
        **boarding.text("ゴミの収集日が変わります\n 100%変わります" if typed == "100％" else "ゴミの収集日が変わります")
    )

    page = client.get("/board/", {"q": typed})

    assert (f"/board/{post.public_id}/" in page.content.decode(), page.headers["X-Robots-Tag"]) == (is_found, "noindex")


def test_long_list_has_pages(client):
    posts = [boarding.posted() for _each in range(22)]

    pages = [client.get("/board/", {"page": number}).content.decode() for number in ("1", "2", "99", "x", "-1")]

    assert [sum(f"/board/{post.public_id}/" in page for post in posts) for page in pages] == [20, 2, 0, 20, 20]


def test_as_many_queries_for_many_as_for_one(client, django_assert_num_queries):
    boarding.posted(factories.category())
    with django_assert_num_queries(5):
        client.get("/board/")
    for _each in range(5):
        boarding.posted(factories.category(), factories.category())

    with django_assert_num_queries(5):
        client.get("/board/")
    with django_assert_num_queries(3):
        client.get("/board/atom.xml")


def test_one_post_takes_few_queries(client, django_assert_num_queries):
    post = boarding.posted(factories.category(), factories.category())

    with django_assert_num_queries(3):
        client.get(f"/board/{post.public_id}/")


@pytest.mark.parametrize(
    ("query", "tag", "word"),
    [
        ("", "ja", "澄凪市 お知らせ板"),
        ("?lang=ja-easy", "ja", "だれでも 読む"),
        ("?lang=en", "en", "Notice board"),
        ("?lang=xx", "ja", "澄凪市 お知らせ板"),
    ],
)
def test_board_speaks_the_language_of_its_address(client, query, tag, word):
    boarding.posted()

    answer = client.get(f"/board/{query}", headers={"Accept-Language": "en"})

    assert (answer.headers["Content-Language"], "Vary" in answer.headers) == (tag, False)
    assert f'<html lang="{tag}">' in answer.content.decode()
    assert word in answer.content.decode()


def test_links_keep_the_language(client):
    post = boarding.posted()

    assert f'href="/board/{post.public_id}/?lang=en"' in client.get("/board/?lang=en").content.decode()


def test_nothing_is_set_in_the_browser(client):
    post = boarding.posted()

    for address in [*every_address(post), "/board/nothing-here/"]:
        answer = client.get(address)
        assert (dict(answer.cookies), "Set-Cookie" in answer.headers) == ({}, False)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert (answer.headers["X-Frame-Options"], answer.headers["X-Content-Type-Options"]) == ("DENY", "nosniff")


def test_address_can_be_passed_on(client, settings):
    settings.PUBLIC_BASE_URL = "https://city.example"
    post = boarding.posted()

    page = client.get(f"/board/{post.public_id}/").content.decode()

    assert (
        f"https://social-plugins.line.me/lineit/share?url=https%3A%2F%2Fcity.example%2Fboard%2F{post.public_id}%2F"
        in page
    )
    assert f'<meta property="og:url" content="https://city.example/board/{post.public_id}/">' in page
    assert f'<link rel="canonical" href="https://city.example/board/{post.public_id}/">' in page


def test_picture_to_pass_on_is_drawn(client):
    post = boarding.posted(**boarding.text("令和8年度の国民健康保険料の決定通知書を発送しました、ご確認ください\nあ"))

    answer = client.get(f"/board/{post.public_id}/picture.png")

    assert (answer.status_code, answer.headers["Content-Type"], answer.content[:4]) == (200, "image/png", b"\x89PNG")


def test_without_a_font_the_picture_has_no_words(client, monkeypatch):
    monkeypatch.setattr("broadcasts.board.sharing.japanese_font", lambda size: None)
    post = boarding.posted()

    assert client.get(f"/board/{post.public_id}/picture.png").status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_sent_here(client, method):
    assert getattr(client, method)("/board/").status_code == 405


def test_missing_slash_is_put_right(client):
    post = boarding.posted()

    answer = client.get(f"/board/{post.public_id}")

    assert (answer.status_code, answer.headers["Location"]) == (301, f"/board/{post.public_id}/")
