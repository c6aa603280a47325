"""Who exists at this LINE platform: user ids, whether they are friends of the account, and what they are called."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from enum import IntEnum

from cityline.simulator.names import fictional_name

USER_ID = re.compile(r"U[0-9a-f]{32}\Z")
SYNTHETIC_PREFIX = "cityline-synthetic-"


class Standing(IntEnum):
    UNKNOWN = 0  # a well-formed id that this platform has never given out
    STRANGER = 1  # has a phone, has not added the account
    FOLLOWING = 2
    BLOCKED = 3


def synthetic_user_id(number: int, prefix: str = SYNTHETIC_PREFIX) -> str:
    """The id of synthetic user ``number``; in SQL: ``'U' || md5('cityline-synthetic-' || number)``."""
    return "U" + hashlib.md5(f"{prefix}{number}".encode(), usedforsecurity=False).hexdigest()


class People:
    """Everybody by number. Phones are numbered from 1, so slot 0 stays empty.

    Flat columns instead of objects: two million people must fit in a few hundred megabytes.
    """

    def __init__(self) -> None:
        self.ids: list[str] = [""]
        self.standing = bytearray(1)
        self.numbers: dict[str, int] = {}
        self._names: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self.ids) - 1

    def add(self, user_id: str, *, standing: Standing = Standing.FOLLOWING, name: str = "") -> int:
        """Make the person exist and return their number; somebody known keeps theirs."""
        number = self.numbers.get(user_id)
        if number is None:
            number = len(self.ids)
            self.numbers[user_id] = number
            self.ids.append(user_id)
            self.standing.append(standing)
        elif standing:
            self.standing[number] = standing
        if name:
            self._names[number] = name
        return number

    def add_synthetic(self, numbers: Iterable[int], *, prefix: str, standing: Standing) -> None:
        """Make many exist at once; the ids can be made again elsewhere from prefix and number."""
        user_ids = [synthetic_user_id(number, prefix) for number in numbers]
        if self.numbers.keys().isdisjoint(user_ids):
            self.numbers.update(zip(user_ids, range(len(self.ids), len(self.ids) + len(user_ids)), strict=True))
            self.ids.extend(user_ids)
            self.standing.extend(bytes([standing]) * len(user_ids))
        else:
            for user_id in user_ids:
                self.add(user_id, standing=standing)

    def name(self, number: int) -> str:
        return self._names.get(number) or fictional_name(number)

    def named(self) -> dict[int, str]:
        return self._names

    def exists(self, number: int) -> bool:
        return 0 < number < len(self.ids) and self.standing[number] != Standing.UNKNOWN

    def known(self) -> Iterator[int]:
        """Numbers of everybody this platform has given an id to."""
        return (number for number, standing in enumerate(self.standing) if standing)

    def followers(self, start: int = 1) -> Iterator[int]:
        following = Standing.FOLLOWING
        return (number for number in range(max(start, 1), len(self.ids)) if self.standing[number] == following)
