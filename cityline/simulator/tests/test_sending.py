import http.client
import time

import pytest

from cityline.simulator.people import synthetic_user_id
from cityline.simulator.tests.caller import MULTICAST, PUSH, TEXT, new_key

RATE = "The API rate limit has been exceeded. Try again later."
MONTHLY = "You have reached your monthly limit."


def test_multicast_reaches_everybody_named(line):
    ids = line.simulator.add_users(3)

    answer = line.multicast(ids[:2], customAggregationUnits=["b1"], notificationDisabled=True)

    assert (answer.status, answer.body) == (200, {})
    received = line.simulator.inbox(ids[0])
    assert [(item["messages"], item["silent"], item["unit"]) for item in received] == [([TEXT], True, "b1")]
    assert received[0]["request_id"] == answer.headers["x-line-request-id"]
    assert line.simulator.inbox(ids[2]) == []


@pytest.mark.parametrize("authorization", ["Bearer another", "Basic made-up-token", "Bearer ", ""])
def test_wrong_token_is_401(line, authorization):
    answer = line.post(MULTICAST, {}, headers={"Authorization": authorization})

    assert answer.status == 401
    assert answer.body["message"].startswith("Authentication failed")
    assert "x-line-request-id" in answer.headers


def test_other_content_type_is_415(line):
    answer = line.post(MULTICAST, {}, headers={"Content-Type": "text/plain"})

    assert answer.status == 415


def test_body_over_two_megabytes_is_413(line):
    assert line.post(MULTICAST, None, raw=b" " * (2 * 1024 * 1024 + 1)).status == 413
    assert line.post(MULTICAST, None, raw=b" " * (2 * 1024 * 1024)).status == 400


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff\xfe"])
def test_body_that_is_no_json_object_is_400(line, raw):
    answer = line.post(MULTICAST, None, raw=raw)

    assert answer.status == 400
    assert "could not be parsed as JSON" in answer.body["message"]


@pytest.mark.parametrize("count", [0, 501])
def test_recipient_count_outside_1_to_500_is_400(line, count):
    answer = line.multicast([synthetic_user_id(n) for n in range(count)])

    assert answer.status == 400
    assert answer.body["details"] == [{"message": "Size must be between 1 and 500", "property": "to"}]


@pytest.mark.parametrize(
    "bad", ["C" + "0" * 32, "U" + "0" * 31, "U" + "A" * 32, "U" + "0" * 32 + "\n", "", 7, None, {}]
)
def test_malformed_id_is_400_with_its_index(line, bad):
    ids = line.simulator.add_users(2)

    answer = line.multicast([*ids, bad])

    assert answer.status == 400
    assert answer.body == {"message": "The property, to[2], in the request body is invalid (line: -, column: -)"}
    assert line.simulator.inbox(ids[0]) == []


def test_malformed_id_is_found_after_the_same_content_was_accepted(line):
    """Known content with known ids takes a shorter way through the parser."""
    ids = line.simulator.add_users(2)
    good = b'{"to":["%s"],"messages":[{"type":"text","text":"x"}]}'
    assert line.post(MULTICAST, None, raw=good % ids[0].encode()).status == 200

    answer = line.post(MULTICAST, None, raw=good % f'{ids[0]}","bad'.encode())

    assert answer.body["message"].startswith("The property, to[1]")
    assert line.post(MULTICAST, None, raw=good % ids[1].encode()).status == 200
    assert len(line.simulator.inbox(ids[1])) == 1


def test_blocked_person_counts_as_accepted_and_receives_nothing(line):
    ids = line.simulator.add_users(2)
    line.simulator.unfollow(ids[1])

    assert line.multicast(ids).status == 200

    assert line.simulator.inbox(ids[1]) == []
    counts = line.simulator.stats()
    assert (counts["accepted_recipients"], counts["delivered_recipients"], counts["blocked_recipients"]) == (2, 1, 1)
    assert line.get("/v2/bot/message/quota/consumption").body == {"totalUsage": 1}


def test_unknown_id_is_skipped_or_refuses_the_request(line):
    """LINE's page says both."""
    ids = [*line.simulator.add_users(1), "U" + "f" * 32]

    assert line.multicast(ids).status == 200
    line.simulator.configure(unknown_ids=400)
    answer = line.multicast(ids)

    assert (answer.status, answer.body) == (400, {"message": "Failed to send messages"})
    assert len(line.simulator.inbox(ids[0])) == 1


def test_id_named_twice_is_counted_and_shown_twice(line):
    ids = line.simulator.add_users(1)

    assert line.multicast([ids[0], ids[0]]).status == 200

    counts = line.simulator.stats()
    assert (counts["repeated_ids_in_a_request"], counts["duplicates"], counts["distinct_recipients"]) == (1, 1, 1)
    assert len(line.simulator.inbox(ids[0])) == 2


