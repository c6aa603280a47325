"""What every phone has received and sent, kept once per request and not once per resident.

A city-wide broadcast is 3,640 requests to 1.82 million people. Each request is one ``Record``; each delivery is eight
bytes: which record, and the same person's delivery before it. Walking those links back gives a chat. The links are
written when somebody reads: during a city-wide broadcast nobody does, and its requests stay cheap.
"""

from array import array
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

Message = dict[str, Any]


@dataclass(slots=True, eq=False)
class Content:
    """The part of a request that is the same for everybody."""

    messages: list[Message]
    silent: bool = False
    unit: str = ""


@dataclass(slots=True, eq=False)
class Record:
    """One thing that happened in one or more chats.

    ``kind``: multicast, push, reply (from the account), said, tapped (from the resident), note (from the platform).
    """

    kind: str
    content: Content
    at: float
    request_id: str = ""
    retry_key: str = ""
    text: str = ""
    facts: dict[str, str] = field(default_factory=dict)


class Mail:
    def __init__(self) -> None:
        self.records: list[Record] = []
        self.item_record = array("I", [0])
        self.item_before = array("I", [0])
        self.last = array("I", [0])
        self._to_write: deque[tuple[Record, array[int]]] = deque()

    def make_room(self, people: int) -> None:
        missing = people + 1 - len(self.last)
        if missing > 0:
            self.last.extend(repeat(0, missing))

    def post(self, record: Record, numbers: Sequence[int]) -> None:
        """Put the record into each chat. ``numbers`` holds nobody twice."""
        self._to_write.append((record, array("I", numbers)))

    def write_up(self, most: int | None = None) -> bool:
        """Link records into chats, at most so many; False when some are left."""
        last = self.last
        while self._to_write and (most is None or most > 0):
            record, numbers = self._to_write.popleft()
            self.records.append(record)
            first = len(self.item_record)
            self.item_record.extend(repeat(len(self.records) - 1, len(numbers)))
            self.item_before.extend(map(last.__getitem__, numbers))
            for item, number in enumerate(numbers, first):
                last[number] = item
            most = None if most is None else most - 1
        return not self._to_write

    @property
    def newest_item(self) -> int:
        self.write_up()
        return len(self.item_record) - 1

    def newest_first(self, number: int) -> Iterator[tuple[int, Record]]:
        """The chat of one phone as (item, record), newest first. Items grow with time over all chats."""
        self.write_up()
        item = self.last[number] if number < len(self.last) else 0
        while item:
            yield item, self.records[self.item_record[item]]
            item = self.item_before[item]

    def since(self, number: int, item: int) -> list[tuple[int, Record]]:
        """What came into the chat after ``item``, oldest first."""
        found: list[tuple[int, Record]] = []
        for entry in self.newest_first(number):
            if entry[0] <= item:
                break
            found.append(entry)
        found.reverse()
        return found
