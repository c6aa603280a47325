"""The small checks all message objects are made of."""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_URL = re.compile(r"[!-~]+\Z")  # percent-encoded: nothing outside visible ASCII


class Problem(NamedTuple):
    message: str
    property: str


def utf16_units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def graphemes(text: str) -> int:
    """Near enough to grapheme clusters: joiners, selectors, marks and skin tones belong to what they follow."""
    return len(re.sub(r"\u200d.|[\ufe00-\ufe0f\u0300-\u036f\u3099\u309a\U0001f3fb-\U0001f3ff]", "", text, flags=re.S))


@dataclass(slots=True)
class Checker:
    """Collects the problems of one object; ``join`` is how LINE writes paths at this place."""

    problems: list[Problem]
    separator: str = "."

    def add(self, message: str, path: str) -> None:
        self.problems.append(Problem(message, path))

    def at(self, path: str, name: str | int) -> str:
        if isinstance(name, int):
            return f"{path}[{name}]" if self.separator == "." else f"{path}/{name}"
        return f"{path}{self.separator}{name}"

    def text(
        self,
        holder: dict[str, Any],
        name: str,
        path: str,
        *,
        most: int,
        required: bool = True,
        by_grapheme: bool = False,
    ) -> str:
        value = holder.get(name)
        where = self.at(path, name)
        if value is None or value == "":
            if required or value == "":
                self.add("May not be empty" if self.separator == "." else "must be non-empty text", where)
            return ""
        if not isinstance(value, str):
            self.add("must be string", where)
            return ""
        if (graphemes(value) if by_grapheme else utf16_units(value)) > most:
            self.add(f"Length must be between 0 and {most}", where)
        return value

    def url(
        self,
        holder: dict[str, Any],
        name: str,
        path: str,
        *,
        most: int = 2000,
        required: bool = True,
        schemes: Container[str] = ("https",),
    ) -> None:
        value = self.text(holder, name, path, most=most, required=required)
        if not value:
            return
        try:
            parts = urlsplit(value)
        except ValueError:
            self.add("invalid uri", self.at(path, name))
            return
        # LINE would refuse this: pictures without TLS from the same machine, because a demo has no certificate.
        local = parts.scheme == "http" and parts.hostname in _LOOPBACK
        if parts.scheme not in schemes and not local:
            self.add("invalid uri scheme", self.at(path, name))
        elif not _URL.match(value) or (parts.scheme in {"http", "https"} and not parts.hostname):
            self.add("invalid uri", self.at(path, name))

    def items(self, holder: dict[str, Any], name: str, path: str, *, least: int = 1, most: int) -> list[dict[str, Any]]:
        """The objects of a list whose size fits; wrong members are reported and left out by being empty."""
        value = holder.get(name)
        where = self.at(path, name)
        if not isinstance(value, list):
            self.add("must be specified" if value is None else "must be array", where)
            return []
        if not least <= len(value) <= most:
            self.add(f"Size must be between {least} and {most}", where)
            return []
        for index, member in enumerate(value):
            if not isinstance(member, dict):
                self.add("must be object", self.at(where, index))
        return [member if isinstance(member, dict) else {} for member in value]

    def choice(
        self, holder: dict[str, Any], name: str, path: str, allowed: Sequence[str], *, required: bool = False
    ) -> None:
        value = holder.get(name)
        if value is None and not required:
            return
        if value not in allowed:
            listed = ", ".join(allowed)
            self.add(f"Must be one of the following values: [{listed}]", self.at(path, name))
