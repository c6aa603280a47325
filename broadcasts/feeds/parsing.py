"""What a sender's body says, read strictly: anything unexpected is refused as a whole, nothing is guessed."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from broadcasts.content import gaps
from broadcasts.content.gaps import Gap, GapKind
from broadcasts.feeds.exceptions import Unreadable
from broadcasts.models import Feed

BODY_MAX, DEPTH_MAX = 8_192, 3
AREA_MAX, ID_MAX = 60, 100
NUMBER_MOST = 99_999
_ID = re.compile(rf"[A-Za-z0-9._:+-]{{1,{ID_MAX}}}")
_KEYS = {"id", "observed_at", "values", "area"}
# Also lone surrogates, which no database takes.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Said:
    """One reading as its sender says it."""

    sender_id: str
    observed_at: datetime
    area: str
    number: Decimal | None
    word: str
    extras: Mapping[str, str]

    @property
    def digest(self) -> str:
        """The same for the same content, whatever id it comes under."""
        number = "" if self.number is None else f"{self.number:.3f}"
        facts = [self.observed_at.isoformat(), self.area, number, self.word, sorted(self.extras.items())]
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


def read(body: bytes, feed: Feed) -> Said:
    """Raises Unreadable."""
    content = _json(body)
    if not isinstance(content, dict) or not content.keys() <= _KEYS or not _KEYS - {"area"} <= content.keys():
        raise Unreadable("keys")
    sender_id = content["id"]
    if not isinstance(sender_id, str) or not _ID.fullmatch(sender_id):
        raise Unreadable("invalid", "id")
    values = content["values"]
    if not isinstance(values, dict) or "value" not in values:
        raise Unreadable("invalid", "values")
    number, word = _value(values["value"], feed)
    return Said(
        sender_id=sender_id,
        observed_at=_moment(content["observed_at"]),
        area=_words(content.get("area", ""), AREA_MAX, "area"),
        number=number,
        word=word,
        extras=_extras({name: value for name, value in values.items() if name != "value"}, feed),
    )


def _json(body: bytes) -> Any:
    if len(body) > BODY_MAX:
        raise Unreadable("too_large")
    try:
        content = json.loads(
            body.decode("utf-8"), parse_float=Decimal, parse_constant=_refuse, object_pairs_hook=_without_doubles
        )
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise Unreadable("json") from error
    if _depth(content) > DEPTH_MAX:
        raise Unreadable("too_deep")
    return content


def _refuse(name: str) -> Any:
    raise ValueError(name)  # NaN and infinity are no numbers that anybody measured


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("the same key twice")
    return found


def _depth(value: Any) -> int:
    """Of what was parsed, so it has an end."""
    deep, level = 0, [value]
    while level and deep <= DEPTH_MAX:
        inner: list[Any] = []
        for one in level:
            inner += one.values() if isinstance(one, dict) else one if isinstance(one, list) else []
        level = inner
        deep += 1
    return deep


def _moment(said: Any) -> datetime:
    if not isinstance(said, str) or len(said) > 40:
        raise Unreadable("invalid", "observed_at")
    try:
        at = datetime.fromisoformat(said)
        if at.tzinfo is None:
            raise Unreadable("no_time_zone", "observed_at")
        at = at.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Unreadable("invalid", "observed_at") from error
    if not 2000 <= at.year <= 2200:
        raise Unreadable("invalid", "observed_at")
    return at


def _value(said: Any, feed: Feed) -> tuple[Decimal | None, str]:
    if feed.kind == Feed.Kind.LEVEL:
        if not isinstance(said, str) or said not in feed.levels:
            raise Unreadable("unknown_level", "value")
        return None, said
    if isinstance(said, bool) or not isinstance(said, int | Decimal):
        raise Unreadable("no_number", "value")
    number = Decimal(said)
    if abs(number) > NUMBER_MOST:
        raise Unreadable("no_number", "value")
    return number.quantize(Decimal("0.001")), ""


def _extras(said: Mapping[str, Any], feed: Feed) -> dict[str, str]:
    known = {gap.name: gap for gap in gaps.gaps_from(feed.extras)}
    found: dict[str, str] = {}
    for name, value in said.items():
        if (gap := known.get(name)) is None:
            # The name goes into the answer and the alarm, where no database takes what nobody can print.
            raise Unreadable("unknown_field", "" if _UNPRINTABLE.search(name) else name[:40])
        typed = _typed(value, gap)
        if gaps.value_problem(gap, typed) is not None:
            raise Unreadable("invalid", name)
        found[name] = typed
    return found


def _typed(value: Any, gap: Gap) -> str:
    if gap.kind == GapKind.NUMBER and isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) <= gaps.NUMBER_MAX else "-"
    return _words(value, gaps.PLACE_MAX, gap.name)


def _words(said: Any, most: int, field: str) -> str:
    if not isinstance(said, str) or len(said) > most or _UNPRINTABLE.search(said):
        raise Unreadable("invalid", field)
    return said.strip()
