import pytest

from broadcasts.rehearsal.bench.benching import BenchOptions
from broadcasts.rehearsal.bench.measures import MEASURES, Measure, percentile
from broadcasts.rehearsal.bench.table import Row, markdown, plain


def a_measure(**fields) -> Measure:
    return Measure(
        **{
            "name": "pace",
            "what": "share",
            "conditions": "strict",
            "figure": lambda round_: 0.0,
            "limit": 0.97,
            **fields,
        }
    )


@pytest.mark.parametrize(
    ("is_floor", "values", "reached"),
    [(True, [0.5, 0.98, 0.99], True), (True, [0.5, 0.96, 0.99], False), (False, [0.97], True), (False, [0.98], False)],
)
def test_the_median_decides_whether_a_target_is_reached(is_floor, values, reached):
    assert Row(a_measure(is_floor=is_floor), values).is_reached is reached


def test_a_figure_without_a_target_only_informs():
    row = Row(a_measure(limit=None), [3.0])

    assert row.is_reached is None
    assert row.cells() == ("pace", "share", "strict", "", "3.000", "3.000", "")


def test_what_no_round_could_measure_has_failed():
    row = Row(a_measure(limit=None), [])

    assert (row.median, row.is_reached) == (None, False)
    assert row.cells()[4:] == ("failed", "", "no")


def test_the_table_shows_every_run():
    rows = [Row(a_measure(is_floor=True, digits=2), [0.97, 0.99, 0.98])]

    assert plain(rows).splitlines()[1].split() == [
        "pace",
        "share",
        "strict",
        "≥",
        "0.97",
        "0.98",
        "0.97",
        "0.99",
        "0.98",
        "yes",
    ]
    assert markdown(rows).splitlines()[2] == "| pace | share | strict | ≥ 0.97 | 0.98 | 0.97 0.99 0.98 | yes |"


def test_a_percentile_is_a_value_that_was_measured():
    assert percentile([float(n) for n in range(1, 101)], 0.95) == 95
    assert percentile([7.0], 0.95) == 7


def test_what_only_the_simulator_shows_is_left_out_with_another_server():
    chosen = BenchOptions(size=2000, line_url="http://127.0.0.1:9").chosen()

    assert chosen == [measure for measure in MEASURES if not measure.needs_simulator]


def test_small_cities_have_small_samples():
    assert (BenchOptions(size=1_820_000).small, BenchOptions(size=1_820_000).middle) == (50_000, 100_000)
    assert (BenchOptions(size=2000).small, BenchOptions(size=2000).middle) == (500, 1000)
