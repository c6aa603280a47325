"""The state of one simulated platform, in one place."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from cityline.simulator.faults import FaultPlan
from cityline.simulator.logbook import Logbook
from cityline.simulator.mail import Content, Mail
from cityline.simulator.options import Options
from cityline.simulator.people import People
from cityline.simulator.rates import SlidingWindow
from cityline.simulator.rich_menus import RichMenus
from cityline.simulator.tally import Tally
from cityline.simulator.watching import Watchers

JST = timezone(timedelta(hours=9))
KEY_LIFE = 24 * 60 * 60
OTHER_RATE = 2000
LIMITS_PER_HOUR = {
    "richmenu_create": 100,
    "richmenu_delete": 100,
    "richmenu_alias_delete": 100,
    "richmenu_progress": 100,
    "richmenu_batch": 3,
}
LIMITS_PER_SECOND = {"richmenu_list": 10}
BOT_USER_ID = "U" + "c17e" * 8


@dataclass(slots=True)
class AcceptedKey:
    request_id: str
    at: float
    sent_messages: list[dict[str, str]]


class Platform:
    def __init__(self, options: Options) -> None:
        self.options = options
        self.people = People()
        self.watchers = Watchers()
        self.plan = FaultPlan(options.faults, seed=options.seed)
        self.menu_plan = FaultPlan()
        self.retry_keys: dict[str, AcceptedKey] = {}
        self.reply_tokens: dict[str, tuple[int, float]] = {}
        self.read_up_to: dict[int, int] = {}
        self.checked: dict[str, tuple[str, Content]] = {}
        self.endings: dict[bytes, tuple[str, Content]] = {}
        self.forget_traffic()

    def forget_traffic(self) -> None:
        """Forget messages, keys, counts, menus and the month's consumption; people stay."""
        self.rich_menus = RichMenus()
        self.mail = Mail()
        self.mail.make_room(len(self.people))
        self.tally = Tally()
        self.logbook = Logbook()
        self.retry_keys.clear()
        self.reply_tokens.clear()
        self.read_up_to.clear()
        self.checked.clear()
        self.endings.clear()
        self.month_ends_at = 0.0
        self.used = 0
        self.units: dict[str, int] = {}  # this month's names → recipients
        self.unit_contents: dict[str, Content] = {}
        self.windows: dict[str, SlidingWindow] = {}

    def window(self, endpoint: str) -> SlidingWindow:
        """The rate limit of an endpoint: per channel, whatever the parameters."""
        window = self.windows.get(endpoint)
        if window is None:
            hourly = 60 if endpoint.startswith("insight") else LIMITS_PER_HOUR.get(endpoint)
            window = self.windows[endpoint] = (
                SlidingWindow(hourly, 3600.0) if hourly else SlidingWindow(self.rate_of(endpoint))
            )
        return window

    def rate_of(self, endpoint: str) -> int:
        return self.options.rate if endpoint == "multicast" else LIMITS_PER_SECOND.get(endpoint, OTHER_RATE)

    def turn_month(self, at: float) -> None:
        """Quota and unit names are counted per calendar month in Japan."""
        if at < self.month_ends_at:
            return
        first = datetime.fromtimestamp(at, JST).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        self.month_ends_at = (first + timedelta(days=32)).replace(day=1).timestamp()
        self.used = 0
        self.units.clear()
        self.unit_contents.clear()

    def change(self, **settings: Any) -> None:
        """Change options while running; faults start again from the seed. ``used``: what the month has consumed so far,
        for whoever plays a past.
        """
        if "used" in settings:
            self.turn_month(time.time())
            self.used = int(settings.pop("used"))
        for name, value in settings.items():
            setattr(self.options, name, value)
        if {"faults", "seed"} & settings.keys():
            self.plan = FaultPlan(self.options.faults, seed=self.options.seed)
        if "rate" in settings:
            self.windows.pop("multicast", None)
