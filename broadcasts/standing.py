"""One month's message allowance as one broadcast finds it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """``asked_at`` is None where LINE could not be asked lately: then nothing but the need is certain."""

    need: int
    month: datetime
    is_this_month: bool = True
    asked_at: datetime | None = None
    limit: int | None = None
    used: int = 0
    promised: int = 0
    """To other broadcasts that are approved or being sent."""

    def with_others(self, *, promised: int, used: int = 0) -> Self:
        return replace(self, promised=promised, used=used)

    @property
    def is_known(self) -> bool:
        return self.asked_at is not None

    @property
    def is_unlimited(self) -> bool:
        return self.is_known and self.limit is None

    @property
    def left(self) -> int:
        """What is there for this one."""
        return max(0, (self.limit or 0) - self.used - self.promised)

    @property
    def remains(self) -> int:
        """What would be there after it."""
        return max(0, self.left - self.need)

    @property
    def missing(self) -> int:
        return max(0, self.need - self.left)

    @property
    def is_short(self) -> bool:
        """Known to be too little. LINE tells nothing of months to come."""
        return self.is_known and self.is_this_month and self.limit is not None and self.need > self.left
