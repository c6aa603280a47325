"""The feeds against what their specifications require."""

import json
import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import pytest

from broadcasts.board.tests import boarding
from broadcasts.tests import factories

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def address(settings):
    settings.PUBLIC_BASE_URL = "https://city.example"


def read(client, address):
    answer = client.get(address)
    return ElementTree.fromstring(answer.content), answer.headers["Content-Type"].split(";")[0]  # noqa: S314  our own


def test_rss_has_what_rss_requires(client):
    category = factories.category()
    post = boarding.posted(category, **boarding.text("断水 <b>&</b>\n10時から\n\n13時まで"))
    address = f"https://city.example/board/{post.public_id}/"

    root, kind = read(client, "/board/rss.xml")

    channel, (item,) = root.find("channel"), root.findall("channel/item")
    assert (root.tag, root.get("version"), kind) == ("rss", "2.0", "application/rss+xml")
    assert [bool((channel.findtext(name) or "").strip()) for name in ("title", "link", "description")] == [True] * 3
    assert channel.find(f"{ATOM}link").attrib == {"rel": "self", "href": "https://city.example/board/rss.xml"}
    assert (item.findtext("title"), item.findtext("link")) == ("断水 <b>&</b>", address)
    assert (item.find("guid").text, item.find("guid").get("isPermaLink")) == (address, "true")
    assert parsedate_to_datetime(item.findtext("pubDate")) == post.published_at.replace(microsecond=0)
    assert item.findtext("category") == category.label
    assert item.findtext("description").startswith("<p>断水 &lt;b&gt;&amp;&lt;/b&gt;<br>10時から")


def test_atom_has_what_atom_requires(client):
    post = boarding.posted()

    root, kind = read(client, "/board/atom.xml")

    (entry,) = root.findall(f"{ATOM}entry")
    assert (root.tag, kind) == (f"{ATOM}feed", "application/atom+xml")
    required = ["id", "title", "updated"]
    assert [len(one.findall(f"{ATOM}{name}")) for one in (root, entry) for name in required] == [1] * 6
    assert {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")} == {
        "alternate": "https://city.example/board/",
        "self": "https://city.example/board/atom.xml",
    }
    assert root.find(f"{ATOM}author/{ATOM}name").text
    assert entry.find(f"{ATOM}author/{ATOM}name").text == post.broadcast.department.name
    assert [datetime.fromisoformat(one.findtext(f"{ATOM}updated")).tzinfo is None for one in (root, entry)] == [
        False
    ] * 2
    assert entry.findtext(f"{ATOM}id") == f"https://city.example/board/{post.public_id}/"


def test_empty_feeds_are_valid_too(client):
    assert read(client, "/board/atom.xml")[0].findtext(f"{ATOM}updated")
    assert read(client, "/board/rss.xml")[0].findall("channel/item") == []
    assert client.get("/board/feed.json").json()["items"] == []


def test_json_feed_has_what_json_feed_requires(client):
    post = boarding.posted(**boarding.text("断水 <b>&</b>\n10時から"))

    answer = client.get("/board/feed.json")

    feed = json.loads(answer.content)
    (item,) = feed.pop("items")
    assert answer.headers["Content-Type"] == "application/feed+json; charset=utf-8"
    assert feed == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "澄凪市 お知らせ板",
        "home_page_url": "https://city.example/board/",
        "feed_url": "https://city.example/board/feed.json",
        "language": "ja",
    }
    assert (item["id"], item["title"], item["content_text"]) == (
        f"https://city.example/board/{post.public_id}/",
        "断水 <b>&</b>",
        "断水 <b>&</b>\n10時から",
    )
    assert datetime.fromisoformat(item["date_published"]) == post.published_at.replace(microsecond=0)


@pytest.mark.parametrize("feed", ["rss.xml", "atom.xml", "feed.json"])
def test_category_and_department_have_feeds_of_their_own(client, feed):
    category = factories.category()
    here, there = boarding.posted(category), boarding.posted()

    def found(address):
        body = client.get(address).content.decode()
        return [post.public_id in body for post in (here, there)]

    assert found(f"/board/category/{category.code}/{feed}") == [True, False]
    assert found(f"/board/by/{there.broadcast.department.code}/{feed}") == [False, True]
    assert client.get(f"/board/category/none/{feed}").status_code == 404


def test_page_of_a_topic_or_department_leads_to_its_own_feeds(client):
    category = factories.category()
    department = boarding.posted(category).broadcast.department

    for list_, feeds in (
        ("/board/", "/board/"),
        (f"/board/category/{category.code}/", f"/board/category/{category.code}/"),
        (f"/board/by/{department.code}/", f"/board/by/{department.code}/"),
    ):
        page = client.get(list_).content.decode()
        assert set(re.findall(r'href="([^"]+\.(?:xml|json))"', page)) == {
            f"{feeds}{name}" for name in ("rss.xml", "atom.xml", "feed.json")
        }


def test_feed_is_of_the_newest_alone(client):
    for _each in range(32):
        boarding.posted()

    assert len(client.get("/board/feed.json").json()["items"]) == 30


@pytest.mark.parametrize("feed", ["rss.xml", "atom.xml"])
def test_what_xml_forbids_keeps_nobody_from_reading(client, feed):
    category = factories.category(name="くらし\x0b\ufffe")
    department = factories.department(name="水道\x08課\uffff")
    boarding.posted(category, author=factories.drafter(department), **boarding.text("断水\ufffeの\uffffお知らせ"))

    for address in (f"/board/{feed}", f"/board/by/{department.code}/{feed}", f"/board/category/{category.code}/{feed}"):
        said = ElementTree.tostring(read(client, address)[0], encoding="unicode")
        assert [words in said for words in ("くらし", "水道課", "断水のお知らせ")] == [True] * 3


@pytest.mark.parametrize("feed", ["rss.xml", "atom.xml", "feed.json"])
def test_where_a_button_leads_is_said(client, feed):
    button = {"label": "申し込む", "url": "https://www.city.example/apply"}
    card = {"kind": "card", "title": "防災訓練", "date": "", "place": "", "words": "ぜひ。", "buttons": [button]}
    post = boarding.posted(parts=[card])

    assert "申し込む https://www.city.example/apply" in client.get(f"/board/{feed}").content.decode()
    assert "https" not in post.search_text
