"""Where everybody lands: what waits for this person, by role."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from broadcasts import permissions
from broadcasts.board.permissions import can_read_letters, letters_for
from broadcasts.models import Broadcast
from broadcasts.permissions import preparing
from broadcasts.queries import for_listing
from broadcasts.recurring import seeing
from broadcasts.stages import STUCK, Stage, stage_of
from broadcasts.states import BroadcastStatus
from broadcasts.views.affiliate import desk_of
from broadcasts.views.finding import person
from broadcasts.views.rows import Row, rows_of
from cityline.staff.models import User
from cityline.staff.roles import is_raised
from cityline.staff.screens import screen
from subscribers.faq.passing import deciding as answers
from subscribers.rich_menus import deciding as menus

SHOWN = 8
LOOKED_AT = 300


@dataclass(frozen=True, slots=True)
class Section:
    """A heap of work: what it is, what is in it, and what to do when it is empty."""

    key: str
    title: str | Promise
    rows: list[Row]
    empty: str | Promise = ""
    more: str = ""
    is_urgent: bool = False

    @property
    def shown(self) -> list[Row]:
        return self.rows[:SHOWN]

    @property
    def hidden_count(self) -> int:
        return max(0, len(self.rows) - SHOWN)


def start(request: HttpRequest) -> TemplateResponse:
    user = person(request)
    visible = for_listing(permissions.visible_to(user))
    underway = list(visible.filter(finished_at=None).exclude(status=BroadcastStatus.REJECTED)[:LOOKED_AT])
    finished = list(visible.exclude(finished_at=None).order_by("-finished_at")[:SHOWN])
    reviews = permissions.can_patrol(user)
    rows = rows_of([*underway, *finished], reviews=reviews)
    by_pk = {row.broadcast.pk: row for row in rows}
    now_rows, past_rows = [by_pk[b.pk] for b in underway], [by_pk[b.pk] for b in finished]
    return screen(
        request,
        "broadcasts/start.html",
        title=_("Start"),
        main=[*_for_patrol(user, now_rows), *_for_drafters(user, now_rows)],
        beside=_for_everyone(now_rows, past_rows),
        series_waiting=seeing.waiting_for(user),
        menus_waiting=menus.waiting_for(user),
        answers_waiting=answers.waiting_for(user),
        answers_returned=answers.returned_to(user),
        desk=desk_of(user),
        templates=permissions.templates_for(user) if permissions.can_draft(user) else [],
        may_begin_emergency=preparing.why_not_prepare(user) is None,
        may_review_templates=preparing.can_review_templates(user),
        unread_letters=letters_for(user).filter(read_at=None).count(),
        may_read_letters=can_read_letters(user),
        sees_broadcasts=_sees_broadcasts(user),
        approvers_left=permissions.too_few_approvers(user),
        second_factor_is_off=not settings.REQUIRE_SECOND_FACTOR and is_raised(user),
    )


def _sees_broadcasts(user: User) -> bool:
    """An administrator without another role looks after accounts only."""
    return not permissions.visible_to(user).query.is_empty()


def _pick(rows: Iterable[Row], *statuses: BroadcastStatus, department: int | None = None) -> list[Row]:
    return [
        row for row in rows if row.broadcast.status in statuses and department in {None, row.broadcast.department_id}
    ]


def _for_patrol(user: User, rows: list[Row]) -> list[Section]:
    if not permissions.can_flip_switch(user):
        return []
    waiting = sorted(_pick(rows, BroadcastStatus.PENDING_PATROL), key=_soonest_first)
    return [
        Section("stuck", _("Waiting for your decision"), _pick(rows, *STUCK), is_urgent=True),
        Section(
            "review",
            _("To review"),
            waiting,
            _("Nothing waits for review. New requests appear here and are announced by mail."),
            reverse("admin:broadcast_queue"),
        ),
    ]


def _listed(stage: Stage) -> str:
    return f"{reverse('admin:broadcast_list')}?stage={stage}"


def _soonest_first(row: Row) -> tuple[bool, float, float]:
    """Emergencies, then by the time it should go out, then by how long it has waited."""
    broadcast: Broadcast = row.broadcast
    due = broadcast.scheduled_at.timestamp() if broadcast.scheduled_at else float("inf")
    return (not broadcast.is_emergency, due, broadcast.status_changed_at.timestamp())


def _for_drafters(user: User, rows: list[Row]) -> list[Section]:
    if not permissions.can_draft(user):
        return []
    own = user.department_id
    waiting = _pick(rows, BroadcastStatus.PENDING_PATROL, department=own)
    return [
        Section(
            "returned", _("Returned to you"), _pick(rows, BroadcastStatus.RETURNED, department=own), is_urgent=True
        ),
        Section(
            "drafts",
            _("Drafts"),
            _pick(rows, BroadcastStatus.DRAFT, department=own),
            _("No drafts. Write a new broadcast, or copy an earlier one from the results."),
            _listed(Stage.WRITING),
        ),
        Section("waiting", _("With the PR office"), [] if permissions.can_patrol(user) else waiting),
    ]


def _for_everyone(rows: list[Row], past: list[Row]) -> list[Section]:
    going = [row for row in rows if stage_of(row.broadcast.status) is Stage.SENDING]
    return [
        Section("going", _("On its way"), going, _("Nothing is being sent."), _listed(Stage.SENDING)),
        Section("results", _("Latest results"), past, _("No results yet."), _listed(Stage.RESULTS)),
    ]
