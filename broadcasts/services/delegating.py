"""What the PR office lets a department send without a look beforehand: granted, and ended at any moment.

Ending is one UPDATE. All else is derived from it: the freeze, the start and each claim ask whether a delegation still
holds (`authorising.in_force`), and the reconciler holds or pauses what is left.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadcasts import permissions
from broadcasts.content.parts import normalise
from broadcasts.doorbells import ring
from broadcasts.exceptions import BroadcastError, NotAllowed
from broadcasts.models import Authorisation, Condition, Delegation
from broadcasts.outlets import Outlet, in_order
from broadcasts.services.authorising import DELEGATION_ENDED, SERIES_ENDED, why_withdrawn, withdrawn
from broadcasts.services.isolating import isolated
from broadcasts.services.moving import locked
from broadcasts.services.stopping import halt
from broadcasts.states import BroadcastStatus
from cityline.audit.services import record
from cityline.staff.models import Department, User
from subscribers.models import Category

# The PR office thinks again at least once a year.
VALID_MOST = timedelta(days=366)
REACH_MOST = 10_000_000
WORDS_MAX = 300
_MOVING = (BroadcastStatus.APPROVED, BroadcastStatus.SENDING)


def grant(
    *,
    by: User,
    department_id: int,
    category_id: int,
    reach_max: int,
    valid_until: date,
    conditions: Collection[str] = (),
    outlets: Collection[str] = (Outlet.PUSH,),
    proof: str = "",
) -> Delegation:
    """Let a department send into a category without a look beforehand, from today on.

    ``proof``: how they have just said again who they are. Raises NotAllowed (with words), BroadcastError.
    """
    if barred := permissions.why_not_delegate(by):
        raise NotAllowed(barred)
    today = timezone.localdate()
    if not today <= valid_until <= today + VALID_MOST:
        raise BroadcastError(_("Choose a last day between today and a year from now."))
    if not 1 <= reach_max <= REACH_MOST:
        raise BroadcastError(_("Say up to how many residents it holds: a number from 1 on."))
    if not set(conditions) <= set(Condition.values):
        raise BroadcastError(_("Choose the conditions from the list."))
    if not outlets or not set(outlets) <= set(Outlet.values):
        raise BroadcastError(_("Choose at least one place where it may appear."))
    department = Department.objects.filter(pk=department_id, is_active=True).first()
    category = Category.objects.offered().filter(pk=category_id).first()
    if department is None or category is None:
        raise BroadcastError(_("Choose a department that is open and a category that is offered."))
    try:
        with transaction.atomic():
            made = Delegation.objects.create(
                department=department,
                category=category,
                reach_max=reach_max,
                valid_from=today,
                valid_until=valid_until,
                conditions=[code for code in Condition.values if code in conditions],
                outlets=in_order(outlets),
                granted_by=by,
                granted_at=timezone.now(),
            )
            record(action="broadcasts.delegation", actor=by, on=made, **_terms(made, proof))
    except IntegrityError as overlap:
        raise BroadcastError(
            _(
                "This department has a delegation for this category already. End that one first, or wait until it is over."
            )
        ) from overlap
    return made


def end(*, delegation_id: int, by: User, words: str) -> Delegation:
    """End it for good; what was let go under it and is still unsent stops. Raises NotAllowed, BroadcastError."""
    if not permissions.can_end_delegations(by):  # whoever may stop need not have settled first
        raise NotAllowed(permissions.why_not_delegate(by))
    words = normalise(words).strip()
    if not words or len(words) > WORDS_MAX:
        raise BroadcastError(_("Say in a few words why it ends (up to 300 characters): the department reads them."))
    with transaction.atomic():
        found = Delegation.objects.select_for_update(of=("self",), no_key=True).get(pk=delegation_id)
        if found.ended_at is not None:
            raise BroadcastError(_("It has been ended already."))
        found.ended_at, found.ended_by, found.ended_for = timezone.now(), by, words
        found.save(update_fields=["ended_at", "ended_by", "ended_for"])
        record(action="broadcasts.delegation_ended", actor=by, on=found, at=found.ended_at, note=words)
        ring("broadcasts.reconcile")
    return found


def let_go(delegation_ids: Collection[int]) -> dict[int, list[Authorisation]]:
    """What went out under each of these, newest first, in one query."""
    found: dict[int, list[Authorisation]] = {pk: [] for pk in delegation_ids}
    rows = Authorisation.objects.filter(delegation_ids__overlap=list(delegation_ids)).defer("request_body")
    for row in rows.select_related("broadcast", "look_after").order_by("-pk"):
        for pk in set(row.delegation_ids) & found.keys():
            found[pk].append(row)
    return found


def unsent(delegation: Delegation) -> int:
    """How many broadcasts stop when it ends."""
    moving = [*_MOVING, BroadcastStatus.HELD, BroadcastStatus.PAUSED]
    going = Authorisation.objects.filter(delegation_ids__contains=[delegation.pk], revoked_at=None)
    return going.filter(broadcast__status__in=moving).count()


def stop_what_was_let_go(*, now: datetime) -> int:
    """Hold or pause what goes on under an ended delegation or series; say how many."""
    stopped = 0
    for broadcast_id in withdrawn(*_MOVING):
        with isolated("stop_what_was_let_go", broadcast_id=broadcast_id), transaction.atomic():
            broadcast = locked(broadcast_id)
            if not (reason := why_withdrawn(broadcast)):
                continue  # approved anew in the meantime
            if reason not in {DELEGATION_ENDED, SERIES_ENDED}:
                record(action=f"broadcasts.{reason}", actor=None, on=broadcast, at=now)
            stopped += halt(broadcast_id=broadcast_id, reason=reason, now=now)
    return stopped


def named_by(authorisations: Iterable[Authorisation]) -> dict[int, Delegation]:
    """The delegations that these name, by id; no query where they name none."""
    ids = {pk for one in authorisations for pk in one.delegation_ids}
    rows = Delegation.objects.filter(pk__in=ids).select_related(
        "department", "category__group", "granted_by", "ended_by"
    )
    return {row.pk: row for row in rows} if ids else {}


def _terms(delegation: Delegation, proof: str) -> dict[str, Any]:
    """As the record keeps them, with how the grantor said who they are."""
    return {
        "department": str(delegation.department),
        "category": str(delegation.category),
        "reach_max": delegation.reach_max,
        "valid_until": f"{delegation.valid_until}",
        "conditions": delegation.conditions,
        "outlets": delegation.outlets,
        **({"proof": proof} if proof else {}),
    }
