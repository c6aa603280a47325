"""The real SDK, by name only: product code reaches it through cityline.line."""

from importlib import import_module

import pytest

from cityline.simulator.tests.caller import new_key


@pytest.fixture(scope="module")
def sdk():
    return import_module("linebot.v3.messaging")


@pytest.fixture
def api(sdk, line):
    with sdk.ApiClient(sdk.Configuration(host=line.simulator.url, access_token="made-up-token")) as client:
        yield sdk.MessagingApi(client)


def request_of(sdk, ids, text="お知らせ"):
    return sdk.MulticastRequest(to=ids, messages=[sdk.TextMessage(text=text)], customAggregationUnits=["b1"])


def test_sdk_multicast_then_409_with_the_accepted_request_id(sdk, api, line):
    ids, key = line.simulator.add_users(2), new_key()

    first = api.multicast_with_http_info(request_of(sdk, ids), x_line_retry_key=key)
    with pytest.raises(import_module("linebot.v3.messaging.exceptions").ApiException) as caught:
        api.multicast_with_http_info(request_of(sdk, ids), x_line_retry_key=key)

    assert first.status_code == 200
    assert caught.value.status == 409
    assert caught.value.headers["x-line-accepted-request-id"] == first.headers["x-line-request-id"]
    assert len(line.simulator.inbox(ids[1])) == 1


def test_sdk_reads_a_400_with_details(sdk, api, line):
    ids = line.simulator.add_users(1)

    with pytest.raises(import_module("linebot.v3.messaging.exceptions").ApiException) as caught:
        api.multicast(request_of(sdk, ids, text="あ" * 5001))

    error = sdk.ErrorResponse.from_json(caught.value.body)
    assert caught.value.status == 400
    assert [(detail.message, detail.var_property) for detail in error.details] == [
        ("Length must be between 0 and 5000", "messages[0].text")
    ]


def test_sdk_meets_429_at_the_rate(sdk, api, line):
    ids = line.simulator.add_users(1)
    line.simulator.configure(rate=1)
    api.multicast(request_of(sdk, ids))

    with pytest.raises(import_module("linebot.v3.messaging.exceptions").ApiException) as caught:
        api.multicast(request_of(sdk, ids))

    assert caught.value.status == 429


def test_sdk_understands_every_reading_endpoint(sdk, api, line):
    ids = line.simulator.add_users(2)
    pushed = api.push_message(sdk.PushMessageRequest(to=ids[0], messages=[sdk.TextMessage(text="x")]))

    assert len(pushed.sent_messages) == 1
    assert api.get_profile(ids[0]).user_id == ids[0]
    assert api.get_followers().user_ids == ids
    assert api.get_message_quota().type.value == "none"
    assert api.get_message_quota_consumption().total_usage == 1
    assert api.get_bot_info().basic_id == "@cityline"
    assert api.get_aggregation_unit_usage().num_of_custom_aggregation_units == 0
    assert api.get_aggregation_unit_name_list().custom_aggregation_units == []
