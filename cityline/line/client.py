"""The single calls to LINE: push, reply, validate, profile, friends, quota. The city-wide path is in ``multicast``.

Every call has a timeout, leaves a ``LineCall`` behind, speaks in the errors of ``errors`` and raises
CalledInTransaction inside a database transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cityline.line import sdk
from cityline.line.calling import call, objections
from cityline.line.errors import LineChannelProblem, LineUnavailable, Problem

Message = dict[str, Any]
FOLLOWERS_PAGE = 1000
"""The most LINE gives at once."""


@dataclass(frozen=True)
class Profile:
    """What LINE tells about a friend. Empty where LINE leaves it out."""

    display_name: str
    language: str
    picture_url: str


@dataclass(frozen=True)
class Quota:
    """Messages a month: how many may be sent (None: no limit) and, approximately, how many were."""

    limit: int | None
    used: int

    @property
    def left(self) -> int | None:
        """How many may still be sent this month; None where there is no limit."""
        return None if self.limit is None else max(0, self.limit - self.used)


@dataclass(frozen=True)
class BotInfo:
    """The official account as its residents see it."""

    basic_id: str
    display_name: str
    picture_url: str


@dataclass(frozen=True)
class FollowersPage:
    """Some of those who follow the account now; ``next_token`` leads to more of them and is empty on the last page."""

    user_ids: list[str]
    next_token: str


def push(*, line_user_id: str, messages: Sequence[Message], retry_key: str, notification_disabled: bool = False) -> str:
    """Send to one person and return LINE's request id. LineAlreadyAccepted: it had arrived on an earlier try."""
    body = {"to": line_user_id, "messages": list(messages), "notificationDisabled": notification_disabled}
    verdict, _ = call("POST", "/v2/bot/message/push", body=body, retry_key=retry_key)
    return verdict.request_id


def reply(*, reply_token: str, messages: Sequence[Message]) -> str:
    """Answer an event, once, within a minute of it; return LINE's request id. Replies cost no quota."""
    body = {"replyToken": reply_token, "messages": list(messages)}
    verdict, _ = call("POST", "/v2/bot/message/reply", body=body)
    return verdict.request_id


def validate_multicast(*, messages: Sequence[Message]) -> list[Problem]:
    """What LINE objects to in these messages; an empty list when they are fine."""
    return objections("/v2/bot/message/validate/multicast", body={"messages": list(messages)})


def get_profile(*, line_user_id: str) -> Profile | None:
    """The profile of a friend; None where LINE tells nothing (blocked, left, no consent, unknown: it does not say)."""
    try:
        _, content = call("GET", "/v2/bot/profile/{userId}", path_values={"userId": line_user_id})
    except LineChannelProblem as problem:
        if problem.status == 404:
            return None
        raise
    return Profile(
        display_name=_text(content, "displayName"),
        language=_text(content, "language"),
        picture_url=_text(content, "pictureUrl"),
    )


def get_follower_ids(*, start: str = "") -> FollowersPage:
    """A page of the ids of everybody who follows now: without those who blocked us, have no account any more, or did not
    consent to being known.

    LINE gives this list to verified and premium accounts alone; others get LineChannelProblem with status 403.
    """
    query = {"limit": str(FOLLOWERS_PAGE)} | ({"start": start} if start else {})
    _, content = call("GET", "/v2/bot/followers/ids", query=query)
    user_ids, next_token = content.get("userIds"), content.get("next", "")
    if not isinstance(user_ids, list) or not isinstance(next_token, str):
        # What cannot be read must not pass for the end of the list: everybody after it would count as gone.
        raise LineUnavailable("unreadable")
    return FollowersPage([one for one in user_ids if isinstance(one, str)], next_token)


def get_quota(*, seconds: float | None = None) -> Quota:
    """This month's allowance and consumption, the Official Account Manager's sends included.

    ``seconds``: how long at most to wait for each of LINE's two answers, where somebody is waiting for this one.
    """
    timeout = None if seconds is None else (min(sdk.TIMEOUT[0], seconds), seconds)
    _, allowance = call("GET", "/v2/bot/message/quota", timeout=timeout)
    limit = _number(allowance, "value") if allowance.get("type") == "limited" else None
    _, consumption = call("GET", "/v2/bot/message/quota/consumption", timeout=timeout)
    return Quota(limit=limit, used=_number(consumption, "totalUsage"))


def get_bot_info() -> BotInfo:
    """The account the access token belongs to."""
    _, content = call("GET", "/v2/bot/info")
    return BotInfo(
        basic_id=_text(content, "basicId"),
        display_name=_text(content, "displayName"),
        picture_url=_text(content, "pictureUrl"),
    )


def get_unit_names_count() -> int:
    """How many of the month's 1,000 aggregation units are used; beyond them LINE sends but counts nothing."""
    _, content = call("GET", "/v2/bot/message/aggregation/info")
    return _number(content, "numOfCustomAggregationUnits")


def _text(content: dict[str, Any], name: str) -> str:
    value = content.get(name)
    return value if isinstance(value, str) else ""


def _number(content: dict[str, Any], name: str) -> int:
    value = content.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        # A figure that is not there must not be taken for 0: a quota of 0 would stop the city.
        raise LineUnavailable("unreadable")
    return value
