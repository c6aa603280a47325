import time

import pytest

from cityline.line import signatures
from cityline.simulator.tests.caller import TEXT


@pytest.fixture
def resident(line, bot):
    line.simulator.configure(webhook_url=bot.url)
    return line.simulator.add_users(1)[0]


def test_message_arrives_signed_in_lines_shape(line, bot, resident, settings):
    settings.LINE_CHANNEL_SECRET = "made-up-secret"

    line.simulator.say(resident, "こんにちは")

    event = bot.wait_for(1)[0]
    headers, body = bot.requests[0]
    signature = {name.lower(): value for name, value in headers.items()}["x-line-signature"]
    assert signatures.verify(body, signature)
    assert not signatures.verify(body + b" ", signature)
    assert event["type"] == "message"
    assert (event["message"]["type"], event["message"]["text"]) == ("text", "こんにちは")
    assert event["source"] == {"type": "user", "userId": resident}
    assert (event["mode"], event["deliveryContext"]) == ("active", {"isRedelivery": False})
    assert len(event["webhookEventId"]) == 26
    assert abs(event["timestamp"] / 1000 - time.time()) < 5


def test_unfollow_and_follow_tell_whether_it_was_unblocked(line, bot, resident):
    line.simulator.unfollow(resident)
    line.simulator.follow(resident)

    left, back = bot.wait_for(2)

    assert (left["type"], "replyToken" in left) == ("unfollow", False)
    assert (back["type"], back["follow"], "replyToken" in back) == ("follow", {"isUnblocked": True}, True)


def test_new_friend_was_not_unblocked(line, bot, resident):
    line.simulator.add_users(1, first=2, standing="stranger")

    line.simulator.follow(2)

    assert bot.wait_for(1)[0]["follow"] == {"isUnblocked": False}


def test_postback_shows_its_display_text_in_the_chat(line, bot, resident):
    line.simulator.postback(resident, "why:b1", displayText="なぜ届いたのですか")

    assert bot.wait_for(1)[0]["postback"] == {"data": "why:b1"}
    assert [item["text"] for item in line.simulator.transcript(resident)] == ["なぜ届いたのですか"]


def test_reply_token_works_once(line, bot, resident):
    line.simulator.say(resident, "受信設定")
    token = bot.wait_for(1)[0]["replyToken"]

    first = line.post("/v2/bot/message/reply", {"replyToken": token, "messages": [TEXT]})
    second = line.post("/v2/bot/message/reply", {"replyToken": token, "messages": [TEXT]})

    assert first.status == 200
    assert len(first.body["sentMessages"]) == 1
    assert (second.status, second.body) == (400, {"message": "Invalid reply token"})
    assert [item["kind"] for item in line.simulator.inbox(resident)] == ["reply"]
    assert line.get("/v2/bot/message/quota/consumption").body == {"totalUsage": 0}


def test_events_can_be_repeated_and_turned_round(line, bot, resident):
    line.simulator.say(resident, "一", copies=2)
    bot.wait_for(2)
    line.simulator.hold_events()
    line.simulator.say(resident, "二")
    line.simulator.say(resident, "三")
    line.simulator.release_events(backwards=True)

    events = bot.wait_for(4)

    assert events[0]["webhookEventId"] == events[1]["webhookEventId"]
    assert [event["message"]["text"] for event in events] == ["一", "一", "三", "二"]


def test_failed_event_is_redelivered_and_noted_on_the_phone(line, bot, resident):
    line.simulator.configure(redelivery=True)
    bot.statuses = [500]

    line.simulator.say(resident, "こんにちは")

    first, again = bot.wait_for(2)
    assert again == {**first, "deliveryContext": {"isRedelivery": True}}
    notes = [item for item in line.simulator.transcript(resident) if item["kind"] == "note"]
    assert [(note["text"], note["facts"]["status"]) for note in notes] == [("webhook_failed", "500")]


def test_endpoint_is_told_changed_and_tried(line, bot):
    assert line.get("/v2/bot/channel/webhook/endpoint").status == 404

    assert line.call("PUT", "/v2/bot/channel/webhook/endpoint", {"endpoint": bot.url}).status == 200
    tried = line.post("/v2/bot/channel/webhook/test", {})

    assert line.get("/v2/bot/channel/webhook/endpoint").body == {"endpoint": bot.url, "active": True}
    assert (tried.body["success"], tried.body["statusCode"]) == (True, 200)
