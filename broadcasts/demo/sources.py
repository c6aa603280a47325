"""Media of the demo city that bring it friends: four QR codes, with what they brought so far."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from broadcasts.demo import clock
from broadcasts.demo.clock import Days
from broadcasts.demo.residents import Resident
from broadcasts.demo.staff import person
from cityline.simulator.remote import Simulator
from cityline.staff.models import Department
from subscribers.friend_sources import addresses, attributing, making
from subscribers.models import Category, FriendSource, FriendTally, Subscriber

Kind = FriendSource.Kind
FOLDED = 31  # who came before is nothing but numbers by now


@dataclass(frozen=True, slots=True)
class Medium:
    """``scans`` on an ordinary day; of a hundred who scan ``come`` add the account."""

    by: str
    name: str
    kind: str
    since: int
    scans: int
    come: int
    category: str = ""
    until: int | None = None
    welcome: str = ""


THANKS = "市政だよりをご覧いただき、ありがとうございます。"
CHILDREN = "子育ての手続きや催しをお知らせします。"
HARBOUR = "港まつりへようこそ。催しのお知らせをお届けします。"
MEDIA = [
    Medium("koho2", "市政だより 折り込みちらし", Kind.PAPER, -120, 12, 24, until=-30, welcome=THANKS),
    Medium("kodomo", "こども家庭課 窓口のポスター", Kind.COUNTER, -90, 6, 41, "childcare", welcome=CHILDREN),
    Medium("gomi", "市ホームページ「ごみの分け方」", Kind.WEB, -75, 21, 13, "waste"),
]
FESTIVAL = Medium("kanko", "港まつりのブース", Kind.EVENT, -2, 0, 0, "events", until=12, welcome=HARBOUR)


def bring(days: Days, festival_friends: Sequence[Resident]) -> None:
    """Make the media as if on their first days, and let time pass."""
    dice = random.Random(20_242)  # noqa: S311  the same city every time, no secret
    for medium in MEDIA:
        _pass(_made(medium, days), medium, days, dice)
    _at_the_stand(_made(FESTIVAL, days), days, festival_friends)


def show_on_phones() -> None:
    """The codes that hang around the city, for the phones to read."""
    codes = [{"name": one.name, "address": addresses.landing(one)} for one in FriendSource.objects.order_by("pk")]
    Simulator(settings.LINE_API_BASE_URL).configure(codes=codes)


def _made(medium: Medium, days: Days) -> FriendSource:
    category = Category.objects.filter(code=medium.category).first()
    by, first = person(medium.by), days.moment(medium.since, 9)
    with clock.at(first):
        return making.make(
            by=by,
            department=Department.objects.get(staff=by),
            name=medium.name,
            kind=medium.kind,
            category=category,
            valid_from=first.date(),
            valid_until=days.moment(medium.until, 9).date() if medium.until is not None else None,
            welcome=medium.welcome,
        )


def _pass(source: FriendSource, medium: Medium, days: Days, dice: random.Random) -> None:
    last = min(medium.until or 0, 0)
    tallies = []
    for number in range(medium.since, last + 1):
        scans = dice.randrange(medium.scans // 2, 2 * medium.scans)
        added = sum(dice.randrange(100) < medium.come for _ in range(scans)) if number < -FOLDED else 0
        stayed = sum(dice.randrange(100) < 91 for _ in range(added))
        chose = sum(dice.randrange(100) < 62 for _ in range(added))
        day = days.moment(number, 12).date()
        tallies.append(FriendTally(source=source, day=day, scans=scans, added=added, chose=chose, stayed=stayed))
    FriendTally.objects.bulk_create(tallies)


def _at_the_stand(source: FriendSource, days: Days, friends: Sequence[Resident]) -> None:
    """Every second of those who joined there did so by the code, and the system still knows who."""
    came = {one.line_user_id: one for one in friends[::2]}
    for row in Subscriber.objects.filter(line_user_id__in=came).order_by("pk"):
        at = came[row.line_user_id].followed_at + timedelta(seconds=40)
        attributing.attribute(subscriber=row, source=source, at=at)
    FriendTally.objects.create(source=source, day=days.moment(-1, 12).date(), scans=2 * len(came))
