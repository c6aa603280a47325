"""The PR office's queue: what waits, since when, due when, whom it reaches, and what there is to say of it."""

from collections import Counter
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from broadcasts import permissions
from broadcasts.deputising import is_barred, rights
from broadcasts.desk_queue import Lane, Wanted, lane_of, waiting_for
from broadcasts.forms.queueing import KEPT, NAMES, QueueForm, keep
from broadcasts.models import Broadcast, LoadReading, LookAfter
from broadcasts.recurring import seeing
from broadcasts.services import looking_after, proofreading
from broadcasts.states import BroadcastStatus
from broadcasts.views.finding import person
from cityline.staff.models import User
from cityline.staff.screens import screen

SHOWN = 200


@dataclass(frozen=True)
class Waiting:
    broadcast: Broadcast
    reading: LoadReading | None
    is_barred: bool
    # What the checks found beside mere notes; None where they were not asked.
    weighty_count: int | None
    note_count: int
    # Which looks the PR office owes it, because it went out without one.
    looks: tuple[LookAfter, ...] = ()

    @property
    def lane(self) -> Lane:
        return lane_of(self.broadcast)

    @property
    def look(self) -> LookAfter | None:
        """The one that is due first."""
        return self.looks[0] if self.looks else None

    @property
    def is_late(self) -> bool:
        return self.look is not None and self.look.look_by <= timezone.now()

    @property
    def heavy(self) -> int | None:
        """Of a hundred of its residents, so many have had three or more this week."""
        if self.reading is None or not self.reading.had or not sum(self.reading.had):
            return None
        return round(100 * self.reading.had[3] / sum(self.reading.had))


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Filters are in the address; without any, those of the last look apply, and ``all`` forgets them."""
    user = person(request)
    if not permissions.can_flip_switch(user):
        raise PermissionDenied
    if not any(name in request.GET for name in (*NAMES, "all")) and (before := request.session.get(KEPT)):
        return redirect(f"{reverse('admin:broadcast_queue')}?{before}")
    address, form = keep(request), QueueForm(request.GET)
    wanted = form.wanted
    line = waiting_for(user, wanted).select_related("department", "submitted_by", "load_reading")
    found = list(line.prefetch_related("categories", "contributors")[:SHOWN])
    has_more = len(found) >= SHOWN
    total = line.count() if has_more else len(found)
    owed = line.exclude(status=BroadcastStatus.PENDING_PATROL)
    to_look = owed.count() if has_more else sum(lane_of(one) is Lane.AFTER for one in found)
    return screen(
        request,
        "broadcasts/queue/page.html",
        title=_("To review"),
        rows=_rows(found, user),
        total=total,
        may_see_delegations=permissions.can_see_delegations(user),
        series_waiting=seeing.waiting_for(user),
        to_decide=total - to_look,
        to_look=to_look,
        form=form,
        address=address,
        lanes=_lanes(user_lanes=Counter(_lanes_of(user))),
        lane=wanted.lane,
        without_lane=_without_lane(request),
    )


def _lanes_of(user: User) -> list[Lane]:
    return [
        lane_of(row) for row in waiting_for(user, Wanted()).order_by().only("status", "is_emergency", "follow_kind")
    ]


def _lanes(*, user_lanes: "Counter[Lane]") -> list[tuple[Lane, int]]:
    return [(lane, user_lanes[lane]) for lane in Lane]


def _rows(found: list[Broadcast], user: User) -> list[Waiting]:
    reports = proofreading.reports_of([broadcast.pk for broadcast in found])
    looks = looking_after.owed_by_broadcast([one.pk for one in found if lane_of(one) is Lane.AFTER])
    return [
        Waiting(
            broadcast,
            _fresh(broadcast),
            is_barred=_cannot_decide(user, broadcast),
            weighty_count=proofreading.weighty(reports.get(broadcast.pk)),
            note_count=proofreading.notes(reports.get(broadcast.pk)),
            looks=tuple(looks.get(broadcast.pk, ())),
        )
        for broadcast in found
    ]


def _cannot_decide(user: User, broadcast: Broadcast) -> bool:
    roles = permissions.deciding_roles(broadcast)
    hands = {writer.pk for writer in broadcast.contributors.all()}  # prefetched
    if broadcast.in_charge_id is not None:
        hands.add(broadcast.in_charge_id)
    return not rights(user, roles) or is_barred(user, roles, hands)


def _fresh(broadcast: Broadcast) -> LoadReading | None:
    reading = getattr(broadcast, "load_reading", None)
    is_fresh = reading is not None and reading.revision == broadcast.revision and reading.measured_at is not None
    return reading if is_fresh else None


def _without_lane(request: HttpRequest) -> str:
    asked = request.GET.copy()
    asked.pop("lane", None)
    return asked.urlencode()
