import pytest

from broadcasts.rehearsal.figures import pace


def test_gaps_are_counted_not_requests():
    at_the_limit = pace(responses={"200": 201}, first=10.0, last=11.0)

    assert at_the_limit.per_second == 200
    assert at_the_limit.of(200) == 1


def test_what_was_refused_for_the_rate_is_no_pace():
    refused = pace(responses={"200": 101, "429": 100}, first=0.0, last=1.0)

    assert refused.per_second == 100
    assert refused.refused_share == 100 / 201


@pytest.mark.parametrize(
    ("responses", "first", "last"),
    [({}, None, None), ({"200": 1}, 5.0, 5.0)],
    ids=["nothing was sent", "one request has no pace"],
)
def test_too_little_for_a_pace_is_none(responses, first, last):
    assert pace(responses=responses, first=first, last=last).per_second == 0
