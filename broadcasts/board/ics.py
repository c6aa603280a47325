"""Events as calendars read them (RFC 5545). Times are in UTC, so that nobody has to know Japan's time zone."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

LINE_OCTETS = 75
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Event:
    uid: str
    stamp: datetime
    starts: datetime
    ends: datetime | None
    title: str
    place: str
    url: str


def calendar(events: Iterable[Event], *, product: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{escaped(product)}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    for event in events:
        lines.extend(_lines(event))
    return b"".join(folded(line) for line in [*lines, "END:VCALENDAR"])


def escaped(text: str) -> str:
    """``text`` as a value: nothing in it ends its line or opens another."""
    flat = _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return flat.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> bytes:
    """Cut after at most 75 octets, between characters and never within one; what follows begins with a space."""
    pieces, piece = [], b""
    for sign in line:
        octets = sign.encode()
        if len(piece) + len(octets) > LINE_OCTETS:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"


def _lines(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{_moment(event.stamp)}"
    yield f"DTSTART:{_moment(event.starts)}"
    if event.ends:
        yield f"DTEND:{_moment(event.ends)}"
    yield f"SUMMARY:{escaped(event.title)}"
    if event.place:
        yield f"LOCATION:{escaped(event.place)}"
    yield f"URL:{event.url}"
    yield "STATUS:CONFIRMED"
    yield "END:VEVENT"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
