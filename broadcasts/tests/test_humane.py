"""Days are said in one shape on all screens."""

from datetime import UTC, date, datetime

import pytest

from broadcasts.templatetags.humane import day


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (date(2026, 11, 2), "11月2日"),
        (date(2027, 1, 2), "2027年1月2日"),
        (datetime(2026, 11, 2, 15, 30, tzinfo=UTC), "11月3日"),
        (None, "–"),
    ],
)
def test_day_says_the_year_only_when_it_is_another_one(time_machine, of, said):
    time_machine.move_to("2026-11-22T09:00+09:00")

    assert day(of) == said
