import pytest
from django.core.cache import cache
from django.utils import translation

from subscribers.models import Category, CategoryGroup
from subscribers.services import amounts
from subscribers.tests.factories import make_category, make_group

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch):
    """What some other app says it has sent: pairs of message and category."""
    cache.clear()
    pairs = []
    monkeypatch.setattr(amounts, "_providers", [lambda since: pairs])
    return pairs


@pytest.fixture
def city():
    areas = make_group("areas", CategoryGroup.Kind.AREA)
    codes = {code: make_category(code, areas) for code in ("east", "west")}
    return {**codes, "kids": make_category("kids"), "library": make_category("library")}


def counted():
    return amounts.per_category(Category.objects.select_related("group"))


def send(sent, *categories):
    message = len({pair[0] for pair in sent}) + 1
    sent += [(message, category.pk) for category in categories]


def test_news_of_an_area_counts_for_the_busiest_area_only(sent, city):
    send(sent, city["kids"])
    for _ in range(3):
        send(sent, city["kids"], city["east"])
    send(sent, city["kids"], city["west"])

    assert counted() == {city["kids"].pk: 4, city["east"].pk: 3, city["west"].pk: 1}


def test_a_message_of_two_topics_counts_for_each(sent, city):
    send(sent, city["kids"], city["library"])

    assert counted() == {city["kids"].pk: 1, city["library"].pk: 1}


def test_nothing_sent_is_nothing_counted(sent, city):
    assert counted() == {}


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "ほとんどなし"), (1, "月に1通以下"), (2, "月に1通以下"), (3, "月に1〜3通"), (7, "月に1〜3通"), (8, "週に1〜2通"),
     (16, "週に1〜2通"),
     (17, "週に3〜4通"), (32, "週に3〜4通"), (33, "週に5〜7通"), (56, "週に5〜7通"), (57, "1日に1通以上")],
)  # fmt: skip
def test_numbers_are_told_in_rounded_words(count, words):
    with translation.override("ja"):
        assert amounts.in_words(count) == words
