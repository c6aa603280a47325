"""The residents of the demo city: a handful with names, and a crowd whose choices follow how they live."""

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from broadcasts.demo.choices import CATEGORIES, ON_BY_DEFAULT
from subscribers.models import Category, Subscriber, Subscription, SubscriptionChange
from subscribers.services import ages, preferences

EARLY = 1_600
ALL = 2_000


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
_CHILDREN = {"ハマナ": (41,), "Mei / パパ": (-2, 30)}
# Described in README: the first phones of the simulator.
MAIN: list[tuple[str, frozenset[str]]] = [
    ("ハマナ", _DEFAULTS | {"waste", "childcare", "library", "hamate", "preschool"}),
    ("やまもり", _DEFAULTS | {"waste", "disaster", "traffic", "yamate", "senior"}),
    ("ことり文庫", _DEFAULTS | {"library", "arts", "events", "chuo"}),
    ("Mei / パパ", _DEFAULTS | {"childcare", "health", "kawazoe", "pregnancy", "preschool"}),
    ("まつり太鼓", _DEFAULTS | {"events", "arts", "traffic", "shimadori"}),
    ("しずか", frozenset()),
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
_WARDS = [code for code, *_ in CATEGORIES["area"]]
_WARD_WEIGHTS = [24, 19, 13, 14, 12, 10, 8]


def early(now: datetime) -> list[Resident]:
    """Friends of the account for some weeks, the named ones first."""
    dice = random.Random(20_240)  # noqa: S311  the same city every time, no secret
    began = now - timedelta(days=60)
    named = [
        Resident(number, choices, began + timedelta(hours=number), name=name, children=_CHILDREN.get(name, ()))
        for number, (name, choices) in enumerate(MAIN, 1)
    ]
    crowd = [_someone(dice, number, began, days=32) for number in range(len(named) + 1, EARLY + 1)]
    return [*named, *crowd]


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
    for resident, row in pairs:
        for months in resident.children:
            ages.add_child(subscriber=row, month=_born(months), today=timezone.localdate())


def _born(months: int) -> date:
    today = timezone.localdate()
    years, month = divmod(today.year * 12 + today.month - 1 - months, 12)
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


def _someone(dice: random.Random, number: int, began: datetime, *, days: int) -> Resident:
    followed_at = began + timedelta(minutes=dice.randrange(days * 24 * 60))
    resident = Resident(number, frozenset(), followed_at)
    if dice.random() < 0.04:
        resident = replace(resident, blocked_at=followed_at + timedelta(hours=dice.randrange(1, 300)))
    luck = dice.random()
    if luck < 0.02:
        return resident  # unticked everything
    if luck < 0.12:
        return replace(resident, choices=_DEFAULTS)  # never chose
    life = dice.choices(_LIVES, [life.weight for life in _LIVES])[0]
    return replace(resident, choices=frozenset(_choices(dice, life)), language=_language(dice))


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
