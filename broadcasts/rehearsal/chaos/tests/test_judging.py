"""The judge of a failure round finds everything that must not be."""

from collections import Counter
from dataclasses import replace

import pytest

from broadcasts.rehearsal.chaos.judging import Chunk, Evidence, judge, longest_pause
from broadcasts.states import DeliveryStatus


def chunk(number: int, status: DeliveryStatus = DeliveryStatus.ACCEPTED, **fields) -> Chunk:
    """Residents 10 n … 10 n + 9, sent under key n with the bytes of n."""
    people = frozenset(range(10 * number, 10 * number + 10))
    return Chunk(
        **{
            "status": status,
            "retry_key": f"key-{number}",
            "body_sha256": f"body-{number}",
            "recipients": people,
            "sent": people,
            **fields,
        }
    )


def request(number: int, **fields) -> dict:
    return {"retry_key": f"key-{number}", "recipients": 10, "body_sha256": f"body-{number}", "at": 1.0, **fields}


def good(*chunks: Chunk) -> Evidence:
    chunks = list(chunks) or [chunk(1), chunk(2)]
    return Evidence(
        audience=10 * len(chunks),
        is_final=True,
        adds_up=True,
        chunks=chunks,
        attempts=Counter({("key-1", 10): 2, ("key-2", 10): 1}),
        requests=[request(1), request(1), request(2)],
        reached=frozenset(range(10, 10 + 10 * len(chunks))),
        duplicates=0,
    )


def test_everybody_accepted_once_is_as_promised():
    verdict = judge(good())

    assert (verdict.duplicates, verdict.missing, verdict.unknown, verdict.unexplained, verdict.wrong) == (
        0,
        0,
        0,
        0,
        [],
    )


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ({"is_final": False}, "the broadcast did not end"),
        ({"adds_up": False}, "the ledger does not add up"),
        ({"duplicates": 3}, "3 residents twice"),
        ({"reached": frozenset(range(10, 25))}, "5 residents called accepted whom LINE never had"),
        ({"attempts": Counter({("key-1", 10): 1, ("key-2", 10): 1})}, "1 requests without an attempt"),
        ({"attempts": Counter({("key-1", 9): 2, ("key-2", 10): 1})}, "2 requests without an attempt"),
        ({"requests": [request(1, body_sha256="other"), request(1)]}, "1 keys with more than one body"),
        ({"requests": [request(2, body_sha256="other")]}, "1 chunks whose bytes are not those LINE had"),
        ({"audience": 21}, "1 residents missing"),
    ],
)
def test_what_must_not_be_is_named(broken, words):
    assert words in judge(replace(good(), **broken)).wrong


def test_residents_of_a_cancelled_chunk_are_missing_and_must_not_have_been_reached():
    verdict = judge(good(chunk(1), chunk(2, DeliveryStatus.CANCELLED, sent=frozenset())))

    assert verdict.missing == 10
    assert verdict.wrong == ["10 residents missing", "10 residents called unsent whom LINE had"]


def test_unknown_is_honest_only_where_it_cannot_be_known():
    evidence = good(chunk(1), chunk(2, DeliveryStatus.OUTCOME_UNKNOWN))

    assert judge(evidence).wrong == ["10 residents unknown although it could be known"]
    assert judge(replace(evidence, may_be_unknown=True)).wrong == []


def test_requests_lost_with_the_dump_are_explained_by_their_key():
    evidence = replace(good(), attempts=Counter({("key-1", 10): 2}))

    verdict = judge(replace(evidence, lost_attempts=Counter({("key-2", 10): 1})))

    assert (judge(evidence).unexplained, verdict.unexplained, verdict.wrong) == (1, 0, [])


def test_request_that_never_arrived_in_full_is_explained_by_its_key_alone():
    evidence = replace(good(), requests=[request(1), request(1, recipients=0, body_sha256=""), request(2)])

    assert judge(evidence).wrong == []


def test_server_that_tells_nothing_leaves_the_ledger_to_be_judged():
    verdict = judge(replace(good(), requests=None, reached=None, duplicates=None))

    assert (verdict.duplicates, verdict.unexplained, verdict.wrong) == (None, None, [])


def test_longest_pause_is_counted_from_the_fault():
    assert longest_pause([1.0, 50.0, 53.0, 54.0], since=49.0) == 3.0
    assert longest_pause([], since=1.0) == 0.0
