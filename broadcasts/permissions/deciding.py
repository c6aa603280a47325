"""What a second person may do: approve, return, reject, outweigh, look afterwards."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadcasts import deputising
from broadcasts.deputising import SETTLING
from broadcasts.models import Broadcast, Delegation, LookAfter, SeriesApproval
from broadcasts.permissions.people import can_patrol
from broadcasts.permissions.seeing import can_view
from broadcasts.reasons import OUTWEIGHABLE
from broadcasts.states import BroadcastStatus
from cityline.staff.models import User
from cityline.staff.roles import APPROVING, RAISED, Held, Role, deputies_for, has_role

_S = BroadcastStatus


def may_decide(user: User, broadcast: Broadcast) -> bool:
    return can_patrol(user) or (broadcast.is_emergency and has_role(user, Role.DUTY_OFFICER))


# With fewer, one holiday and one cold stop all sending.
APPROVERS_MIN = 3


def deciding_roles(broadcast: Broadcast) -> frozenset[str]:
    return APPROVING if broadcast.is_emergency else frozenset({Role.PATROLLER})


def approvers(now: datetime) -> "QuerySet[User]":
    """Who may approve what they have not written themselves; of an absent person and the deputy, the deputy."""
    settled = Q(raised_at=None) | Q(raised_at__lte=now - SETTLING)
    lent = deputies_for({Role.PATROLLER})
    counting = lent.filter(
        Q(absent__raised_at=None) | Q(absent__raised_at__lte=now - SETTLING), appointed_at__lte=now - SETTLING
    )
    own = User.objects.filter(groups__name=Role.PATROLLER)
    mine = Q(pk__in=own.values("pk")) | Q(pk__in=counting.values("deputy"))
    # Whoever stands in for one and is stood in for by another is away all the same.
    return User.objects.filter(settled, mine, is_active=True).exclude(pk__in=lent.values("absent"))


def too_few_approvers(user: User) -> int | None:
    """How many can approve, told to those who can do something about it; None where it is nobody's worry."""
    if not has_role(user, *RAISED):
        return None
    count = approvers(timezone.now()).count()
    return count if count < APPROVERS_MIN else None


def why_unsettled(user: User) -> Promise | None:
    """Why somebody with the role cannot approve yet, in words; None if they can."""
    return deputising.why_unsettled(user, APPROVING)


_ONLY_THEY_IN_AN_EMERGENCY = _("Only the PR office or a duty officer can decide on an emergency.")


def why_not_approve(user: User, broadcast: Broadcast) -> Promise | None:
    """Why this person is barred from deciding on this broadcast, in words; None if nothing bars them."""
    roles = deciding_roles(broadcast)
    if not has_role(user, *(Role(role) for role in roles)):
        return (
            _ONLY_THEY_IN_AN_EMERGENCY
            if broadcast.is_emergency
            else _("Only the PR office can decide on this broadcast.")
        )
    hands = hands_in(broadcast)
    if user.pk == broadcast.in_charge_id:
        return _("This broadcast was handed over to you, so you answer for it. Somebody else must decide.")
    if user.pk in hands:
        return _("You wrote, edited or submitted this text or the one it was copied from. Somebody else must decide.")
    if deputising.is_barred(user, roles, hands):
        return _OF_THE_ABSENT
    if unsettled := deputising.why_unsettled(user, roles):
        return unsettled
    if deputising.right_to_decide(user, roles, hands, timezone.now()) is None:
        return _OF_THE_ABSENT
    return None


_OF_THE_ABSENT = _(
    "The person you stand in for wrote, edited or submitted this text, or is in charge of it. Somebody else must decide."
)


def hands_in(broadcast: Broadcast) -> set[int]:
    """Who has written in it, or in what it was made from, or answers for it."""
    hands = set(broadcast.contributors.values_list("pk", flat=True))
    return hands if broadcast.in_charge_id is None else {*hands, broadcast.in_charge_id}


