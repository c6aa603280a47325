import itertools
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadcasts import audience
from broadcasts.audience import AudienceRule, GroupRule, rule_from
from broadcasts.tests import factories as make
from subscribers.models import Subscriber

pytestmark = pytest.mark.django_db


def reached(rule, *, is_emergency=False):
    found = set(audience.matching(rule, is_emergency=is_emergency).values_list("pk", flat=True))
    assert audience.count(rule, is_emergency=is_emergency).total == len(found)
    return found


def test_nothing_chosen_is_nobody():
    make.subscriber(make.category())

    assert reached(rule_from(category_ids=[])) == set()


def test_undecided_without_a_choice_in_the_group_is_nobody():
    group = make.group()
    make.subscriber()

    assert reached(rule_from(category_ids=[], undecided_group_ids=[group.pk])) == set()


def test_any_within_a_group_and_all_groups_together():
    topic, area = make.group(), make.group()
    a, b = make.category(topic), make.category(topic)
    north, south = make.category(area), make.category(area)
    a_north, b_north = make.subscriber(a, north), make.subscriber(b, north)
    for other in ((a, south), (a,), (north,), ()):
        make.subscriber(*other)

    assert reached(rule_from(category_ids=[a.pk, b.pk, north.pk])) == {a_north.pk, b_north.pk}


def test_undecided_includes_those_who_never_chose_in_that_group():
    topic, area = make.group(), make.group()
    a, north, south = make.category(topic), make.category(area), make.category(area)
    in_north, nowhere = make.subscriber(a, north), make.subscriber(a)
    make.subscriber(a, south)
    rule = rule_from(category_ids=[a.pk, north.pk], undecided_group_ids=[area.pk])

    assert reached(rule) == {in_north.pk, nowhere.pk}
    assert audience.count(rule, is_emergency=False) == audience.AudienceCount(total=2, without_undecided=1)


@pytest.mark.parametrize(
    "gone",
    [
        {"is_following": False},
        {"left_at": timezone.now()},
        {"paused_until": timezone.now() + timezone.timedelta(days=1)},
    ],
)
def test_those_who_cannot_be_reached_are_left_out(gone):
    category = make.category()
    here = make.subscriber(category)
    make.subscriber(category, **gone)

    assert reached(rule_from(category_ids=[category.pk])) == {here.pk}


def test_a_pause_that_is_over_counts_no_more():
    category = make.category()
    back = make.subscriber(category, paused_until=timezone.now() - timezone.timedelta(minutes=1))

    assert reached(rule_from(category_ids=[category.pk])) == {back.pk}


def test_pause_leaves_emergencies_on_unless_it_is_total():
    category = make.category()
    in_a_day = timezone.now() + timezone.timedelta(days=1)
    here, pausing = make.subscriber(category), make.subscriber(category, paused_until=in_a_day)
    make.subscriber(category, paused_until=in_a_day, pause_is_total=True)
    make.subscriber(category, paused_until=in_a_day, is_following=False)
    make.subscriber(category, paused_until=in_a_day, left_at=timezone.now())
    back = make.subscriber(category, paused_until=timezone.now(), pause_is_total=True)
    rule = rule_from(category_ids=[category.pk])

    assert reached(rule) == {here.pk, back.pk}
    assert reached(rule, is_emergency=True) == {here.pk, back.pk, pausing.pk}


@pytest.mark.parametrize("is_emergency", [False, True])
def test_counting_walks_two_indexes_and_no_table(is_emergency):
    category = make.category()
    make.subscribers(3_000, category)
    half = Subscriber.objects.filter(pk__in=list(Subscriber.objects.values_list("pk", flat=True)[::2]))
    half.update(paused_until=timezone.now() + timezone.timedelta(days=1))
    rule = rule_from(category_ids=[category.pk])

    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE subscribers_subscriber; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off"
        )
    with CaptureQueriesContext(connection) as ran:
        assert audience.count(rule, is_emergency=is_emergency).total == (3_000 if is_emergency else 1_500)
    plans = []
    with connection.cursor() as cursor:
        for query in ran.captured_queries:
            if "COUNT" in query["sql"]:
                cursor.execute(f"EXPLAIN {query['sql']}")
                plans.append(" ".join(row[0] for row in cursor.fetchall()))

    used = [re.findall(r"Index Only Scan using (\w+)", plan) for plan in plans]
    assert used == [["subscriber_audience"], ["subscriber_audience_paused"]]


def test_category_added_to_the_group_later_changes_nobody_of_a_sealed_rule():
    group = make.group()
    old = make.category(group)
    undecided = make.subscriber()
    sealed = rule_from(category_ids=[old.pk], undecided_group_ids=[group.pk]).to_json()

    new = make.category(group)
    of_the_new_alone = make.subscriber(new)

    assert reached(AudienceRule.from_json(sealed)) == {undecided.pk, of_the_new_alone.pk}


def test_everyone_is_a_choice_of_its_own():
    make.subscriber()

    assert len(reached(AudienceRule(everyone=True))) == 1


def test_rule_survives_its_json():
    rule = AudienceRule(everyone=False, groups=(GroupRule(3, (1, 2), True, (1, 2, 5)), GroupRule(4, (9,))))

    assert AudienceRule.from_json(rule.to_json()) == rule


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_sql_orm_and_plain_python_agree(data):
    Subscriber.objects.all().delete()
    groups = [make.group() for _ in range(2)]
    categories = [make.category(group) for group in groups for _ in range(2)]
    for size in range(4):
        for choices in itertools.combinations(categories, size):
            make.subscriber(*choices)
    chosen = data.draw(st.sets(st.sampled_from([c.pk for c in categories])))
    undecided = data.draw(st.sets(st.sampled_from([g.pk for g in groups])))
    rule = rule_from(category_ids=chosen, undecided_group_ids=undecided)

    where, params = audience.condition(rule)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT s.id FROM subscribers_subscriber s WHERE {where}", params)  # noqa: S608
        by_sql = {row[0] for row in cursor.fetchall()}

    by_hand = set()
    for resident in Subscriber.objects.prefetch_related("subscriptions__category"):
        mine = {s.category_id: s.category.group_id for s in resident.subscriptions.all()}
        fits = bool(rule.groups) and all(
            set(g.categories) & mine.keys() or (g.undecided and g.group not in mine.values()) for g in rule.groups
        )
        if fits:
            by_hand.add(resident.pk)
    assert by_sql == reached(rule) == by_hand
    for made in categories:
        made.subscriptions.all().delete()
        made.delete()
