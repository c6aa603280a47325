"""A city out of nothing: staff, categories, and as many residents as wanted, made inside PostgreSQL."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db import connection, transaction

from broadcasts.models import SendingPolicy
from broadcasts.services import controlling
from cityline.staff.models import Department, User
from cityline.staff.roles import Role
from subscribers.models import Category, CategoryGroup

TOPICS = 12
WARDS = 7

# Everybody keeps the notices that are on by default; beside them each chose every eighth topic or so and one ward, by
# the digits of a hash. Bits: the notices, the topics, the wards, then the samples (the first so many residents each).
_RESIDENTS = """
INSERT INTO subscribers_subscriber (line_user_id, is_following, language, choice_mask, created_at, followed_at)
SELECT 'U' || md5('cityline-synthetic-' || n), TRUE, 'ja',
    1 | (h & (h >> 13) & (h >> 29) & (((1::bigint << %(topics)s) - 1) << 1))
        | (1::bigint << (%(topics)s + 1 + (h %% %(wards)s)::int))
        | coalesce((
            SELECT bit_or(1::bigint << (%(topics)s + %(wards)s + sample.number)::int)
            FROM unnest(%(samples)s::int[]) WITH ORDINALITY AS sample (size, number) WHERE n <= sample.size
        ), 0),
    now(), now()
FROM (
    SELECT n, ('x' || left(md5('choices-' || n), 15))::bit(60)::bigint AS h FROM generate_series(1, %(residents)s) AS n
) numbered
"""

_CHOICES = """
INSERT INTO subscribers_subscription (subscriber_id, category_id, chosen_at)
SELECT s.id, c.id, now() FROM subscribers_subscriber s
JOIN subscribers_category c ON (s.choice_mask & (1::bigint << c.bit)) <> 0
"""


@dataclass(frozen=True)
class City:
    writer: User
    patroller: User
    notices: Category


def build(*, subscribers: int, topics: int = TOPICS, wards: int = WARDS, samples: Sequence[int] = ()) -> City:
    """Staff, categories and residents; sending without grace and quiet hours.

    Each of ``samples`` is a category that only the first so many residents chose; its code is ``sample-`` and its size.
    """
    city = _people(topics, wards, samples)
    _residents(subscribers, topics, wards, samples)
    controlling.change_policy(by=city.patroller, policy=SendingPolicy(grace_seconds=0, has_quiet_hours=False))
    return city


def _people(topics: int, wards: int, samples: Sequence[int]) -> City:
    office = Department.objects.create(code="pr", name="広報課", line_sender_name="広報課", is_patrol_office=True)
    water = Department.objects.create(
        code="water", name="水道課", line_sender_name="水道課", may_write_emergencies=True
    )
    writer = User.objects.create_user("writer", last_name="上水", first_name="遥", department=water)
    patroller = User.objects.create_user("patroller", last_name="広田", first_name="守", department=office)
    writer.groups.add(Group.objects.get(name=Role.DRAFTER))
    patroller.groups.add(Group.objects.get(name=Role.PATROLLER))
    return City(writer, patroller, _categories(topics, wards, samples))


def _categories(topics: int, wards: int, samples: Sequence[int]) -> Category:
    kinds = CategoryGroup.Kind
    basics = CategoryGroup.objects.create(code="basics", kind=kinds.TOPIC, name="基本")
    subjects = CategoryGroup.objects.create(code="topics", kind=kinds.TOPIC, name="話題")
    homes = CategoryGroup.objects.create(code="wards", kind=kinds.AREA, name="お住まい")
    notices = Category.objects.create(group=basics, code="notices", name="重要なお知らせ", bit=0, is_on_by_default=True)
    for n in range(1, topics + 1):
        Category.objects.create(group=subjects, code=f"topic-{n}", name=f"話題{n}", bit=n)
    for n in range(1, wards + 1):
        Category.objects.create(group=homes, code=f"ward-{n}", name=f"第{n}区", bit=topics + n)
    for n, size in enumerate(samples, 1):
        Category.objects.create(group=basics, code=f"sample-{size}", name=f"{size}人", bit=topics + wards + n)
    return notices


def _residents(count: int, topics: int, wards: int, samples: Sequence[int]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        # Of what is not on the disk yet, the vacuum below could not say that everybody may see it, and counts would read
        # the table instead of an index.
        cursor.execute("SET LOCAL synchronous_commit = on")
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:  # rows made from the tables they point to need no look at each foreign key
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(_RESIDENTS, {"residents": count, "topics": topics, "wards": wards, "samples": list(samples)})
        cursor.execute(_CHOICES)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) subscribers_subscriber, subscribers_subscription")
