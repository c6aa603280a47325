"""Taking a message for delivery: the one door through which anything reaches a phone from the account."""

from collections.abc import Sequence
from typing import Any, cast

from cityline.simulator import tokens
from cityline.simulator.answers import MONTHLY_LIMIT, NOT_SENT, Refusal, body_errors, invalid_property
from cityline.simulator.checking.problems import Problem
from cityline.simulator.mail import Content, Record
from cityline.simulator.people import USER_ID, Standing
from cityline.simulator.platform import Platform

MOST_RECIPIENTS = 500
MOST_UNITS_A_MONTH = 1000


def resolve(platform: Platform, user_ids: Any) -> list[int]:
    """The numbers of these user ids, in their order. Raises Refusal as LINE does for malformed and unknown ids."""
    if not isinstance(user_ids, list) or not 1 <= len(user_ids) <= MOST_RECIPIENTS:
        raise body_errors([Problem(f"Size must be between 1 and {MOST_RECIPIENTS}", "to")])
    people = platform.people
    try:
        found = list(map(people.numbers.get, user_ids))
    except TypeError:  # an object or a list among them
        found = [people.numbers.get(user_id) if isinstance(user_id, str) else None for user_id in user_ids]
    if None in found:
        for index, user_id in enumerate(user_ids):
            if found[index] is None and not (isinstance(user_id, str) and USER_ID.match(user_id)):
                raise invalid_property(f"to[{index}]")
    elif platform.options.unknown_ids == 200:
        return cast(list[int], found)
    numbers = [number or 0 for number in found]
    if platform.options.unknown_ids == 400 and not all(map(people.standing.__getitem__, numbers)):
        raise Refusal(400, NOT_SENT)
    if 0 in numbers:
        numbers = [
            people.numbers.get(user_id) or people.add(user_id, standing=Standing.UNKNOWN) for user_id in user_ids
        ]
        platform.mail.make_room(len(people))
    return numbers


def accept_multicast(
    platform: Platform,
    *,
    numbers: list[int],
    content: Content,
    same_as: str,
    retry_key: str,
    request_id: str,
    at: float,
) -> None:
    """Deliver to every friend named, and count everybody named; raises Refusal when LINE would deliver to nobody."""
    distinct = numbers if len(set(numbers)) == len(numbers) else list(dict.fromkeys(numbers))
    friends = _friends(platform, distinct)
    _use_quota(platform, len(friends), at=at)
    record = Record("multicast", content, at, request_id, retry_key)
    platform.mail.post(record, friends)
    if len(distinct) < len(numbers):  # what LINE does is not documented: show the worst, the message twice
        for number in _repeated(numbers):
            platform.mail.post(record, _friends(platform, [number]))
    platform.logbook.accepted(request_id)
    _count(platform, numbers, friends)
    platform.tally.multicast_accepted(distinct, same_as=same_as, repeated=len(numbers) - len(distinct), at=at)
    _assign_unit(platform, content, len(friends))
    platform.watchers.ring(friends)


def accept_push(
    platform: Platform, *, user_id: Any, content: Content, retry_key: str, request_id: str, at: float
) -> list[dict[str, str]]:
    """Deliver to one person, if a friend, and return LINE's ``sentMessages``."""
    if not isinstance(user_id, str) or not USER_ID.match(user_id):
        raise invalid_property("to")
    numbers = resolve(platform, [user_id])
    friends = _friends(platform, numbers)
    _use_quota(platform, len(friends), at=at)
    platform.mail.post(Record("push", content, at, request_id, retry_key), friends)
    _assign_unit(platform, content, len(friends))
    platform.watchers.ring(friends)
    return sent_messages(content)


def accept_reply(
    platform: Platform, *, number: int, content: Content, request_id: str, at: float
) -> list[dict[str, str]]:
    """Deliver a reply; replies cost no quota."""
    friends = _friends(platform, [number])
    platform.mail.post(Record("reply", content, at, request_id), friends)
    platform.watchers.ring(friends)
    return sent_messages(content)


def sent_messages(content: Content) -> list[dict[str, str]]:
    return [{"id": tokens.message_id(), "quoteToken": tokens.opaque(40)} for _ in content.messages]


def _friends(platform: Platform, numbers: list[int]) -> list[int]:
    standing = platform.people.standing
    following = bytes(map(standing.__getitem__, numbers))
    if following.count(Standing.FOLLOWING) == len(numbers):
        return numbers
    return [number for number in numbers if standing[number] == Standing.FOLLOWING]


def _repeated(numbers: Sequence[int]) -> list[int]:
    seen: set[int] = set()
    return [number for number in numbers if number in seen or seen.add(number)]  # type: ignore[func-returns-value]


def _use_quota(platform: Platform, recipients: int, *, at: float) -> None:
    platform.turn_month(at)
    quota = platform.options.quota
    if quota is not None and platform.used + recipients > quota:
        raise Refusal(429, MONTHLY_LIMIT)
    platform.used += recipients


def _count(platform: Platform, numbers: Sequence[int], friends: Sequence[int]) -> None:
    tally = platform.tally
    tally.delivered_recipients += len(friends)
    if len(friends) < len(numbers):
        standing = platform.people.standing
        tally.blocked_recipients += sum(standing[number] == Standing.BLOCKED for number in numbers)
        tally.unknown_recipients += sum(standing[number] < Standing.FOLLOWING for number in numbers)


def _assign_unit(platform: Platform, content: Content, recipients: int) -> None:
    """The 1,001st name of a month is not assigned; the message is sent all the same."""
    unit = content.unit
    if not unit or (unit not in platform.units and len(platform.units) >= MOST_UNITS_A_MONTH):
        return
    platform.units[unit] = platform.units.get(unit, 0) + recipients
    platform.unit_contents[unit] = content
