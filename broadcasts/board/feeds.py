"""The newest announcements for feed readers: RSS 2.0, Atom and JSON Feed 1.1, of the whole board, of one category or of
one department.

https://www.rssboard.org/rss-specification https://www.rfc-editor.org/rfc/rfc4287 https://www.jsonfeed.org/version/1.1/
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.html import linebreaks
from django.utils.http import http_date
from django.utils.translation import gettext as _

from broadcasts.board import addresses, drawing, finding, reading
from broadcasts.content.parts import normalise
from subscribers import languages

ENTRIES_MAX = 30


@dataclass(frozen=True, slots=True)
class Feed:
    title: str
    home: str
    own: str
    shown: Sequence[reading.Shown]


def rss(request: HttpRequest, of: str = "", code: str = "") -> HttpResponse:
    return _xml(Rss201rev2Feed, "application/rss+xml; charset=utf-8", _feed("rss", of, code))


def atom(request: HttpRequest, of: str = "", code: str = "") -> HttpResponse:
    return _xml(Atom1Feed, "application/atom+xml; charset=utf-8", _feed("atom", of, code))


def json_feed(request: HttpRequest, of: str = "", code: str = "") -> HttpResponse:
    feed = _feed("json", of, code)
    said = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.own,
        "language": languages.DEFAULT.tag,
        "items": [_item(one) for one in feed.shown],
    }
    body = json.dumps(said, ensure_ascii=False).encode()
    return _answer(body, "application/feed+json; charset=utf-8", feed)


def _feed(kind: str, of: str, code: str) -> Feed:
    posts, name, args = reading.standing(), drawing.board_name(), [of, code] if of else []
    if of == "category":
        category = finding.category(code)
        posts, name = posts.filter(broadcast__categories=category), f"{name}: {category.label}"
    elif of == "by":
        department = finding.department(code)
        posts, name = posts.filter(broadcast__department=department), f"{name}: {department.name}"
    home = {"category": "category", "by": "department"}.get(of, "list")
    return Feed(
        title=name,
        home=addresses.outside(home, *args[1:]),
        own=addresses.outside(kind, *args),
        shown=reading.shown(posts.prefetch_related("broadcast__categories")[:ENTRIES_MAX]),
    )


def _xml(generator: type[SyndicationFeed], content_type: str, feed: Feed) -> HttpResponse:
    """Nothing that XML forbids may be in any of it, or no reader reads any of it."""
    made = generator(
        title=normalise(feed.title),
        link=feed.home,
        description=_("Announcements of the city, as they were approved."),
        language=languages.DEFAULT.tag,
        feed_url=feed.own,
        author_name=settings.CITY_NAME or _("The city"),
    )
    for one in feed.shown:
        address = addresses.of_post(one.post)
        made.add_item(
            title=normalise(one.title),
            link=address,
            # Readers take it for HTML, so what somebody typed is escaped once more than the XML needs.
            description=linebreaks(normalise(one.article.reading), autoescape=True),
            unique_id=address,
            unique_id_is_permalink=True,
            pubdate=one.post.published_at,
            updateddate=one.changed_at,
            author_name=normalise(one.department.name),
            categories=[normalise(category.label) for category in one.categories],
        )
    return _answer(made.writeString("utf-8").encode(), content_type, feed)


def _item(one: reading.Shown) -> dict[str, object]:
    address = addresses.of_post(one.post)
    return {
        "id": address,
        "url": address,
        "title": one.title,
        "content_text": one.article.reading,
        "summary": one.article.summary,
        "date_published": one.post.published_at.isoformat(timespec="seconds"),
        "date_modified": one.changed_at.isoformat(timespec="seconds"),
        "authors": [{"name": one.department.name}],
        "tags": [category.label for category in one.categories],
    }


def _answer(body: bytes, content_type: str, feed: Feed) -> HttpResponse:
    response = HttpResponse(body, content_type=content_type)
    changed = reading.changed_at()
    if changed is not None:
        response.headers["Last-Modified"] = http_date(changed.timestamp())
    return response
