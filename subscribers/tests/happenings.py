"""Webhook events as LINE sends them."""

from django.utils import timezone

from subscribers.tests.factories import line_user_id


def event(kind, user=1, *, number=0, at=None, **fields):
    stamp = int((at or timezone.now()).timestamp() * 1000)
    return {
        "type": kind,
        "mode": "active",
        "timestamp": stamp,
        "source": {"type": "user", "userId": line_user_id(user)},
        "webhookEventId": f"01{kind}{user}x{number}x{stamp}",
        "deliveryContext": {"isRedelivery": False},
        **fields,
    }


def tap(data, user=1, **fields):
    return event("postback", user, postback={"data": data}, **fields)
