import json
import os

import pytest

from cityline.line import observing
from cityline.line.observing import OutgoingRequest
from cityline.line.testing import contract

pytestmark = pytest.mark.skipif(not os.environ.get("LINE_OPENAPI_DIR"), reason="LINE_OPENAPI_DIR is not set")

USER = "U" + "0" * 32
TEXT = {"type": "text", "text": "お知らせ"}
HEADERS = {
    "Authorization": "Bearer made-up",
    "Content-Type": "application/json",
    "X-Line-Retry-Key": "123e4567-e89b-12d3-a456-426614174000",
}


def check(*, method="POST", path="/v2/bot/message/multicast", headers=HEADERS, content=None):
    body = b"" if content is None else json.dumps(content).encode()
    contract.check(OutgoingRequest(method=method, path=path, headers=headers, body=body))


def test_contract_is_watching_this_very_process():
    assert observing.observers == [contract.check]


def test_contract_passes_what_line_allows():
    check(content={"to": [USER] * 500, "messages": [TEXT] * 5, "customAggregationUnits": ["b1"]})
    check(method="GET", path=f"/v2/bot/profile/{USER}", headers={"authorization": "Bearer x"})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"content": {"to": [USER] * 501, "messages": [TEXT]}}, "to: maxItems"),
        ({"content": {"to": [USER], "messages": [TEXT] * 6}}, "messages: maxItems"),
        ({"content": {"to": [USER], "messages": [{"type": "letter"}]}}, "messages.0.type: enum"),
        ({"content": {"to": [USER], "messages": [{"type": "text"}]}}, "messages.0: required"),
        ({"content": {"to": [USER], "messages": [{**TEXT, "colour": "red"}]}}, "unknown properties"),
        ({"content": {"to": [USER], "messages": [TEXT], "silent": True}}, "unknown properties"),
        ({"content": {"messages": [TEXT]}}, "body: required"),
        ({"headers": {**HEADERS, "X-Line-Retry-Key": "1"}, "content": {"to": [USER], "messages": [TEXT]}}, "no UUID"),
        ({"headers": {"Content-Type": "application/json"}, "content": {"to": [USER], "messages": [TEXT]}}, "no access"),
        ({"path": "/v2/bot/message/reply", "content": {"replyToken": "x", "messages": [TEXT]}}, "takes none"),
        ({"path": "//v2/bot/message/multicast", "content": {}}, "LINE has no POST"),
        ({"method": "PUT", "content": {}}, "LINE has no PUT"),
        ({"path": "/v2/bot/message/multicast?to=x", "content": {"to": [USER], "messages": [TEXT]}}, "unknown query"),
    ],
)
def test_contract_refuses_what_line_does_not_allow(change, said):
    with pytest.raises(contract.ContractViolation, match=said):
        check(**change)
