"""Pages of the desk ask the database as often for many rows as for one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from broadcasts.services import commenting, patrol
from broadcasts.tests import factories as make
from broadcasts.tests import guides
from broadcasts.tests.screens import at, page
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    made = make.patroller()
    client.force_login(made)
    return made


def one_more(category, officer, judged):
    """Something of everything these pages show."""
    other = make.category(category.group)
    guides.charter(other, by=officer)
    guides.concept(f"必要な分だけ。{other.pk}", by=officer)
    make.user(Role.DRAFTER, department=make.department())
    when = timezone.now() + timedelta(hours=2)
    made = make.pending(None, category, other, scheduled_at=when)
    make.approved(None, category, other, by=officer, scheduled_at=when, is_emergency=True)
    patrol.return_for_edit(
        broadcast_id=made.pk, by=officer, revision=made.revision, reason="wording", words="直してください"
    )
    make.pending(None, category, other, scheduled_at=when)
    commenting.comment(broadcast_id=judged.pk, by=officer, words=f"対象は{other.pk}歳までですか")


@pytest.mark.parametrize(
    "name", ["queue", "calendar", "concept", "charters", "reasons", "review", "detail", "evidence", "list", "index"]
)
def test_page_asks_as_often_for_many_rows(client, officer, category, name):
    judged = make.pending(None, category)
    for_one = name in {"review", "detail", "evidence"}
    address = at(name, judged) if for_one else page("index" if name == "index" else f"broadcast_{name}")
    one_more(category, officer, judged)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for _ in range(4):
        one_more(category, officer, judged)

    with CaptureQueriesContext(connection) as many:
        client.get(address)

    assert len(many) == len(few), _more(few, many)


def _more(few, many):
    known = {query["sql"] for query in few.captured_queries}
    return [query["sql"] for query in many.captured_queries if query["sql"] not in known]
