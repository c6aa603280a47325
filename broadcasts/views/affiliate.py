"""The desk of an affiliate: what a library looks at in the morning beside its broadcasts."""

from dataclasses import dataclass, replace

from django.utils import timezone

from broadcasts.content import media
from broadcasts.models import Series
from broadcasts.permissions import can_see_blocks
from broadcasts.recurring import seeing
from broadcasts.recurring.words import with_rules
from broadcasts.services import block_rates
from broadcasts.services.block_rates import Cost
from broadcasts.views.recurring import Line, lines_of
from cityline import holidays
from cityline.staff.models import Department, User
from subscribers.facilities.reading import timetable_of
from subscribers.facilities.saying import reason_words, spans_words
from subscribers.facilities.timetable import hours_on, is_open_at
from subscribers.faq import misses
from subscribers.friend_sources import figures
from subscribers.friend_sources.permissions import can_see_sources
from subscribers.models import Facility, FaqEntry
from subscribers.permissions import can_see_answers, may_keep_for

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Today:
    """One facility today: whether it is open now, its hours, and why they are so."""

    facility: Facility
    is_open: bool
    hours: str
    why: str


@dataclass(frozen=True, slots=True)
class AffiliateDesk:
    department: Department
    icon: str
    facilities: list[Today]
    series: list[Line]
    answers: int
    missed: int
    sources: list[figures.Funnel]
    blocks: list[Cost]
    may_keep: bool


def desk_of(user: User) -> AffiliateDesk | None:
    """None for whoever works for the city itself. The number of queries does not grow with what it has."""
    department = user.department
    if department is None or department.kind != Department.Kind.AFFILIATE or not can_see_answers(user):
        return None
    series = list(seeing.series_visible_to(user).filter(department=department, stopped_at=None)[:SHOWN])
    icon = department.line_sender_icon
    return AffiliateDesk(
        department=department,
        icon=media.url(icon, media.Size.ICON, base_url="") if icon else "",
        facilities=_facilities(department),
        series=lines_of(_with_department(series, department)),
        answers=FaqEntry.objects.filter(department=department, is_active=True, passed__isnull=False).count(),
        missed=len(misses.open_misses(department=department)),
        sources=figures.funnels(department.friend_sources.all()[:SHOWN]) if can_see_sources(user) else [],
        blocks=block_rates.latest(department=department.pk, without=0) if can_see_blocks(user) else [],
        may_keep=may_keep_for(user, department.pk),
    )


def _facilities(department: Department) -> list[Today]:
    """The calendar is asked once, however many places there are."""
    calendar, now = holidays.said_otherwise(), timezone.localtime()
    found = []
    for one in with_rules().filter(department=department):
        table = replace(timetable_of(one), calendar=calendar)
        hours = hours_on(table, now.date())
        found.append(Today(one, is_open_at(table, now), spans_words(hours.spans), reason_words(hours)))
    return found


def _with_department(series: list[Series], department: Department) -> list[Series]:
    for one in series:
        one.department = department
    return series
