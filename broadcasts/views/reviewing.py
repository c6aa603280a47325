"""The facts a reviewer decides on, gathered in the order they are read."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from broadcasts import agenda, audience, permissions
from broadcasts.board import words as board_words
from broadcasts.content.parts import ContentProblem, parse
from broadcasts.models import (
    Authorisation,
    Broadcast,
    Delegation,
    LookAfter,
    PatrolDecision,
    ReasonCode,
    Revision,
    SendingPolicy,
)
from broadcasts.models.broadcasts import Contributor
from broadcasts.outlets import Outlet
from broadcasts.services import allowance, block_rates, delegating, looking_after, proofreading
from broadcasts.services.previewing import request_body_of
from broadcasts.services.submitting import content_problems
from broadcasts.standing import Standing
from broadcasts.states import BroadcastStatus, Verb
from broadcasts.views.changes import Changes, changes_of
from broadcasts.views.foreseeing import Foresight
from broadcasts.views.load_figures import Load, load_of
from broadcasts.views.offering import Offer, stops
from broadcasts.views.outlets import OutletResult, approve_words, outlet_results
from broadcasts.views.preview import Phone, phone_on_record
from broadcasts.views.unseen import Unseen, unseen
from cityline.staff.models import User
from cityline.staff.roles import held_by
from subscribers.models import Category, CategoryGroup


@dataclass(frozen=True)
class GroupSeen:
    group: CategoryGroup
    categories: list[Category]
    has_undecided: bool


@dataclass
class Review:
    broadcast: Broadcast
    user: User

    reasons = ReasonCode.choices

    @cached_property
    def phone(self) -> Phone:
        return phone_on_record(self.broadcast)

    @cached_property
    def unseen(self) -> list[Unseen]:
        return unseen(parse(self.broadcast.parts))

    @cached_property
    def report(self) -> proofreading.Report | None:
        """What the checks found at the last submission."""
        return proofreading.report_of(self.broadcast)

    # --- To whom ---
    @cached_property
    def count(self) -> audience.AudienceCount:
        if not self.broadcast.is_pushed:
            return audience.AudienceCount(0, 0)
        return audience.count(audience.rule_of(self.broadcast), is_emergency=self.broadcast.is_emergency)

    @property
    def reaches_nobody(self) -> bool:
        """It is meant for phones and would arrive on none."""
        return self.broadcast.is_pushed and not self.count.total

    @cached_property
    def outlets(self) -> list[OutletResult]:
        return outlet_results(self.user, self.broadcast)

    @cached_property
    def headline(self) -> str:
        """Above it on the notice board: out of the message, for the subject is for staff only. Of a draft not yet known."""
        if Outlet.BOARD not in self.broadcast.outlets or self.broadcast.is_editable:
            return ""
        said = board_words.read(request_body_of(self.broadcast).decode(), picture_words={}).title
        return said or _("An announcement of {department}").format(department=self.broadcast.department.name)

    @property
    def approve_words(self) -> str:
        return approve_words(self.broadcast.outlets, self.count.total)

    @property
    def change(self) -> int:
        """Residents more (or fewer) than when it was submitted."""
        return self.count.total - (self.broadcast.submitted_count or 0)

    @property
    def fewer(self) -> int:
        return -self.change

    @cached_property
    def groups(self) -> list[GroupSeen]:
        undecided = set(self.broadcast.undecided_groups.values_list("pk", flat=True))
        chosen: dict[CategoryGroup, list[Category]] = {}
        for category in self.broadcast.categories.select_related("group"):
            chosen.setdefault(category.group, []).append(category)
        return [GroupSeen(group, categories, group.pk in undecided) for group, categories in chosen.items()]

    @cached_property
    def load(self) -> Load | None:
        return load_of(self.broadcast) if self.broadcast.is_pushed else None

    # --- When ---
    @cached_property
    def policy(self) -> SendingPolicy:
        return SendingPolicy.current()

    @property
    def grace_seconds(self) -> int:
        """How long it can be taken back once it is approved."""
        policy = self.policy
        return policy.emergency_grace_seconds if self.broadcast.is_emergency else policy.grace_seconds

    @property
    def is_too_late(self) -> bool:
        at = self.broadcast.scheduled_at
        return self.is_waiting and at is not None and at <= timezone.now()

    @cached_property
    def foresight(self) -> Foresight:
        return Foresight(self.broadcast, self.policy, timezone.now(), self.count.total)

    @property
    def waits_until(self) -> datetime | None:
        """When quiet hours would hold it back: the moment it could really go."""
        return self.foresight.waits_until

    @cached_property
    def authorisation(self) -> Authorisation | None:
        return self.broadcast.authorisations.select_related("granted_by").filter(revoked_at=None).first()

    @cached_property
    def days(self) -> list[agenda.Day]:
        """The day it goes out, between the one before and the one after."""
        at = self.broadcast.started_at or (
            self.authorisation.due_at if self.authorisation else self.foresight.goes_out_at
        )
        day = timezone.localdate(at)
        near = timedelta(days=1)
        return agenda.days(user=self.user, first=day - near, last=day + near, without=self.broadcast.pk)

    @property
    def same_day_count(self) -> int:
        return len(self.days[1].slots)

    # --- Whether LINE's month has room for it ---
    @cached_property
    def standing(self) -> Standing | None:
        if not self.broadcast.is_pushed:
            return None
        now = timezone.now()
        goes_out_at = self.waits_until or max(now, self.broadcast.scheduled_at or now)
        return allowance.standing_of(self.broadcast, need=self.count.total, goes_out_at=goes_out_at, now=now)

    @property
    def is_short(self) -> bool:
        """Approving would be refused for this month's messages."""
        return self.standing is not None and self.standing.is_short and not self.broadcast.is_emergency

    @property
    def weighty_count(self) -> int | None:
        """What the checks found beside mere notes; None where they were not asked."""
        return proofreading.weighty(self.report)

    @property
    def note_count(self) -> int:
        return proofreading.notes(self.report)

    # --- What came of this department's last ones, and what changed in this one ---
    @cached_property
    def recent_costs(self) -> list[block_rates.Cost]:
        return block_rates.latest(department=self.broadcast.department_id, without=self.broadcast.pk)

    @cached_property
    def changes(self) -> Changes | None:
        return changes_of(self.broadcast)

    # --- Who ---
    @property
    def writers(self) -> list[Contributor]:
        return list(Contributor.objects.filter(broadcast=self.broadcast).select_related("user").order_by("since", "pk"))

    @property
    def decisions(self) -> list[PatrolDecision]:
        return list(self.broadcast.decisions.select_related("decided_by", "on_behalf_of").order_by("-pk"))

    @property
    def revisions(self) -> list[Revision]:
        return list(self.broadcast.revisions.select_related("submitted_by"))

    # --- What was sent already and is looked at now ---
    @cached_property
    def looks(self) -> list[LookAfter]:
        return looking_after.owed(self.broadcast)

    @cached_property
    def delegations(self) -> list[Delegation]:
        """Under which it was let go."""
        return list(delegating.named_by(one.authorisation for one in self.looks).values())

    @property
    def look(self) -> LookAfter | None:
        return self.looks[0] if self.looks else None

    @property
    def is_look_late(self) -> bool:
        return self.look is not None and self.look.look_by <= timezone.now()

    @property
    def why_not_look(self) -> Promise | None:
        return permissions.why_not_look(self.user, self.broadcast, self.looks)

    @property
    def stops(self) -> list[Offer]:
        """What this person can stop of it."""
        return stops(self.user, self.broadcast)

    # --- What this person can do ---
    @property
    def is_waiting(self) -> bool:
        return self.broadcast.status == BroadcastStatus.PENDING_PATROL

    @property
    def can_decide(self) -> bool:
        return permissions.can_approve(self.user, self.broadcast)

    @property
    def why_not(self) -> Promise | None:
        return permissions.why_not_approve(self.user, self.broadcast) if self.is_waiting else None

    @cached_property
    def decides_for(self) -> User | None:
        """The absent person in whose place this one would decide."""
        absent = next((held.absent for held in held_by(self.user) if held.absent), None)
        absent = permissions.decides_for(self.user, self.broadcast) if absent else None
        return User.objects.get(pk=absent) if absent else None

    @property
    def can_withdraw(self) -> bool:
        return Verb.WITHDRAW in permissions.available_verbs(self.user, self.broadcast)

    @property
    def can_edit(self) -> bool:
        return permissions.can_edit(self.user, self.broadcast)

    @property
    def can_copy(self) -> bool:
        return permissions.can_copy(self.user, self.broadcast)

    @property
    def can_test_send(self) -> bool:
        return self.is_waiting and permissions.can_test_send(self.user, self.broadcast)

    @cached_property
    def problems(self) -> list[ContentProblem]:
        return content_problems(self.broadcast)
