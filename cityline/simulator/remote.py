"""Speaking to a running simulator from Python, over its control API."""

import json
import time
import urllib.request
from collections.abc import Callable, Sequence
from typing import Any

from cityline.simulator.people import synthetic_user_id

User = int | str  # phone number or LINE user id


class Simulator:
    """A simulator at ``url``. Users are named by phone number or LINE user id."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def call(self, path: str, body: Any = None) -> dict[str, Any]:
        """GET without a body, POST with one; raises urllib's HTTPError when the simulator says no."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/_sim/{path}", data, {"Content-Type": "application/json"})  # noqa: S310
        with urllib.request.urlopen(request, timeout=120) as response:  # noqa: S310
            answer: dict[str, Any] = json.load(response)
        return answer

    def stats(self) -> dict[str, Any]:
        return self.call("stats")

    def requests(self) -> list[dict[str, Any]]:
        """Every multicast request so far, once ``configure(keep_requests=True)`` was said."""
        noted: list[dict[str, Any]] = self.call("requests")["requests"]
        return noted

    def reached(self) -> set[str]:
        """The ids of everybody named in an accepted multicast request."""
        return set(self.call("reached")["ids"])

    def reset(self, *, people: bool = False) -> None:
        self.call("reset", {"people": people})

    def configure(self, **settings: Any) -> None:
        """Change rate, latency_ms, jitter_ms, faults, seed, webhook_url, redelivery, quota, used,
        unknown_ids, codes or keep_requests."""
        self.call("settings", settings)

    def fail_next(self, *faults: str | None) -> None:
        """The next multicast, push or reply requests meet these faults, one each; None lets one through."""
        self.call("faults", {"faults": faults})

    def fail_next_menu_call(self, *faults: str | None) -> None:
        """The same for the next requests about rich menus."""
        self.call("faults", {"faults": faults, "of": "rich_menus"})

    def rich_menus(self, *users: User) -> dict[str, Any]:
        """``menus``, ``aliases``, ``default``, how many are ``linked``, and what these users are ``shown``."""
        return self.call("rich_menus", {"users": users})

    def switch_menu(self, user: User, alias: str, data: str = "", **how: Any) -> dict[str, Any]:
        """Tap a tab."""
        return self._act("switch", user, alias=alias, data=data, **how)

    def add_users(self, count: int, *, first: int = 1, standing: str = "following") -> list[str]:
        """Make synthetic users ``first`` … and return their ids."""
        self.add_synthetic(count, first=first, standing=standing)
        return [synthetic_user_id(number) for number in range(first, first + count)]

    def add_synthetic(self, count: int, *, first: int = 1, standing: str = "following") -> None:
        """Make synthetic users without listing them: two million ids are a lot to hold for nothing."""
        self.call("users", {"synthetic": {"first": first, "count": count, "standing": standing}})

    def add_user(self, line_user_id: str, *, name: str = "", standing: str = "following") -> None:
        self.call("users", {"users": [{"id": line_user_id, "name": name, "standing": standing}]})

    def add_many(self, users: Sequence[dict[str, str]]) -> None:
        """Make the users ``{"id", "name", "standing"}``."""
        self.call("users", {"users": list(users)})

    def users(self, *, start: int = 1, limit: int = 1000) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = self.call(f"users?start={start}&limit={limit}")["users"]
        return listed

    def add_history(self, *, to: Sequence[str], messages: Sequence[dict[str, Any]], at: float, **how: Any) -> None:
        """Put a message of the past, at this Unix time, into chats; ``how`` may have silent, request_id, retry_key."""
        self.call("history", {"to": list(to), "messages": list(messages), "at": at, **how})

    def inbox(self, user: User) -> list[dict[str, Any]]:
        """What the account has sent to this phone, oldest first."""
        return [item for item in self.transcript(user) if item["kind"] in {"multicast", "push", "reply"}]

    def transcript(self, user: User) -> list[dict[str, Any]]:
        """The whole chat: also what the resident said, and the platform's notes."""
        items: list[dict[str, Any]] = self.call("inbox", {"user": user})["items"]
        return items

    def follow(self, user: User, **how: Any) -> dict[str, Any]:
        return self._act("follow", user, **how)

    def unfollow(self, user: User, **how: Any) -> dict[str, Any]:
        return self._act("unfollow", user, **how)

    def say(self, user: User, text: str, **how: Any) -> dict[str, Any]:
        return self._act("message", user, text=text, **how)

    def postback(self, user: User, data: str, **how: Any) -> dict[str, Any]:
        """Tap something; ``how`` may have displayText, params, copies, at_ms."""
        return self._act("postback", user, data=data, **how)

    def id_token(self, user: User, *, client_id: str, lifetime: int = 3600, **claims: Any) -> str:
        """What a LIFF page of this Login channel would be given; ``claims`` replace what LINE would write."""
        body = {"user": user, "client_id": client_id, "lifetime": lifetime, "claims": claims}
        return str(self.call("id_token", body)["id_token"])

    def post_events(self, events: Sequence[dict[str, Any]]) -> int:
        """Post hand-made webhook events in one signed request and return the bot's status."""
        return int(self.call("events", {"events": list(events)})["status"])

    def hold_events(self) -> None:
        self.call("events/hold", {})

    def release_events(self, *, backwards: bool = False) -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = self.call("events/release", {"backwards": backwards})["events"]
        return events

    def wait_for(self, reached: Callable[[dict[str, Any]], bool], *, seconds: float = 10) -> dict[str, Any]:
        """Read the counts until ``reached`` says so, and return them; raises TimeoutError with the last ones."""
        until = time.monotonic() + seconds
        while True:
            counts = self.stats()
            if reached(counts):
                return counts
            if time.monotonic() > until:
                raise TimeoutError(f"The simulator never got there: {counts}")
            time.sleep(0.02)

    def _act(self, kind: str, user: User, **how: Any) -> dict[str, Any]:
        event: dict[str, Any] = self.call("act", {"type": kind, "user": user, **how})["event"]
        return event
