"""Media for tests, and a resident's event with a code, applied as the webhook would."""

from itertools import count

from django.utils import timezone

from cityline.line import webhooks
from cityline.staff.models import Department
from subscribers.friend_sources import codes
from subscribers.models import FriendSource
from subscribers.services import replying
from subscribers.tests.happenings import event

_numbers = count(1)


def make_department(code="garden", **fields):
    given = {"name": code, "line_sender_name": code, **fields}
    return Department.objects.get_or_create(code=code, defaults=given)[0]


def make_source(**fields):
    given = {
        "name": "市政だより 6月1日号",
        "code": codes.new(),
        "department": fields.pop("department", None) or make_department(),
        "valid_from": timezone.localdate(),
        **fields,
    }
    return FriendSource.objects.create(**given)


def apply(one):
    """What was answered; replies are collected and not sent."""
    with replying.collected() as replies:
        replies.received_at = timezone.now()
        webhooks.dispatch({"replyToken": "t", **one})
    return [message for messages in replies._waiting.values() for message in messages]


def said(words, user=1, **fields):
    number = next(_numbers)
    return event("message", user, number=number, message={"type": "text", "id": f"m{number}", "text": words}, **fields)


def sent_code(source, user=1, **fields):
    return said(f"友だち追加コード：{codes.spaced(source.code)}", user, **fields)


def followed(user=1, **fields):
    return event("follow", user, **fields)