def test_second_request_with_the_same_unit_counts_duplicates(line):
    ids = line.simulator.add_users(3)

    line.multicast(ids[:2], customAggregationUnits=["b1"])
    line.multicast(ids[1:], customAggregationUnits=["b1"])
    line.multicast(ids, customAggregationUnits=["b2"])

    assert line.simulator.stats()["duplicates"] == 1


def test_same_retry_key_is_409_with_the_accepted_request_id(line):
    ids, key = line.simulator.add_users(1), new_key()

    first, second = line.multicast(ids, key=key), line.multicast(ids, key=key)

    assert (second.status, second.body) == (409, {"message": "The retry key is already accepted"})
    assert second.headers["x-line-accepted-request-id"] == first.headers["x-line-request-id"]
    assert second.headers["x-line-request-id"] != first.headers["x-line-request-id"]
    assert len(line.simulator.inbox(ids[0])) == 1


def test_pushed_again_409_repeats_the_sent_messages(line):
    ids, key = line.simulator.add_users(1), new_key()

    first, second = line.push(ids[0], key=key), line.push(ids[0], key=key)

    assert second.status == 409
    assert second.body["sentMessages"] == first.body["sentMessages"]


def test_refused_request_does_not_use_up_its_key(line):
    ids, key = line.simulator.add_users(1), new_key()
    assert line.multicast([*ids, "bad"], key=key).status == 400

    assert line.multicast(ids, key=key).status == 200


@pytest.mark.parametrize("key", ["1", "not-a-uuid", "123e4567e89b12d3a456426614174000"])
def test_retry_key_that_is_no_uuid_is_400(line, key):
    assert line.multicast(line.simulator.add_users(1), key=key).status == 400


@pytest.mark.parametrize("path", ["/v2/bot/message/reply", "/v2/bot/message/validate/multicast"])
def test_retry_key_elsewhere_is_400(line, path):
    answer = line.post(path, {"messages": [TEXT]}, headers={"X-Line-Retry-Key": new_key()})

    assert answer.status == 400


def test_more_than_the_rate_in_a_second_is_429(line):
    ids = line.simulator.add_users(1)
    line.simulator.configure(rate=3)

    statuses = [line.multicast(ids).status for _ in range(5)]
    refused = line.multicast(ids)
    time.sleep(1.05)

    assert statuses == [200, 200, 200, 429, 429]
    assert refused.body == {"message": RATE}
    assert line.multicast(ids).status == 200
    assert line.push(ids[0]).status == 200  # another endpoint, another limit


def test_monthly_quota_is_the_other_429(line):
    ids = line.simulator.add_users(3)
    line.simulator.configure(quota=2)

    answer = line.multicast(ids)

    assert (answer.status, answer.body) == (429, {"message": MONTHLY})
    assert line.multicast(ids[:2]).status == 200
    assert line.push(ids[2]).status == 429
    assert line.get("/v2/bot/message/quota").body == {"type": "limited", "value": 2}
    assert line.get("/v2/bot/message/quota/consumption").body == {"totalUsage": 2}


@pytest.mark.parametrize(("fault", "status"), [("500-before", 500), ("500-after", 500), ("429", 429), ("401", 401)])
def test_scripted_fault_answers_and_the_key_tells_whether_it_was_accepted(line, fault, status):
    ids, key = line.simulator.add_users(1), new_key()
    line.simulator.fail_next(fault)

    assert line.multicast(ids, key=key).status == status
    assert line.multicast(ids, key=key).status == (409 if fault.endswith("after") else 200)
    assert len(line.simulator.inbox(ids[0])) == 1


@pytest.mark.parametrize(("fault", "again"), [("reset-before", 200), ("reset-after", 409)])
def test_reset_closes_the_connection_without_an_answer(line, fault, again):
    ids, key = line.simulator.add_users(1), new_key()
    line.simulator.fail_next(fault)

    with pytest.raises((ConnectionError, http.client.HTTPException)):
        line.multicast(ids, key=key)

    assert line.multicast(ids, key=key).status == again
    assert line.simulator.stats()["responses"] == {"reset": 1, str(again): 1}


def test_hanging_request_was_accepted(line):
    ids, key = line.simulator.add_users(1), new_key()
    line.simulator.fail_next("hang")

    with pytest.raises(TimeoutError):
        line.call("POST", PUSH, {"to": ids[0], "messages": [TEXT]}, headers={"X-Line-Retry-Key": key}, timeout=0.3)

    assert line.push(ids[0], key=key).status == 409


def test_faults_from_the_same_seed_are_the_same(line):
    ids = line.simulator.add_users(1)

    def statuses():
        line.simulator.configure(faults="500-before=0.3,429=0.2", seed=7, rate=1000)
        return [line.multicast(ids).status for _ in range(30)]

    first, second = statuses(), statuses()

    assert first == second
    assert set(first) == {200, 429, 500}


def test_unknown_address_is_404_in_lines_shape(line):
    for path in ("/v2/bot/message/multicast/", "//v2/bot/message/multicast", "/v2/bot/message/letter"):
        assert line.post(path, {}).status == 404
    assert line.get("/v2/bot/nothing").body == {"message": "Not found"}
