"""Anybody may open the address of a code, as often as they like: what is counted has a limit, and the way to LINE has none."""

import pytest
from django.db import OperationalError, connection
from django.db.models import Sum

from subscribers.friend_sources import scanning
from subscribers.friend_sources.tests.making import make_source
from subscribers.friend_sources.tests.test_landing import account, scan
from subscribers.models import FriendTally

__all__ = ["account"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def one_second(monkeypatch):
    monkeypatch.setattr("subscribers.friend_sources.scanning.time.time", lambda: 1_780_000_000.5)


def scans(source):
    return FriendTally.objects.filter(source=source).aggregate(n=Sum("scans"))["n"] or 0


@pytest.mark.parametrize("valkey", ["there", "gone"])
def test_of_one_medium_only_so_many_a_second_are_counted(client, settings, one_second, valkey):
    if valkey == "gone":
        settings.REDIS_URL = "redis://127.0.0.1:9/0"
    flooded, other = make_source(), make_source()

    answers = [scan(client, flooded) for _ in range(scanning.A_SECOND + 5)]
    scan(client, other)

    assert {answer.status_code for answer in answers} == {302}
    assert (scans(flooded), scans(other)) == (scanning.A_SECOND, 1)


def _refusing(verb):
    def refuse(execute, sql, params, many, context):
        if sql.startswith(verb) and "subscribers_friend" in sql:
            raise OperationalError("the disk is full")
        return execute(sql, params, many, context)

    return connection.execute_wrapper(refuse)


def test_scan_that_cannot_be_counted_leads_to_line_all_the_same(client):
    source = make_source()

    with _refusing("INSERT"):
        answer = scan(client, source)

    assert answer["Location"].startswith("https://line.me/R/oaMessage/")
    assert scans(source) == 0


def test_code_that_cannot_be_looked_up_leads_to_the_account(client):
    source = make_source()

    with _refusing("SELECT"):
        answer = scan(client, source)

    assert answer["Location"] == "https://line.me/R/ti/p/%40suminagi"
    assert answer["Cache-Control"] == "no-store"
