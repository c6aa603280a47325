"""The residents of the demo city: a handful with names, and a crowd whose choices follow how they live."""

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from broadcasts.demo.choices import CATEGORIES, ON_BY_DEFAULT
from subscribers.models import Category, Departure, FoundBy, Subscriber, Subscription, SubscriptionChange
from subscribers.services import ages, preferences

# The friends the city had before: in the file of its old tool, or on LINE's list alone.
MOVED = 240
LISTED = 60
EARLY = 1_600
ALL = 2_000
OPENED = timedelta(days=178)


@dataclass(frozen=True, slots=True)
class Resident:
    number: int
    choices: frozenset[str]
    followed_at: datetime
    blocked_at: datetime | None = None
    language: str = "ja"
    name: str = ""
    children: tuple[int, ...] = ()  # their ages in months

    @property
    def line_user_id(self) -> str:
        return "U" + hashlib.md5(f"suminagi-{self.number}".encode(), usedforsecurity=False).hexdigest()


_DEFAULTS = frozenset(ON_BY_DEFAULT)

# Ages in months; the younger one of the second family is still to be born.
_CHILDREN = {"ハマナ": (41,), "Mei / パパ": (-2, 30), "リン": (50,)}
# Described in README: the first phones of the simulator, and the language each is read in.
MAIN: list[tuple[str, frozenset[str], str]] = [
    ("ハマナ", _DEFAULTS | {"waste", "childcare", "library", "hamate", "preschool"}, "ja"),
    ("やまもり", _DEFAULTS | {"waste", "disaster", "traffic", "yamate", "senior"}, "ja"),
    ("ことり文庫", _DEFAULTS | {"library", "arts", "events", "chuo"}, "ja"),
    ("Mei / パパ", _DEFAULTS | {"childcare", "health", "kawazoe", "pregnancy", "preschool"}, "ja"),
    ("まつり太鼓", _DEFAULTS | {"events", "arts", "traffic", "shimadori"}, "ja"),
    ("しずか", frozenset(), "ja"),
    ("リン", _DEFAULTS | {"waste", "childcare", "hamate", "preschool", "easy"}, "ja-easy"),
    ("Daniel", _DEFAULTS | {"waste", "disaster", "chuo", "english"}, "en"),
]

# They have a phone and have not added the account: for trying a first follow. We know nothing of them yet.
NEWCOMERS = ["こはる", "港のりんご", "Aya T."]


@dataclass(frozen=True, slots=True)
class _Life:
    """A way of living: how many live so, and how likely each choice is."""

    weight: int
    stages: tuple[str, ...] = ()
    likely: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()


_LIVES = [
    _Life(8, ("pregnancy",), ("childcare", "health"), ("waste", "library", "tax")),
    _Life(17, ("preschool",), ("childcare", "library", "waste"), ("health", "events", "disaster")),
    _Life(16, ("school",), ("childcare", "events", "disaster"), ("library", "waste", "traffic", "arts")),
    _Life(22, ("senior",), ("health", "waste", "disaster"), ("arts", "library", "traffic", "tax")),
    _Life(17, (), ("events", "traffic"), ("arts", "waste", "tax")),
    _Life(20, (), ("waste",), ("disaster", "tax", "traffic", "events", "health", "library", "arts")),
]
# Ages in months of the children of whom some tell us.
_AGES = {"pregnancy": (-6, 0), "preschool": (3, 66), "school": (76, 170)}
_WARDS = [code for code, *_ in CATEGORIES["area"]]
_WARD_WEIGHTS = [24, 19, 13, 14, 12, 10, 8]


def early(now: datetime) -> list[Resident]:
    """Friends of the account for some weeks or months: the named ones, those from before, and who came since."""
    dice = random.Random(20_240)  # noqa: S311  the same city every time, no secret
    opened = now - OPENED
    had = [
        _someone(dice, number, opened - timedelta(hours=dice.randrange(24, 200 * 24)))
        for number in range(len(MAIN) + 1, len(MAIN) + MOVED + LISTED + 1)
    ]
    since = len(MAIN) + len(had)
    apart = timedelta(days=145) / (EARLY - since)
    came = [
        _leaving_again(dice, _someone(dice, number, opened + timedelta(days=2) + apart * (number - since)))
        for number in range(since + 1, EARLY + 1)
    ]
    return [*(_named(number, opened) for number in range(1, len(MAIN) + 1)), *had, *came]


def friends_from_before(early: Sequence[Resident]) -> Sequence[Resident]:
    """First those in the file, then those on LINE's list alone."""
    return early[len(MAIN) : len(MAIN) + MOVED + LISTED]


def friends_since(early: Sequence[Resident]) -> Sequence[Resident]:
    return [*early[: len(MAIN)], *early[len(MAIN) + MOVED + LISTED :]]


def named(name: str) -> Resident:
    """One of the first phones; when it followed is not said."""
    number = [each for each, *_ in MAIN].index(name) + 1
    return _named(number, timezone.now())


