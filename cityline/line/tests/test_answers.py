import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityline.line.answers import AnswerKind, classify
from cityline.line.errors import Problem

RATE = "The API rate limit has been exceeded. Try again later."
MONTHLY = "You have reached your monthly limit."


def body(message, *details):
    return json.dumps({"message": message, "details": [{"property": p, "message": m} for p, m in details]}).encode()


@pytest.mark.parametrize(
    ("status", "content", "kind", "code"),
    [
        (200, b"{}", AnswerKind.ACCEPTED, ""),
        (202, b"not JSON", AnswerKind.ACCEPTED, ""),
        (302, b"", AnswerKind.CHANNEL_PROBLEM, "http_302"),
        (401, body("Authentication failed"), AnswerKind.CHANNEL_PROBLEM, "http_401"),
        (403, b"", AnswerKind.CHANNEL_PROBLEM, "http_403"),
        (404, b"<html>", AnswerKind.CHANNEL_PROBLEM, "http_404"),
        (408, b"", AnswerKind.AMBIGUOUS, "http_408"),
        (409, body("The retry key is already accepted"), AnswerKind.ALREADY_ACCEPTED, ""),
        (410, b"", AnswerKind.CHANNEL_PROBLEM, "http_410"),
        (413, b"", AnswerKind.CHANNEL_PROBLEM, "http_413"),
        (415, b"", AnswerKind.CHANNEL_PROBLEM, "http_415"),
        (429, body(RATE), AnswerKind.RATE_LIMITED, "rate_limited"),
        (429, body(MONTHLY), AnswerKind.MONTHLY_LIMIT, "monthly_limit"),
        (429, body(MONTHLY.upper()), AnswerKind.MONTHLY_LIMIT, "monthly_limit"),
        (429, body("something new"), AnswerKind.RATE_LIMITED, "rate_limited_unknown_words"),
        (429, b"", AnswerKind.RATE_LIMITED, "rate_limited_unknown_words"),
        (500, body("Internal server error"), AnswerKind.AMBIGUOUS, "http_500"),
        (504, b"", AnswerKind.AMBIGUOUS, "http_504"),
    ],
)
def test_classify_goes_by_the_status(status, content, kind, code):
    verdict = classify(status, {}, content)

    assert (verdict.kind, verdict.error_code, verdict.status) == (kind, code, status)


@pytest.mark.parametrize(
    ("content", "kind", "bad_recipients"),
    [
        (
            body("The property, to[1], in the request body is invalid (line: -, column: -)"),
            AnswerKind.BAD_RECIPIENTS,
            [1],
        ),
        (
            body("The request body has 2 error(s)", ("to[7]", "invalid"), ("to[499]", "invalid")),
            AnswerKind.BAD_RECIPIENTS,
            [7, 499],
        ),
        (body("invalid", ("to[500]", "beyond any chunk")), AnswerKind.BAD_REQUEST, []),
        (body("The property, to, in the request body is invalid"), AnswerKind.BAD_REQUEST, []),
        (
            body("The request body has 1 error(s)", ("messages[0].text", "May not be empty")),
            AnswerKind.BAD_MESSAGES,
            [],
        ),
        (body("invalid", ("messages", "Size must be between 1 and 5")), AnswerKind.BAD_MESSAGES, []),
        (body("A message (messages[0]) in the request body is invalid"), AnswerKind.BAD_MESSAGES, []),
        (body("The property, messages, in the request body is invalid"), AnswerKind.BAD_MESSAGES, []),
        (body("invalid", ("to[1]", "x"), ("messages[0].text", "x")), AnswerKind.BAD_MESSAGES, []),
        (body("Failed to send messages"), AnswerKind.BAD_REQUEST, []),
        (body("invalid", ("customAggregationUnits[0]", "invalid")), AnswerKind.BAD_REQUEST, []),
        (b'{"message":null,"key":null}', AnswerKind.BAD_REQUEST, []),
        (b"[1]", AnswerKind.BAD_REQUEST, []),
        (b'{"message":"x","details":"not a list"}', AnswerKind.BAD_REQUEST, []),
        (b"[" * 100_000, AnswerKind.BAD_REQUEST, []),
        (b"\xff\xfe", AnswerKind.BAD_REQUEST, []),
    ],
)
def test_classify_tells_what_a_400_objects_to(content, kind, bad_recipients):
    verdict = classify(400, {}, content)

    assert (verdict.kind, verdict.bad_recipients, verdict.error_code) == (kind, bad_recipients, kind.value)


def test_classify_keeps_both_request_ids():
    headers = {"X-Line-Request-Id": "this", "X-LINE-ACCEPTED-REQUEST-ID": "earlier"}

    verdict = classify(409, headers, b"")

    assert (verdict.request_id, verdict.accepted_request_id) == ("this", "earlier")


def test_classify_keeps_lines_words_but_no_user_id():
    content = body("U0123456789abcdef0123456789abcdef is odd", ("messages[0].text", "too long"))

    verdict = classify(400, {}, content)

    assert verdict.problems == [
        Problem(property="", message="(user id) is odd"),
        Problem(property="messages[0].text", message="too long"),
    ]


def test_classify_gives_only_text_that_can_be_stored():
    headers = {"X-Line-Request-Id": "a\udcff\0b", "X-Line-Accepted-Request-Id": "\udcff"}

    conflict, refusal = classify(409, headers, b""), classify(400, headers, body("\ud800\0"))

    assert (conflict.request_id, conflict.accepted_request_id) == ("a??b", "?")
    assert refusal.problems == [Problem(property="", message="??")]


@given(st.integers(100, 599), st.dictionaries(st.text(), st.text()), st.binary())
def test_classify_never_raises(status, headers, content):
    verdict = classify(status, headers, content)

    assert (verdict.error_code == "") == (verdict.kind in {AnswerKind.ACCEPTED, AnswerKind.ALREADY_ACCEPTED})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["message", "details", "property"]), inner),
)


@given(st.sampled_from([400, 422, 429]), json_values)
def test_classify_never_raises_for_any_json(status, content):
    verdict = classify(status, {}, json.dumps(content).encode())

    assert verdict.status == status
