"""Departments hear of letters once a day, and only that there are some."""

from datetime import datetime, timedelta

import pytest

from broadcasts.board.services import letters
from broadcasts.board.services.letter_news import tell_departments
from broadcasts.board.tests import boarding
from broadcasts.models import BoardLetter
from broadcasts.tests import factories
from cityline.staff.models import Letter
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db
MORNING = datetime.fromisoformat("2027-06-01T09:05+09:00")
DAY = timedelta(days=1)


@pytest.fixture
def post():
    return boarding.posted()


def letter(post, at=MORNING, **fields):
    return BoardLetter.objects.create(post=post, words="段差がこわいです。", reply_to="a@example.jp", at=at, **fields)


def told():
    return sorted(Letter.objects.values_list("user__username", flat=True))


def test_department_is_told_how_many_and_nothing_else(post, settings):
    settings.PUBLIC_BASE_URL = "https://city.example.jp"
    department = post.broadcast.department
    letter(post)
    letter(post)

    told = tell_departments(now=MORNING)

    mail = Letter.objects.get()
    assert (told, mail.user, mail.subject) == (2, post.broadcast.author, "[Cityline] 新しいお便りが2通あります")
    assert mail.body == (
        f"お知らせ板から{department.name}あてに、新しいお便りが2通届いています。次のページでお読みください。\n\n"
        "https://city.example.jp/admin/broadcasts/letters/\n"
    )


def test_two_mails_a_day_never_and_the_next_morning_what_came_since(post):
    letter(post)
    tell_departments(now=MORNING)
    letter(post)

    counts = [tell_departments(now=MORNING + after) for after in (timedelta(), timedelta(hours=10), DAY, DAY + DAY)]

    assert counts == [0, 0, 1, 0]
    assert Letter.objects.count() == 2


def test_nobody_is_told_before_the_morning_nor_of_what_was_read(post):
    letters.mark_read(letter_id=letter(post).pk, by=post.broadcast.author, now=MORNING)
    read = tell_departments(now=MORNING)
    letter(post)

    early = tell_departments(now=MORNING + DAY - timedelta(minutes=6))

    assert (read, early, told()) == (0, 0, [])


def test_each_department_is_told_of_its_own(post):
    other = boarding.posted()
    letter(post)
    letter(other)

    tell_departments(now=MORNING)

    assert told() == sorted([post.broadcast.author.username, other.broadcast.author.username])


def test_those_are_told_who_can_mark_letters_as_read(post):
    department = post.broadcast.department
    duty = factories.user(Role.DUTY_OFFICER, department=department)
    factories.user(Role.VIEWER, department=department)
    factories.drafter(department, is_active=False)
    factories.drafter()
    letter(post)

    tell_departments(now=MORNING)

    assert told() == sorted([post.broadcast.author.username, duty.username])


def test_pr_office_is_told_where_no_mail_reaches_the_department(post):
    author = post.broadcast.author
    author.email = ""
    author.save()
    patroller = factories.patroller()
    letter(post)

    tell_departments(now=MORNING)

    assert patroller.username in told()
    assert author.username not in told()


@pytest.mark.parametrize("count", [1, 7])
def test_query_count_does_not_grow_with_the_letters(post, count, django_assert_max_num_queries):
    for _each in range(count):
        letter(post)

    with django_assert_max_num_queries(10):
        tell_departments(now=MORNING)
    with django_assert_max_num_queries(1):
        tell_departments(now=MORNING)
