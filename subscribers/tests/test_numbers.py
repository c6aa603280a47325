"""Residents as numbers and bars: right sums, the same queries however many, nobody shown on their own."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cityline.staff.roles import Role
from subscribers import queries
from subscribers.admin import numbers_drawn
from subscribers.services import preferences
from subscribers.tests.factories import make_category, make_group, make_subscriber, make_user

pytestmark = pytest.mark.django_db

PAGE = reverse("admin:subscribers_subscriber_changelist")


def day(text):
    return timezone.make_aware(datetime.fromisoformat(text))


def months(**given):
    found = queries.growth(following=queries.counts().following, today=date(2026, 3, 15), months=4, **given)
    return [(str(month.begins)[:7], month.followed, month.blocked, month.at_end) for month in found]


def test_growth_counts_back_from_today():
    make_subscriber(followed_at=day("2025-06-01"))
    make_subscriber(followed_at=day("2026-01-31T23:59"))
    make_subscriber(followed_at=day("2026-03-01"))
    make_subscriber(followed_at=day("2026-01-05"), is_following=False, unfollowed_at=day("2026-02-10"))
    make_subscriber(followed_at=day("2026-03-02"), is_following=False, unfollowed_at=day("2026-03-03"))
    make_subscriber(followed_at=day("2026-02-02"), left_at=day("2026-03-14"))
    make_subscriber(followed_at=None, is_following=False, unfollowed_at=day("2026-02-11"))

    assert months() == [("2026-03", 2, 1, 3), ("2026-02", 0, 1, 2), ("2026-01", 2, 0, 3), ("2025-12", 0, 0, 1)]


def test_growth_of_an_empty_city_is_nothing():
    assert months()[0] == ("2026-03", 0, 0, 0)
    assert [(bar.followed_width, bar.blocked_width) for bar in numbers_drawn.by_month([])] == []


def test_bars_are_as_long_as_their_share_and_nobody_is_invisible():
    make_group()
    kids, waste, none = (make_category(code) for code in ("kids", "waste", "none"))
    residents = [make_subscriber() for _ in range(4)]
    for resident in residents:
        preferences.choose(subscriber=resident, category=kids)
    preferences.choose(subscriber=residents[0], category=waste)

    ((_group, bars),) = numbers_drawn.by_group(queries.chosen_counts(), of=4)

    assert [(bar.count.category.code, bar.width, bar.percent) for bar in bars] == [
        ("kids", 1000, 100.0), ("waste", 250, 25.0), ("none", 0, 0.0),
    ]  # fmt: skip
    assert none.pk
    assert numbers_drawn._width(1, 10**6) == numbers_drawn.SLIVER


def test_page_shows_bars_and_needs_as_many_queries_for_many(client):
    client.force_login(make_user("viewer", Role.VIEWER))
    make_category("kids", name="子育て")

    def asked():
        with CaptureQueriesContext(connection) as seen:
            shown = client.get(PAGE).content.decode()
        return len(seen), shown

    few, shown = asked()
    for number in range(6):
        make_category(f"c{number}", group=make_group(f"g{number}"))
        make_subscriber(followed_at=timezone.now())
    many, _ = asked()

    assert "<svg" in shown
    assert many == few


def test_who_chose_is_counted_from_the_small_indexes_paused_or_not():
    kids, books = make_category("kids"), make_category("books")
    for number, (category, fields) in enumerate(
        [
            (kids, {}),
            (kids, {"paused_until": timezone.now() + timedelta(days=1)}),
            (kids, {"paused_until": timezone.now() - timedelta(days=1)}),
            (kids, {"is_following": False}),
            (kids, {"left_at": timezone.now()}),
            (books, {}),
        ]
    ):
        resident = make_subscriber(number, **fields)
        type(resident).objects.filter(pk=resident.pk).update(choice_mask=category.mask)

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plans = [some.explain() for some in queries.who_chose(kids.mask)]

    assert queries.count_who_chose(kids.mask) == 3
    assert ["subscriber_audience " in plans[0], "subscriber_audience_paused " in plans[1]] == [True, True]