def right_to_decide(user: User, broadcast: Broadcast) -> Held | None:
    """By which right somebody decides who is not barred: their own, or an absent person's."""
    return deputising.right_to_decide(user, deciding_roles(broadcast), hands_in(broadcast), timezone.now())


def decides_for(user: User, broadcast: Broadcast) -> int | None:
    """In whose place somebody decides who is not barred; None: in their own right."""
    right = right_to_decide(user, broadcast)
    return right.absent if right else None


def can_approve(user: User, broadcast: Broadcast) -> bool:
    return broadcast.status == _S.PENDING_PATROL and why_not_approve(user, broadcast) is None


def can_return(user: User, broadcast: Broadcast) -> bool:
    return can_approve(user, broadcast)


def can_reject(user: User, broadcast: Broadcast) -> bool:
    return can_approve(user, broadcast)


def may_be_outweighed(broadcast: Broadcast) -> bool:
    """Held for a size that somebody may find right after all; what is broken or empty can only be taken back, as what
    was let go under a delegation that has ended since."""
    is_held = broadcast.status == _S.HELD and broadcast.status_reason in OUTWEIGHABLE
    return is_held and not is_delegation_over(broadcast)


def is_delegation_over(broadcast: Broadcast) -> bool:
    """Whether it was let go under a delegation or with a series that has been ended, whatever it had been stopped for
    before."""
    if broadcast.status_reason in {"delegation_ended", "series_ended"}:
        return True
    granted = broadcast.authorisations.filter(revoked_at=None)
    ids, approval = granted.values_list("delegation_ids", "series_approval_id").first() or ([], None)
    if approval is not None:
        return not SeriesApproval.objects.filter(pk=approval, ended_at=None).exists()
    return Delegation.objects.filter(pk__in=ids).exclude(ended_at=None).exists() if ids else False


def can_send_anyway(user: User, broadcast: Broadcast) -> bool:
    """As much an approval as the first one: the audience is no longer the one that was approved."""
    return may_be_outweighed(broadcast) and why_not_approve(user, broadcast) is None


def can_mark_unknown(user: User, broadcast: Broadcast) -> bool:
    """The PR office alone, because it can ask LINE; also those whose hand is in the text, because a mark is a finding
    that sends nothing: what is sent because of it needs a second person again."""
    return can_patrol(user) and can_view(user, broadcast)


def why_not_look(user: User, broadcast: Broadcast, owed: Collection[LookAfter]) -> Promise | None:
    """Why this person's look afterwards would not count, in words: it is somebody else's look than the one that let it
    go, where there is somebody else."""
    if not can_patrol(user):
        return _("Only the PR office looks at it after the fact.")
    hands, roles = hands_in(broadcast), {Role.PATROLLER}
    if user.pk in hands:
        return _(
            "You wrote, edited or submitted this text or the one it was copied from. Somebody else must look at it."
        )
    if deputising.is_barred(user, roles, hands):
        return _WRITTEN_BY_THE_ABSENT
    if unsettled := deputising.why_unsettled(user, roles):
        return unsettled
    if deputising.right_to_decide(user, roles, hands, timezone.now()) is None:
        return _WRITTEN_BY_THE_ABSENT
    let_it_go = any(one.why == LookAfter.Why.EMERGENCY and one.authorisation.granted_by_id == user.pk for one in owed)
    if let_it_go and _has_other_looker(user, broadcast):
        return _("You approved this emergency yourself. Somebody else of the PR office looks at it.")
    return None


_WRITTEN_BY_THE_ABSENT = _("The person you stand in for has a hand in this text. Somebody else must look at it.")


def right_to_look(user: User, broadcast: Broadcast) -> Held | None:
    """By which right somebody looks who is not barred: their own, or an absent person's."""
    return deputising.right_to_decide(user, {Role.PATROLLER}, hands_in(broadcast), timezone.now())


def _has_other_looker(user: User, broadcast: Broadcast) -> bool:
    return approvers(timezone.now()).exclude(pk__in={user.pk, *hands_in(broadcast)}).exists()
