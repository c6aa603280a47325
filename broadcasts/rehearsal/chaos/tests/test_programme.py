"""The programme: every fault, drawn from a seed, and told as a table."""

import json
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from broadcasts.rehearsal.chaos import telling
from broadcasts.rehearsal.chaos.options import WAYS, ChaosOptions, Fault, Round, programme, quick


def test_twenty_rounds_meet_every_fault_in_every_way():
    rounds = list(programme(ChaosOptions()))

    alone = {(s.fault, s.way) for r in rounds if r.fault != Fault.ALL for s in r.strikes}
    assert {r.fault for r in rounds} == set(Fault)
    assert {(fault, way) for fault, ways in WAYS.items() for way in ways} <= alone


def test_a_seed_plays_the_same_again_and_another_one_does_not():
    first, again, other = (list(programme(ChaosOptions(seed=seed))) for seed in (1, 1, 2))

    assert first == again
    assert [r.strikes for r in first] != [r.strikes for r in other]


def test_a_send_outlasts_whoever_is_frozen_or_cut_off():
    lasting = [r for r in programme(ChaosOptions()) if r.fault in {Fault.FROZEN, Fault.CUT, Fault.ALL}]

    assert min(r.subscribers / 500 / r.rate - r.away_seconds for r in lasting) > 20


def test_a_round_can_be_written_down_and_read():
    for plan in programme(quick(ChaosOptions(rounds=10))):
        assert Round.from_json(json.loads(json.dumps(plan.to_json()))) == plan


def report(**fields):
    strike = {"what": "cut", "whom": "delivery-2", "after_seconds": 3.25, "chunks": {"accepted": 3, "sending": 1}}
    return {
        "round": 1, "fault": "cut", "rate": 20, "network": "relay", "strikes": [strike], "duplicates": 0, "missing": 0, "unknown": 0,
        "requests": 1234, "healed_seconds": 31.5, "seconds": 60.0, "wrong": [], **fields,
    }  # fmt: skip


def test_a_round_is_a_row_that_says_what_was_going_on():
    assert telling.rows_of(report()) == [
        [
            "1",
            "20/s",
            "cut delivery-2, relay",
            "3.2",
            "accepted 3, sending 1",
            "0",
            "0",
            "0",
            "1,234",
            "31.5",
            "60.0",
            "ok",
        ]
    ]


def test_a_round_that_was_not_played_is_wrong():
    unplayed = {"round": 2, "fault": "dump", "wrong": ["not played: no memory"]}

    assert telling.rows_of(unplayed)[0][-1] == "WRONG"
    assert telling.remarks(unplayed) == ["round 2: not played: no memory"]


def test_results_take_the_place_of_earlier_ones(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{telling.BEGIN}\nold\n{telling.END}\nafter\n")

    telling.write_into(page, {"conditions": {"machine": "2 cores"}, "rounds": [report()]})

    written = page.read_text()
    assert (written.startswith("before\n"), written.endswith("\nafter\n"), "old" in written) == (True, True, False)
    assert "| cut delivery-2, relay |" in written


def test_page_without_a_place_for_results_is_left_alone(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("nothing here")

    with pytest.raises(ValueError, match="no place"):
        telling.write_into(page, {"conditions": {}, "rounds": []})


def test_lines_own_server_is_refused():
    with pytest.raises(CommandError, match="LINE's own"):
        call_command("chaos", line_url="https://api.line.me")


def test_round_played_alone_is_the_one_of_the_whole_programme():
    options = ChaosOptions(only=Fault.ALL)

    [alone] = programme(replace(options, first=4, rounds=1))

    assert alone == list(programme(options))[3]
