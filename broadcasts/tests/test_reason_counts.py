"""Why broadcasts come back: counted per department and category over twelve months."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from broadcasts.models import Broadcast, PatrolDecision
from broadcasts.services import patrol, reason_counts
from broadcasts.tests import factories as make
from broadcasts.tests.screens import page
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def category():
    made = make.category(name="子育て")
    make.subscriber(made)
    return made


def turned_down(author, *categories, reason="wrong_people", verb=patrol.return_for_edit) -> Broadcast:
    made = make.pending(author, *categories)
    return verb(
        broadcast_id=made.pk, by=make.patroller(), revision=made.revision, reason=reason, words="直してください"
    )


def decisions():
    return reason_counts.decisions(Broadcast.objects.all(), now=timezone.now())


def test_reasons_are_counted_per_department_and_category(category):
    one, two = make.drafter(make.department(name="甲課")), make.drafter(make.department(name="乙課"))
    other = make.category(category.group, name="図書館")
    turned_down(one, category)
    turned_down(one, category, other, reason="too_often", verb=patrol.reject)
    turned_down(two, other, reason="too_often")
    make.approved(one, category)

    def lines(found):
        counted = [(x.name, x.decided, x.turned_down, x.share) for x in found]
        return counted, [{code: n for code, n in x.counts.items() if n} for x in found]

    assert lines(reason_counts.by_department(decisions())) == (
        [("甲課", 3, 2, 67), ("乙課", 1, 1, 100)],
        [{"wrong_people": 1, "too_often": 1}, {"too_often": 1}],
    )
    assert lines(reason_counts.by_category(decisions())) == (
        [("子育て", 3, 2, 67), ("図書館", 2, 2, 100)],
        [{"wrong_people": 1, "too_often": 1}, {"too_often": 2}],
    )
    total = reason_counts.total(decisions())
    assert (total.decided, total.turned_down) == (4, 3)


def test_what_is_older_than_a_year_is_no_longer_counted(category):
    made = make.pending(None, category)
    PatrolDecision.objects.create(
        broadcast=made,
        revision=1,
        decision="returned",
        reason="error",
        words="x",
        decided_by=make.patroller(),
        decided_at=timezone.now() - timedelta(days=366),
    )

    assert reason_counts.by_department(decisions()) == []


def test_department_sees_its_own_and_the_pr_office_all(client, category):
    one, two = make.drafter(make.department(name="甲課")), make.drafter(make.department(name="乙課"))
    turned_down(one, category)
    turned_down(two, category)

    def seen(user):
        client.force_login(user)
        context = client.get(page("broadcast_reasons")).context
        return context["total"].turned_down, context["sees_all"]

    assert (seen(one), seen(make.patroller())) == ((1, False), (2, True))
    client.force_login(make.user(Role.ADMINISTRATOR))
    assert client.get(page("broadcast_reasons")).status_code == 403
    assert client.get(page("broadcast_reasons_csv")).status_code == 403


def test_file_has_the_same_numbers_and_no_formula(client, category):
    turned_down(make.drafter(make.department(name="=甲課")), category)
    client.force_login(make.patroller())

    text = client.get(page("broadcast_reasons_csv")).content.decode("utf-8-sig")

    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][4:] == ["対象外", "頻度過多", "表現", "誤り", "時期", "その他"]
    assert [row[1:] for row in rows[1:]] == [
        ["'=甲課", "1", "1", "1", "0", "0", "0", "0", "0"],
        ["子育て", "1", "1", "1", "0", "0", "0", "0", "0"],
    ]


def test_page_asks_as_often_for_many_rows(client, category):
    client.force_login(make.patroller())
    turned_down(make.drafter(), category)
    client.get(page("broadcast_reasons"))
    with CaptureQueriesContext(connection) as few:
        client.get(page("broadcast_reasons"))
    for _ in range(4):
        turned_down(make.drafter(), category, reason="wording")

    with CaptureQueriesContext(connection) as many:
        client.get(page("broadcast_reasons"))

    assert len(many) == len(few)
