import pytest

from cityline.simulator.tests.caller import TEXT

UNIT = "/v2/bot/insight/message/event/aggregation?customAggregationUnit={}&from=20261101&to={}"


def test_profile_is_told_of_friends_only(line):
    ids = line.simulator.add_users(2)
    line.simulator.unfollow(ids[1])

    found = line.get(f"/v2/bot/profile/{ids[0]}")

    assert found.status == 200
    assert found.body["userId"] == ids[0]
    assert found.body["displayName"]
    assert [line.get(f"/v2/bot/profile/{who}").status for who in (ids[1], "U" + "0" * 32)] == [404, 404]


def test_followers_come_in_pages_without_those_who_blocked(line):
    ids = line.simulator.add_users(5)
    line.simulator.unfollow(ids[1])

    first = line.get("/v2/bot/followers/ids?limit=3").body
    rest = line.get(f"/v2/bot/followers/ids?limit=3&start={first['next']}").body

    assert first["userIds"] + rest["userIds"] == [ids[0], *ids[2:]]
    assert "next" not in rest
    assert line.get("/v2/bot/followers/ids?limit=1001").status == 400


def test_bot_info_and_quota_without_a_limit(line):
    assert line.get("/v2/bot/info").body["basicId"] == "@cityline"
    assert line.get("/v2/bot/message/quota").body == {"type": "none"}


def test_validate_checks_messages_and_sends_nothing(line):
    ids = line.simulator.add_users(1)

    assert line.post("/v2/bot/message/validate/multicast", {"messages": [TEXT]}).body == {}
    answer = line.post("/v2/bot/message/validate/push", {"messages": [{"type": "text", "text": "あ" * 5001}]})

    assert answer.status == 400
    assert answer.body["details"] == [{"message": "Length must be between 0 and 5000", "property": "messages[0].text"}]
    assert line.simulator.inbox(ids[0]) == []


def test_statistics_below_twenty_are_null(line):
    ids = line.simulator.add_users(100)
    linked = (
        {"type": "text", "text": "x"},
        {
            "type": "template",
            "altText": "x",
            "template": {
                "type": "buttons",
                "text": "x",
                "actions": [{"type": "uri", "label": "開く", "uri": "https://example.com/"}],
            },
        },
    )
    line.multicast(ids, linked, customAggregationUnits=["many"])
    line.multicast(ids[:20], linked, customAggregationUnits=["few"])

    many, few = (line.get(UNIT.format(unit, "20261121")).body for unit in ("many", "few"))

    assert many["overview"]["uniqueImpression"] == 62
    assert many["overview"]["uniqueClick"] is None
    assert [(click["seq"], click["url"]) for click in many["clicks"]] == [(2, "https://example.com/")]
    assert few["overview"]["uniqueImpression"] is None


@pytest.mark.parametrize("query", [UNIT.format("a-b", "20261121"), UNIT.format("a", "20261231"), UNIT.format("a", "x")])
def test_statistics_with_bad_parameters_are_400(line, query):
    assert line.get(query).status == 400


def test_unit_names_are_counted_and_listed_in_pages(line):
    ids = line.simulator.add_users(1)
    for number in range(3):
        line.multicast(ids, customAggregationUnits=[f"unit_{number}"])

    page = line.get("/v2/bot/message/aggregation/list?limit=2").body
    rest = line.get(f"/v2/bot/message/aggregation/list?limit=2&start={page['next']}").body

    assert line.get("/v2/bot/message/aggregation/info").body == {"numOfCustomAggregationUnits": 3}
    assert page["customAggregationUnits"] + rest["customAggregationUnits"] == ["unit_0", "unit_1", "unit_2"]
    assert line.multicast(ids, customAggregationUnits=["with-hyphen"]).status == 400
    assert line.multicast(ids, customAggregationUnits=["a", "b"]).status == 400


def test_insight_is_limited_to_sixty_an_hour(line):
    statuses = [line.get(UNIT.format("a", "20261121")).status for _ in range(61)]

    assert statuses == [200] * 60 + [429]
