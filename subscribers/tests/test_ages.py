import threading
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from subscribers.exceptions import BirthMonthRefused, TooManyBirthMonths
from subscribers.models import BirthMonth, Category, CategoryGroup, SubscriptionChange
from subscribers.services import ages, categories, leaving, preferences
from subscribers.tests.factories import make_category, make_group, make_subscriber, masks_agree

months = st.dates(date(2000, 1, 1), date(2060, 12, 31)).map(lambda day: day.replace(day=1))
days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
borders = st.none() | st.integers(-10, 300)
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # machines are shared
spans = st.tuples(borders, borders).filter(lambda pair: None in pair or pair[0] < pair[1])


def band(since, until, bit):
    return Category(min_age_months=since, max_age_months=until, bit=bit)


def expected(since, until, month, day):
    """By walking the calendar month by month instead of subtracting."""
    age, at = 0, min(month, day.replace(day=1))
    end = max(month, day.replace(day=1))
    while at < end:
        at = date(at.year + at.month // 12, at.month % 12 + 1, 1)
        age += 1
    age = age if month <= day.replace(day=1) else -age
    return (since is None or age >= since) and (until is None or age < until)


@unhurried
@given(pairs=st.lists(spans, max_size=6), month=months, day=days)
def test_any_month_and_any_day_give_exactly_the_bands_they_should(pairs, month, day):
    among = [band(*pair, bit) for bit, pair in enumerate(pairs)]

    mask = ages.mask_at(ages.age_in_months(month=month, on=day), among)

    assert mask == sum(one.mask for one, pair in zip(among, pairs, strict=True) if expected(*pair, month, day))


@unhurried
@given(pairs=st.lists(spans, max_size=6), month=months, day=days, later=days)
def test_nothing_changes_before_the_next_border_and_it_lies_ahead(pairs, month, day, later):
    among = [band(*pair, bit) for bit, pair in enumerate(pairs)]

    border = ages.next_border(month=month, on=day, among=among)

    assert border is None or (border > day and border.day == 1)
    if day <= later and (border is None or later < border):
        assert ages.mask_at(ages.age_in_months(month=month, on=later), among) == ages.mask_at(
            ages.age_in_months(month=month, on=day), among
        )


@pytest.fixture
def bands():
    stages = make_group("stages", CategoryGroup.Kind.LIFE_STAGE)
    return {
        "birth": make_category("birth", stages, min_age_months=-9, max_age_months=0),
        "baby": make_category("baby", stages, min_age_months=0, max_age_months=36),
        "preschool": make_category("preschool", stages, min_age_months=36, max_age_months=72),
        "senior": make_category("senior", stages),
    }


def chosen(resident):
    assert masks_agree()
    return set(resident.subscriptions.values_list("category__code", flat=True))


def add(resident, month, today):
    return ages.add_child(subscriber=resident, month=month, today=today)


@pytest.mark.django_db
def test_a_child_grows_through_the_bands_by_itself(bands):
    resident = make_subscriber()
    stations = []

    add(resident, date(2020, 5, 1), date(2020, 1, 15))
    stations.append(chosen(resident))
    for day in (date(2020, 4, 30), date(2020, 5, 1), date(2023, 4, 30), date(2023, 5, 1), date(2026, 5, 1)):
        ages.move_due(today=day)
        stations.append(chosen(resident))

    assert stations == [{"birth"}, {"birth"}, {"baby"}, {"baby"}, {"preschool"}, set()]
    assert [change.source for change in SubscriptionChange.objects.all()] == ["page", "age", "age", "age"]


@pytest.mark.django_db
def test_moving_twice_changes_nothing_the_second_time(bands):
    resident = make_subscriber()
    add(resident, date(2020, 5, 1), date(2021, 1, 1))

    looked_at = [ages.move_due(today=date(2023, 6, 1)) for _again in range(3)]

    assert looked_at == [1, 0, 0]
    assert SubscriptionChange.objects.count() == 2


@pytest.mark.django_db
def test_long_silence_leads_to_where_the_child_is_now(bands):
    resident = make_subscriber()
    add(resident, date(2020, 5, 1), date(2020, 1, 1))

    ages.move_due(today=date(2024, 1, 1))

    assert chosen(resident) == {"preschool"}


@pytest.mark.django_db
def test_band_stays_while_a_sibling_is_in_it(bands):
    resident = make_subscriber()
    for month in (date(2020, 5, 1), date(2022, 5, 1)):
        add(resident, month, date(2022, 6, 1))

    ages.move_due(today=date(2023, 5, 1))

    assert chosen(resident) == {"baby", "preschool"}


@pytest.mark.django_db
def test_what_was_unticked_by_hand_stays_so_until_the_next_border(bands):
    resident = make_subscriber()
    add(resident, date(2020, 5, 1), date(2021, 1, 1))
    preferences.unchoose(subscriber=resident, category=bands["baby"])

    ages.look_again()
    ages.move_due(today=date(2022, 1, 1))
    before = chosen(resident)
    ages.move_due(today=date(2023, 5, 1))

    assert (before, chosen(resident)) == (set(), {"preschool"})


@pytest.mark.django_db
def test_what_was_ticked_by_hand_without_ages_is_left_alone(bands):
    resident = make_subscriber()
    preferences.choose(subscriber=resident, category=bands["senior"])
    add(resident, date(2020, 5, 1), date(2021, 1, 1))

    ages.move_due(today=date(2026, 6, 1))

    assert chosen(resident) == {"senior"}


@pytest.mark.django_db
def test_changing_a_band_moves_those_it_is_about(bands):
    resident = make_subscriber()
    add(resident, date(2020, 5, 1), date(2022, 1, 1))

    categories.change(category_id=bands["preschool"].pk, by=None, min_age_months=12)
    ages.move_due(today=date(2022, 1, 2))

    assert chosen(resident) == {"baby", "preschool"}


@pytest.mark.django_db
def test_rewording_a_band_looks_at_nobody(bands):
    add(make_subscriber(), date(2020, 5, 1), date(2022, 1, 1))

    categories.change(category_id=bands["baby"].pk, by=None, name="赤ちゃん", min_age_months=0)

    assert ages.move_due(today=date(2022, 1, 2)) == 0


@pytest.mark.django_db
def test_removing_a_child_stops_only_what_no_sibling_is_in(bands):
    resident = make_subscriber()
    for month in (date(2020, 5, 1), date(2021, 5, 1), date(2017, 5, 1)):
        add(resident, month, date(2022, 1, 1))

    removed = [ages.remove_child(subscriber=resident, month=date(2017, 5, 1))]
    first = chosen(resident)
    removed += [ages.remove_child(subscriber=resident, month=month) for month in (date(2021, 5, 1), date(1999, 1, 1))]

    assert (removed, first, chosen(resident)) == ([True, True, False], {"baby"}, {"baby"})


@pytest.mark.django_db
def test_the_same_month_twice_is_one(bands):
    resident = make_subscriber()

    assert [add(resident, date(2021, 5, 1), date(2022, 1, 1)) for _twin in range(2)] == [True, False]


@pytest.mark.django_db
@pytest.mark.parametrize("month", [date(2001, 12, 1), date(2022, 12, 1), date(2021, 5, 2)])
def test_month_out_of_reach_is_refused(bands, month):
    with pytest.raises(BirthMonthRefused):
        add(make_subscriber(), month, date(2022, 1, 15))


@pytest.mark.django_db
def test_there_is_an_end_to_the_children(bands):
    resident = make_subscriber()
    for month in range(1, ages.CHILDREN_MAX + 1):
        add(resident, date(2020, month, 1), date(2022, 1, 1))

    with pytest.raises(TooManyBirthMonths):
        add(resident, date(2021, 5, 1), date(2022, 1, 1))


@pytest.mark.django_db
def test_batches_come_to_an_end_and_each_child_is_looked_at_once(bands):
    residents = [make_subscriber() for _ in range(5)]
    for resident in residents:
        add(resident, date(2020, 5, 1), date(2021, 1, 1))

    rounds = [ages.move_due(today=date(2023, 5, 1), most=2) for _ in range(4)]

    assert rounds == [2, 2, 1, 0]
    assert [chosen(resident) for resident in residents] == [{"preschool"}] * 5


@pytest.mark.django_db
def test_who_left_has_no_birth_months_and_gets_none(bands):
    resident = make_subscriber()
    add(resident, date(2020, 5, 1), date(2021, 1, 1))

    leaving.leave(subscriber=resident, at=timezone.now())

    assert not BirthMonth.objects.exists()
    assert add(resident, date(2020, 5, 1), date(2021, 1, 1)) is False


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "ages_"), [("topic", (0, 12)), ("life_stage", (12, 12)), ("life_stage", (13, 12))])
def test_ages_are_for_life_stages_and_in_order(kind, ages_):
    group = make_group("g", kind)

    with pytest.raises(ValidationError):
        make_category("c", group, min_age_months=ages_[0], max_age_months=ages_[1])


@pytest.mark.django_db
def test_queries_of_children_who_stay_do_not_grow(bands, django_assert_num_queries):
    for _ in range(20):
        add(make_subscriber(), date(2020, 5, 1), date(2021, 1, 1))
    ages.look_again()

    with django_assert_num_queries(5):  # two of them around the transaction
        ages.move_due(today=date(2021, 2, 1))


@pytest.mark.django_db(transaction=True)
def test_looking_again_that_is_asked_for_meanwhile_is_not_undone(bands, monkeypatch):
    add(make_subscriber(), date(2020, 5, 1), date(2021, 1, 1))
    ages.look_again()
    read, asked = ages.bands, []

    def ask():
        try:
            ages.look_again()
        finally:
            connection.close()

    def bands_that_change_now():
        found = read()
        asked.append(threading.Thread(target=ask))
        asked[-1].start()
        asked[-1].join(1)  # it is through, or waits for us
        return found

    monkeypatch.setattr(ages, "bands", bands_that_change_now)
    ages.move_due(today=date(2021, 2, 1))
    for one in asked:
        one.join()

    assert BirthMonth.objects.get().look_again_on == date.min