def _named(number: int, opened: datetime) -> Resident:
    name, choices, language = MAIN[number - 1]
    followed_at = opened + timedelta(days=1, hours=number)
    return Resident(number, choices, followed_at, language=language, name=name, children=_CHILDREN.get(name, ()))


def festival_friends(now: datetime) -> list[Resident]:
    """Those who joined yesterday, at the stand of the harbour festival: most of them for its programme."""
    dice = random.Random(20_241)  # noqa: S311  the same city every time, no secret
    return [_at_the_stand(dice, number, now - timedelta(hours=20)) for number in range(EARLY + 1, ALL + 1)]


def newcomers(now: datetime) -> list[Resident]:
    return [Resident(number, frozenset(), now, name=name) for number, name in enumerate(NEWCOMERS, ALL + 1)]


@transaction.atomic
def settle(residents: Sequence[Resident]) -> None:
    """Make them subscribers: mask, rows and history as ``preferences`` would leave them, but in bulk."""
    categories = {category.code: category for category in Category.objects.all()}
    made = Subscriber.objects.bulk_create(_row(resident, categories) for resident in residents)
    pairs = list(zip(residents, made, strict=True))
    Subscription.objects.bulk_create(
        Subscription(subscriber=row, category=categories[code])
        for resident, row in pairs
        for code in sorted(resident.choices)
    )
    SubscriptionChange.objects.bulk_create(
        SubscriptionChange(
            subscriber=row,
            at=resident.followed_at,
            applied_at=resident.followed_at,
            mask_before=0,
            mask_after=row.choice_mask,
            source=preferences.FIRST_FOLLOW,
        )
        for resident, row in pairs
        if row.choice_mask
    )
    Departure.objects.bulk_create(
        Departure(subscriber=row, at=resident.blocked_at, found_by=FoundBy.WEBHOOK)
        for resident, row in pairs
        if resident.blocked_at
    )


def tell_of_children(told: Sequence[Resident], *, today: date) -> None:
    """Each family's own doing; ``today`` is the day on which the children are as old as is said."""
    rows = Subscriber.objects.in_bulk([each.line_user_id for each in told if each.children], field_name="line_user_id")
    for resident in told:
        for months in resident.children:
            row = rows[resident.line_user_id]
            ages.add_child(subscriber=row, month=_born(months, on=today), today=timezone.localdate())


def _born(months: int, *, on: date) -> date:
    years, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    return date(years, month + 1, 1)


def _row(resident: Resident, categories: dict[str, Category]) -> Subscriber:
    return Subscriber(
        line_user_id=resident.line_user_id,
        is_following=resident.blocked_at is None,
        followed_at=resident.followed_at,
        unfollowed_at=resident.blocked_at,
        followship_at=resident.blocked_at or resident.followed_at,
        choice_mask=sum(categories[code].mask for code in resident.choices),
        language=resident.language,
        created_at=timezone.now(),
    )


def _someone(dice: random.Random, number: int, followed_at: datetime) -> Resident:
    resident = Resident(number, frozenset(), followed_at)
    luck = dice.random()
    if luck < 0.02:
        return resident  # unticked everything
    if luck < 0.12:
        return replace(resident, choices=_DEFAULTS)  # never chose
    life = dice.choices(_LIVES, [life.weight for life in _LIVES])[0]
    choices = frozenset(_choices(dice, life))
    ages = [_AGES[stage] for stage in life.stages if stage in choices and stage in _AGES and dice.random() < 0.2]
    return replace(
        resident,
        choices=choices,
        language=_language(dice),
        children=tuple(dice.randrange(*between) for between in ages),
    )


def _leaving_again(dice: random.Random, resident: Resident) -> Resident:
    """Few of those who come go again by themselves."""
    if dice.random() >= 0.03:
        return resident
    return replace(resident, blocked_at=resident.followed_at + timedelta(hours=dice.randrange(1, 300)), children=())


def _choices(dice: random.Random, life: _Life) -> Iterator[str]:
    yield from ON_BY_DEFAULT
    yield from (code for code in life.stages if dice.random() < 0.8)
    yield from (code for code in life.likely if dice.random() < 0.75)
    yield from (code for code in life.possible if dice.random() < 0.28)
    if dice.random() < 0.78:
        yield dice.choices(_WARDS, _WARD_WEIGHTS)[0]
    if dice.random() < 0.04:
        yield dice.choice(("easy", "english", "chinese"))


def _language(dice: random.Random) -> str:
    return dice.choices(("ja", "ja-easy", "en"), (92, 3, 5))[0]


def _at_the_stand(dice: random.Random, number: int, began: datetime) -> Resident:
    choices = set(ON_BY_DEFAULT)
    choices |= {code for code in ("events", "arts") if dice.random() < (0.92 if code == "events" else 0.4)}
    choices |= {code for code in ("traffic", "childcare", "waste") if dice.random() < 0.25}
    if dice.random() < 0.6:
        choices.add(dice.choices(_WARDS, _WARD_WEIGHTS)[0])
    return Resident(number, frozenset(choices), began + timedelta(seconds=dice.randrange(8 * 3600)))
