"""A resident's way from the phone to the settings and back, over HTTP on both sides."""

import pytest

from subscribers.models import Subscriber, WebhookEvent
from subscribers.services import intake
from subscribers.tests.factories import make_category, make_group

pytestmark = pytest.mark.django_db(transaction=True)


def test_follow_tap_and_block_over_the_real_webhook(simulator, live_server):
    make_category("kids", make_group(), name="子育て")
    simulator.configure(webhook_url=f"{live_server.url}/line/webhook/")
    phone = simulator.add_users(1)[0]

    def arrives(number):
        simulator.wait_for(lambda _counts: WebhookEvent.objects.count() >= number)
        intake.apply_waiting()

    simulator.follow(phone)
    arrives(1)
    simulator.postback(phone, "choose:kids")
    arrives(2)
    simulator.unfollow(phone)
    arrives(3)

    subscriber = Subscriber.objects.get()
    replies = simulator.inbox(phone)
    assert (subscriber.choice_mask, subscriber.is_following) == (1, False)
    assert [len(item["messages"]) for item in replies] == [2, 1]
    assert "子育て" in str(replies[1])
