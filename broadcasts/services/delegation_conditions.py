"""Whether a broadcast may go without a look beforehand, and if not, why not: said before anybody presses a button."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from broadcasts import permissions
from broadcasts.models import Authorisation, Broadcast, Condition, Delegation
from broadcasts.outlets import named
from broadcasts.proofreading.findings import Finding
from broadcasts.proofreading.levels import Level
from broadcasts.states import BroadcastStatus
from cityline.staff.models import User
from subscribers.models import Category

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Case:
    """A broadcast as it stands or as it is being typed."""

    broadcast: Broadcast
    category_ids: Collection[int]
    has_undecided: bool
    reached: int
    findings: Sequence[Finding]
    by: User


@dataclass(frozen=True, slots=True)
class Answer:
    """``delegations``: those of its department that concern its categories; ``why_not``: each condition that fails."""

    delegations: tuple[Delegation, ...]
    why_not: tuple[Words, ...]

    @property
    def holds(self) -> bool:
        return bool(self.delegations) and not self.why_not

    @property
    def valid_until(self) -> date:
        return min(one.valid_until for one in self.delegations)

    @property
    def reach_max(self) -> int:
        return min(one.reach_max for one in self.delegations)

    @property
    def conditions(self) -> list[str]:
        """All that was asked of it, in words."""
        codes = {code for one in self.delegations for code in one.conditions}
        return [str(label) for code, label in Condition.choices if code in codes]


def concerning(
    broadcast: Broadcast, category_ids: Collection[int], day: date, *, lock: bool = False
) -> list[Delegation]:
    """Those in force of its department for any of its categories. Locked: nobody ends one before this is committed."""
    found = Delegation.objects.in_force(day).filter(department=broadcast.department_id, category__in=category_ids)
    if lock:
        found = found.select_for_update(of=("self",), no_key=True)
    return list(found.select_related("category__group", "granted_by").order_by("pk"))


def answer(case: Case, *, now: datetime, lock: bool = False) -> Answer | None:
    """None where no delegation concerns it: then there is nothing to say."""
    found = concerning(case.broadcast, case.category_ids, timezone.localdate(now), lock=lock)
    if not found:
        return None
    return Answer(tuple(found), tuple(_why_not(case, found)))


def _why_not(case: Case, found: Sequence[Delegation]) -> Iterator[Words]:
    yield from _never(case)
    yield from _uncovered(case, found)
    beyond = {name for name in case.broadcast.outlets if any(name not in one.outlets for one in found)}
    if beyond:
        yield format_lazy(_("The delegation does not cover {names}."), names="・".join(named(list(beyond))))
    reach_max = min(one.reach_max for one in found)
    if case.reached > reach_max:
        yield format_lazy(
            _("It reaches {reached} residents; the delegation holds for up to {most}."),
            reached=_people(case.reached),
            most=_people(reach_max),
        )
    last = min(one.valid_until for one in found)
    if case.broadcast.scheduled_at and timezone.localdate(case.broadcast.scheduled_at) > last:
        yield _("Its time to send lies after the last day of the delegation.")
    yield from _grantors(case, found)
    conditions = {code for one in found for code in one.conditions}
    weighty = sum(finding.level != Level.NOTE for finding in case.findings)
    if Condition.CHECKS_CLEAN in conditions and weighty:
        yield _("The checks found something. Mend it, or let the PR office look at it.")
    if Condition.KNOWN_TEMPLATE in conditions and not _knows_template(case.broadcast):
        yield _("It is the first one made from this template, so the PR office looks at it.")


def _never(case: Case) -> Iterator[Words]:
    """What no delegation covers, whatever it says."""
    if case.broadcast.is_emergency:
        yield _("Emergencies are always approved by a second person.")
    if case.broadcast.is_drill:
        yield _("Drills are always looked at by the PR office.")
    if case.broadcast.status == BroadcastStatus.RETURNED:
        yield _("The PR office gave it back, so it looks at it again.")
    if case.broadcast.follows_id is not None:
        yield _("What is sent after another broadcast is always looked at by the PR office.")
    if case.broadcast.reaches_everyone:
        yield _("What goes to everyone is always looked at by the PR office.")
    if case.has_undecided:
        yield _("It also goes to residents who chose nothing, so the PR office looks at it.")


def _uncovered(case: Case, found: Sequence[Delegation]) -> Iterator[Words]:
    covered = {one.category_id for one in found}
    if missing := set(case.category_ids) - covered:
        names = [category.label for category in Category.objects.filter(pk__in=missing).select_related("group")]
        yield format_lazy(_("The delegation does not cover {names}."), names="・".join(names))


def _grantors(case: Case, found: Sequence[Delegation]) -> Iterator[Words]:
    """Theirs is the second person's yes: they must still be able to give it, and to this text."""
    grantors = {one.granted_by_id: one.granted_by for one in found}
    writers = {*permissions.hands_in(case.broadcast), case.by.pk}
    for pk, grantor in grantors.items():
        if pk in writers:
            yield format_lazy(_("{who}, who granted the delegation, has a hand in this text."), who=str(grantor))
        elif not permissions.can_delegate(grantor) or permissions.why_unsettled(grantor):
            yield format_lazy(_("{who}, who granted the delegation, cannot approve at the moment."), who=str(grantor))


def _knows_template(broadcast: Broadcast) -> bool:
    """Whether the PR office has approved something made from its template; what is made from none has no new one."""
    if broadcast.made_from_template is None:
        return True
    approved = Authorisation.objects.filter(kind=Authorisation.Kind.PATROL).exclude(revoked_for="taken_back")
    return approved.filter(broadcast__made_from_template=broadcast.made_from_template).exists()


def _people(count: int) -> str:
    return number_format(count, force_grouping=True)
