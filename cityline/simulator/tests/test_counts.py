import http.client
from array import array
from contextlib import suppress

from cityline.simulator.people import synthetic_user_id
from cityline.simulator.rates import SlidingWindow
from cityline.simulator.tally import busiest_second, spacing
from cityline.simulator.tests.caller import new_key


def test_synthetic_ids_can_be_made_elsewhere():
    assert synthetic_user_id(1) == "U1d61cf3fd8721ff5f84747c0f2f3d19c"  # SQL: 'U' || md5('cityline-synthetic-1')


def test_counts_add_up(line):
    ids, key = line.simulator.add_users(1200), new_key()

    for start in (0, 500, 1000):
        line.multicast(ids[start : start + 500], key=key if start == 0 else None, customAggregationUnits=["b1"])
    line.multicast(ids[:500], key=key, customAggregationUnits=["b1"])
    line.multicast(["bad"])

    counts = line.simulator.stats()
    assert counts["requests"] == 5
    assert counts["responses"] == {"200": 3, "400": 1, "409": 1}
    assert (counts["accepted_recipients"], counts["distinct_recipients"], counts["duplicates"]) == (1200, 1200, 0)
    assert counts["first_request_at"] < counts["last_request_at"]


def test_reset_forgets_messages_and_keeps_people(line):
    ids, key = line.simulator.add_users(2), new_key()
    line.multicast(ids, key=key)

    line.simulator.reset()

    assert line.simulator.stats()["requests"] == 0
    assert line.simulator.inbox(ids[0]) == []
    assert line.multicast(ids, key=key).status == 200


def test_spacing_says_how_evenly_requests_came():
    arrivals = array("d", [0.0, 0.005, 0.010, 0.9, 1.005, 1.010])

    assert busiest_second(arrivals) == 4
    assert spacing(arrivals)["min_ms"] == 5.0
    assert spacing(array("d", [1.0])) is None


def test_window_never_admits_more_than_the_limit_in_any_second():
    window = SlidingWindow(3)

    admitted = [at / 100 for at in range(0, 400, 7) if window.admit(at / 100)]

    assert busiest_second(admitted) == 3
    assert len(admitted) == 12


def test_requests_are_noted_one_by_one_when_asked_for(line):
    ids, key = line.simulator.add_users(3), new_key()
    line.multicast(ids)
    line.simulator.configure(keep_requests=True)
    line.simulator.fail_next("500-before", "reset-after", None)

    line.multicast(ids, key=key)
    with suppress(http.client.RemoteDisconnected, ConnectionResetError):
        line.multicast(ids, key=key)
    line.multicast(ids, key=key)

    noted = line.simulator.requests()
    assert [(r["retry_key"], r["recipients"], r["answer"], r["is_accepted"]) for r in noted] == [
        (key, 3, "500", False),
        (key, 3, "reset", True),
        (key, 3, "409", False),
    ]
    assert len({r["body_sha256"] for r in noted}) == 1


def test_reached_are_those_named_in_accepted_requests(line):
    ids = line.simulator.add_users(4)
    line.multicast(ids[:2])
    line.simulator.fail_next("500-before")
    line.multicast(ids[2:])

    assert line.simulator.reached() == set(ids[:2])
