"""What series will do next, without working out years of days."""

import pytest

from broadcasts.recurring import plans
from broadcasts.recurring.days import occurrences
from broadcasts.recurring.plans import acting, next_moments
from broadcasts.recurring.rule import Pattern
from broadcasts.recurring.tests.series import begun, in_days, noon, rule

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("day", [1, 31, 32, 180, 181, 700])
def test_next_is_found_however_far_it_lies(category, day):
    series = begun(category, mode="drafts", rule=rule(start=in_days(day)))

    assert next_moments(acting([series]), in_days(0)) == {series.pk: noon(day)}


def test_only_what_is_not_found_soon_is_looked_for_further(category, monkeypatch):
    soon = begun(category, mode="drafts")
    yearly = begun(
        category, mode="drafts", rule=rule(pattern=Pattern.MONTHLY_DAY, start=in_days(200), month_day=15, every=12)
    )
    looked = []
    monkeypatch.setattr(plans, "occurrences", lambda of, *window: looked.append(of.pattern) or occurrences(of, *window))

    found = next_moments(acting([soon, yearly]), in_days(0))

    assert (set(found), looked.count(Pattern.WEEKLY)) == ({soon.pk, yearly.pk}, 1)
