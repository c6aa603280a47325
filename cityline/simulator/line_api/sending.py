"""Multicast, push, reply and their dry runs."""

import uuid
from typing import Any

from aiohttp import web

from cityline.simulator.accepting import accept_multicast, accept_push, accept_reply
from cityline.simulator.answers import KEY_ACCEPTED, Refusal, answer
from cityline.simulator.checking.messages import check_messages
from cityline.simulator.keys import PLATFORM
from cityline.simulator.line_api.bodies import checked_content, read_multicast, read_object
from cityline.simulator.line_api.failing import meet, suffer
from cityline.simulator.line_api.speaking import ARRIVED_AT, REQUEST_ID
from cityline.simulator.platform import KEY_LIFE, AcceptedKey, Platform

REPLY_TOKEN_LIFE = 60
RETRY_KEY = "X-Line-Retry-Key"


async def multicast(request: web.Request) -> web.Response:
    platform = request.app[PLATFORM]
    fault = await meet(platform, platform.plan, request)
    retry_key = _fresh_key(platform, request)
    numbers, (same_as, content) = await read_multicast(platform, request)
    accept_multicast(
        platform,
        numbers=numbers,
        content=content,
        same_as=same_as,
        retry_key=retry_key,
        request_id=request[REQUEST_ID],
        at=request[ARRIVED_AT],
    )
    _remember_key(platform, request, retry_key, [])
    await suffer(fault, request)
    return answer({})


async def push(request: web.Request) -> web.Response:
    platform = request.app[PLATFORM]
    fault = await meet(platform, platform.plan, request)
    retry_key = _fresh_key(platform, request)
    body = await read_object(request)
    user_id = body.pop("to", None)
    _, content = checked_content(platform, body)
    sent = accept_push(
        platform,
        user_id=user_id,
        content=content,
        retry_key=retry_key,
        request_id=request[REQUEST_ID],
        at=request[ARRIVED_AT],
    )
    _remember_key(platform, request, retry_key, sent)
    await suffer(fault, request)
    return answer({"sentMessages": sent})


async def reply(request: web.Request) -> web.Response:
    platform = request.app[PLATFORM]
    _refuse_key(request)
    fault = await meet(platform, platform.plan, request)
    body = await read_object(request)
    token = body.pop("replyToken", None)
    _, content = checked_content(platform, body)
    number, issued_at = platform.reply_tokens.pop(token, (0, 0.0)) if isinstance(token, str) else (0, 0.0)
    if not number or request[ARRIVED_AT] - issued_at > REPLY_TOKEN_LIFE:
        raise Refusal(400, "Invalid reply token")
    sent = accept_reply(
        platform, number=number, content=content, request_id=request[REQUEST_ID], at=request[ARRIVED_AT]
    )
    await suffer(fault, request)
    return answer({"sentMessages": sent})


async def validate(request: web.Request) -> web.Response:
    """Checks ``messages`` and nothing else, for every kind of sending alike."""
    _refuse_key(request)
    body = await read_object(request)
    refusal = check_messages(body.get("messages"))
    if refusal is not None:
        raise refusal
    return answer({})


def _refuse_key(request: web.Request) -> None:
    if RETRY_KEY in request.headers:
        raise Refusal(400, "The header, X-Line-Retry-Key, is not supported by this endpoint")


def _fresh_key(platform: Platform, request: web.Request) -> str:
    """The retry key, when it may still be used; a key that was accepted less than 24 h ago is refused with 409."""
    key = request.headers.get(RETRY_KEY)
    if key is None:
        return ""
    try:
        uuid.UUID(key)
    except ValueError:
        raise Refusal(400, "The retry key is invalid") from None
    if len(key) != 36:
        raise Refusal(400, "The retry key is invalid")
    accepted = platform.retry_keys.get(key.lower())
    if accepted is None or request[ARRIVED_AT] - accepted.at > KEY_LIFE:
        return key.lower()
    more: dict[str, Any] = {"sentMessages": accepted.sent_messages} if accepted.sent_messages else {}
    raise Refusal(409, KEY_ACCEPTED, headers={"x-line-accepted-request-id": accepted.request_id}, **more)


def _remember_key(platform: Platform, request: web.Request, key: str, sent: list[dict[str, str]]) -> None:
    if key:
        platform.retry_keys[key] = AcceptedKey(request[REQUEST_ID], request[ARRIVED_AT], sent)
