"""Seeding the demo city: who works there, what can be chosen, who lives there, what has happened so far."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from broadcasts.demo import (
    calendar,
    choices,
    clock,
    emergencies,
    feeds,
    guiding,
    letters_of_readers,
    menus,
    moving,
    phones,
    questions,
    recurring,
    residents,
    scenes,
    sources,
    staff,
    telling,
    templates,
)
from broadcasts.demo.clock import Days
from broadcasts.demo.guarding import DemoRefused, refuse_outside_demo
from broadcasts.demo.texts import safety
from broadcasts.models import Broadcast, LinkHost, SendingPolicy
from broadcasts.services import allowance, block_counting, check_rules, controlling
from broadcasts.services.notifying import nobody_told
from cityline.doorbell import doorbell
from cityline.staff.services import letters
from subscribers.models import Subscriber
from subscribers.services import ages

BEGAN = timedelta(days=181)
USED_THIS_MONTH = 8_460
CITY_HOST = "www.city.suminagi.example"


def seed(*, now: datetime | None = None, say: Callable[[str], Any] = lambda words: None) -> bool:
    """Make the city; False if it was there already, and then nothing is changed but the phones are made known again."""
    refuse_outside_demo()
    now = now or timezone.now()
    if not phones.is_simulator():
        raise DemoRefused("No simulator answers at LINE_API_BASE_URL. Start it first: manage.py line_simulator.")
    days = Days(timezone.localdate(now))
    is_new = not _is_seeded(days, now)
    if is_new:
        with doorbell.tied(), nobody_told(), letters.unwritten():
            _found(now, say)
            _tell(now, days, say)
            _set_limits(now, days)
            feeds.bring(now)
            recurring.begin(days, now=now)
            letters_of_readers.bring(now)
            sources.bring(days, residents.festival_friends(now))
            with clock.at(now - timedelta(hours=4)):
                questions.change_one()
            _count(now)
    phones.register([*residents.early(now), *residents.festival_friends(now), *residents.newcomers(now)])
    sources.show_on_phones()
    return is_new


def _is_seeded(days: Days, now: datetime) -> bool:
    """Whether the last story has been told. Raises DemoRefused when there is anything else."""
    if Broadcast.objects.filter(title=safety.shakeout(days, now).title).exists():
        return True
    if Broadcast.objects.exists() or Subscriber.objects.exists():
        raise DemoRefused(
            "This database holds other broadcasts or residents, or a seeding that was interrupted. "
            "The demo city needs an empty one: make demo-reset starts over."
        )
    return False


def _found(now: datetime, say: Callable[[str], Any]) -> None:
    say("departments, staff and categories")
    with clock.at(now - BEGAN):
        staff.make_departments()
        staff.make_people()
        choices.make_categories()
        controlling.change_policy(by=staff.person("koho1"), policy=demo_policy())
        templates.make_templates()
        guiding.make_guides()
        questions.make_answers(today=timezone.localdate(now))
        emergencies.prepare()
        check_rules.put_host(by=staff.person("koho1"), host=LinkHost(host=CITY_HOST, words="すみなぎ市"))


def _tell(now: datetime, days: Days, say: Callable[[str], Any]) -> None:
    early = residents.early(now)
    had, since = residents.friends_from_before(early), residents.friends_since(early)
    say("the friends it had before")
    phones.register(early)
    phones.stand(had, "following")
    moving.imported(had[: residents.MOVED], at=days.moment(-179, 10))
    moving.compared(gone=had[:2], at=days.moment(-178, 9), by="koho1")
    say("residents who came since, and what was sent to them")
    on = scenes.scene(now, days)
    for moment, tell in telling.FIRST_MONTHS:
        _settle([each for each in since if each.followed_at < days.moment(*moment)], at=days.moment(*moment))
        tell(on)
    _settle(since, at=days.moment(-21, 9))
    with clock.at(days.moment(-21, 10)):
        residents.tell_of_children(early, today=days.today)
    menus.publish(at=days.moment(-21, 11))
    phones.register(early)
    _each(telling.BEFORE_THE_FESTIVAL, on)
    _settle(residents.festival_friends(now), at=now - timedelta(hours=20))
    phones.register([*early, *residents.festival_friends(now)])
    moving.compared(gone=since[-3:], at=now - timedelta(hours=19), by=None)
    _each(telling.AFTER_THE_FESTIVAL, on)


def _settle(coming: Sequence[residents.Resident], *, at: datetime) -> None:
    """Those of them who are not here yet."""
    known = set(Subscriber.objects.values_list("line_user_id", flat=True))
    with clock.at(at):
        residents.settle([each for each in coming if each.line_user_id not in known])


def _set_limits(now: datetime, days: Days) -> None:
    with clock.at(now - timedelta(minutes=2)):
        calendar.fill(days)
    phones.use_up(USED_THIS_MONTH)
    allowance.ask()


def _count(now: datetime) -> None:
    """What beat would have done by now: children have grown, and blocks are counted."""
    ages.move_due(today=timezone.localdate(now))
    block_counting.count_blocks(now=now)


def _each(tellings: Sequence[scenes.Telling], on: scenes.Scene) -> None:
    for tell in tellings:
        tell(on)


def demo_policy() -> SendingPolicy:
    """Made for trying out, at any hour of any time zone: a short grace, no quiet hours, and what is paused keeps for a day."""
    return SendingPolicy(has_quiet_hours=False, grace_seconds=10, send_by_minutes=1440)
