"""Who may do what to which broadcast: each ``can_…`` beside its queryset twin `visible_to`, so that lists and
pages cannot disagree.

Roles decide, being a superuser does not. What a state forbids is said here too, so that a page never offers what a
service refuses.
"""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from broadcasts import deputising
from broadcasts.deputising import SETTLING
from broadcasts.models import PROPOSABLE, Broadcast, BroadcastTemplate, Delegation, LookAfter, PatrolDecision, Proposal
from broadcasts.models.broadcasts import BroadcastQuerySet
from broadcasts.models.delegations import DelegationQuerySet
from broadcasts.reasons import OUTWEIGHABLE
from broadcasts.states import AUTHORISED, EDITABLE, BroadcastStatus, Verb
from cityline.staff.models import User
from cityline.staff.roles import APPROVING, RAISED, Held, Role, deputies_for, has_role

_S = BroadcastStatus


# --- What a person may do at all ---
def can_draft(user: User) -> bool:
    return why_not_draft(user) is None


def why_not_draft(user: User) -> Promise | None:
    """Why this person cannot write or submit anything, in words; None if they can."""
    if not has_role(user, Role.DRAFTER) or user.department is None:
        return _(
            "To write a broadcast you need the role “Drafter” and a department. An administrator can give you both."
        )
    if not user.department.is_active:
        return _(
            "Your department is closed, so nothing new goes out in its name. An administrator can move you to another."
        )
    return None


def why_not_emergency(broadcast: Broadcast) -> Promise | None:
    """Why this cannot be an emergency, in words; None if it can. What follows an emergency is one, whoever it is by now."""
    if broadcast.is_drill:
        return _("A drill is no emergency: it goes out as an ordinary broadcast, and is marked as a drill.")
    is_inherited = broadcast.is_emergency and broadcast.follows_id is not None
    if broadcast.department.may_write_emergencies or is_inherited:
        return None
    return _(
        "Your department may not write emergencies. Send it as an ordinary broadcast, or ask an administrator to allow"
        " emergencies for your department."
    )


def can_patrol(user: User) -> bool:
    return has_role(user, Role.PATROLLER)


def can_flip_switch(user: User) -> bool:
    """Stopping must be easy, and the same people may start again; both are audited."""
    return has_role(user, Role.PATROLLER, Role.DUTY_OFFICER)


def can_change_policy(user: User) -> bool:
    return can_patrol(user)


def can_change_charters(user: User) -> bool:
    """The account's concept and whom each category is for: the PR office keeps the account worth following."""
    return can_patrol(user)


def can_see_delegations(user: User) -> bool:
    return _sees_all(user) or (user.department_id is not None and has_role(user, Role.DRAFTER, Role.VIEWER))


def delegations_visible_to(user: User) -> DelegationQuerySet:
    """The PR office and those who see the whole city all of them, a department its own."""
    if _sees_all(user):
        return Delegation.objects.all()
    return (
        Delegation.objects.filter(department=user.department_id)
        if can_see_delegations(user)
        else Delegation.objects.none()
    )


def can_delegate(user: User) -> bool:
    return can_patrol(user)


def why_not_delegate(user: User) -> Promise | None:
    """Why this person can grant no delegation, in words; None if they can. It is as much as approving beforehand."""
    if not can_delegate(user):
        return _("Only the PR office grants and ends delegations.")
    return why_unsettled(user)


def can_manage_categories(user: User) -> bool:
    return can_patrol(user)


def can_manage_staff(user: User) -> bool:
    """A superuser may set up accounts and departments, which is how a new installation gets its first administrator."""
    return has_role(user, Role.ADMINISTRATOR) or (user.is_active and user.is_superuser)


def can_see_audit(user: User) -> bool:
    return has_role(user, Role.PATROLLER, Role.ADMINISTRATOR)


def can_see_health(user: User) -> bool:
    """Those who can stop sending, and those who can mend it."""
    return can_flip_switch(user) or can_manage_staff(user)


# --- Seeing ---
def _sees_all(user: User) -> bool:
    return has_role(user, Role.PATROLLER) or (has_role(user, Role.VIEWER) and user.department_id is None)


def _visible(user: User) -> Q | None:
    """None: nothing."""
    if _sees_all(user):
        return Q()
    visible: Q | None = None
    if user.department_id and has_role(user, Role.DRAFTER, Role.VIEWER, Role.DUTY_OFFICER):
        visible = Q(department=user.department_id)
    if has_role(user, Role.DUTY_OFFICER):
        emergencies = Q(is_emergency=True)
        visible = emergencies if visible is None else visible | emergencies
    return visible


def visible_to(user: User) -> BroadcastQuerySet:
    """A department sees its own, the PR office all, a duty officer also every emergency."""
    condition = _visible(user)
    return Broadcast.objects.none() if condition is None else Broadcast.objects.filter(condition)


def sees_all(user: User) -> bool:
    """Whether every department's broadcasts are this person's to look at."""
    return _sees_all(user)


def steered_by(user: User) -> BroadcastQuerySet:
    """Those whose blocks a person works with: the PR office all, a department its own."""
    if _sees_all(user):
        return Broadcast.objects.all()
    return visible_to(user).filter(department=user.department_id)


def can_see_blocks(user: User) -> bool:
    """The PR office, and whoever sees the broadcasts of a department of their own."""
    return _sees_all(user) or (
        user.department_id is not None and has_role(user, Role.DRAFTER, Role.VIEWER, Role.DUTY_OFFICER)
    )


def can_see_calendar(user: User) -> bool:
    """Whoever writes, reviews or watches: when other departments send is no secret, what they send is."""
    return has_role(user, Role.DRAFTER, Role.PATROLLER, Role.DUTY_OFFICER, Role.VIEWER)


def can_view(user: User, broadcast: Broadcast) -> bool:
    if _sees_all(user):
        return True
    if user.department_id == broadcast.department_id and has_role(user, Role.DRAFTER, Role.VIEWER, Role.DUTY_OFFICER):
        return True
    return broadcast.is_emergency and has_role(user, Role.DUTY_OFFICER)


def can_see_evidence(user: User, broadcast: Broadcast) -> bool:
    """The department itself, the PR office, and auditors (viewers of the whole city). That a duty officer may decide on
    another department's emergency does not open its file."""
    return _sees_all(user) or (user.department_id == broadcast.department_id and can_view(user, broadcast))


def why_not_file(user: User, broadcast: Broadcast) -> Promise | None:
    """Why this person cannot note a document number, in words. While it is being written, the writing page has the field."""
    if not (can_patrol(user) or is_writer(user, broadcast)):
        return _("Only the PR office and the department that wrote this can note its document number.")
    if broadcast.status in EDITABLE:
        return _("It is still being written: change the document number there.")
    return None


def templates_for(user: User) -> "list[BroadcastTemplate]":
    return list(BroadcastTemplate.objects.filter(Q(department=None) | Q(department=user.department_id)))


# --- The department's verbs ---
def is_writer(user: User, broadcast: Broadcast) -> bool:
    """Of a closed department too: its people can still stop and take back what is on its way."""
    return has_role(user, Role.DRAFTER) and user.department_id == broadcast.department_id


def can_edit(user: User, broadcast: Broadcast) -> bool:
    return is_writer(user, broadcast) and can_draft(user) and broadcast.status in EDITABLE


def can_submit(user: User, broadcast: Broadcast) -> bool:
    return can_edit(user, broadcast)


def proposable(broadcast: Broadcast) -> list[Proposal]:
    """What the PR office can propose with a return: nobody is told of a danger without a sound."""
    if broadcast.is_emergency or broadcast.is_drill or broadcast.is_silent:
        return []
    return list(PROPOSABLE)


def open_proposal(broadcast: Broadcast) -> PatrolDecision | None:
    """The return that came with a proposal, as long as that is where the broadcast stands."""
    if broadcast.status != _S.RETURNED:
        return None
    last = broadcast.decisions.select_related("decided_by", "on_behalf_of").last()
    return last if last and last.proposal in PROPOSABLE else None


def can_take_up(user: User, broadcast: Broadcast) -> bool:
    """A proposal is taken up by who writes the broadcast, never by who made it."""
    return can_edit(user, broadcast) and open_proposal(broadcast) is not None


def why_not_discard(user: User, broadcast: Broadcast) -> Promise | None:
    """Why this person cannot throw it away, in words. Only what the PR office has never seen and nothing was made
    from; the rest stays in the record."""
    if not is_writer(user, broadcast):
        return _("Only the department that writes this can discard it.")
    if broadcast.status != _S.DRAFT or broadcast.submitted_at is not None:
        return _("Only a draft that was never submitted can be discarded; everything else stays in the record.")
    if broadcast.comments.exists():
        return _("Something was said about this draft, so it stays in the record.")
    if broadcast.copies.exists():
        return _("Another broadcast was copied from this draft, so it stays in the record. Discard the copy first.")
    return None


def can_discard(user: User, broadcast: Broadcast) -> bool:
    return why_not_discard(user, broadcast) is None


def can_withdraw(user: User, broadcast: Broadcast) -> bool:
    return is_writer(user, broadcast) and broadcast.status == _S.PENDING_PATROL


def can_hand_over(user: User, broadcast: Broadcast) -> bool:
    """Whoever looks after accounts, the department itself, and who holds it and has just moved."""
    holder = broadcast.in_charge_id or broadcast.author_id
    return can_manage_staff(user) or is_writer(user, broadcast) or (user.is_active and user.pk == holder)


def why_not_in_charge(user: User, broadcast: Broadcast) -> Promise | None:
    """Why this person cannot take it over, in words: only who may write it can look after it."""
    if is_writer(user, broadcast):
        return None
    return format_lazy(
        _("{person} does not write for {department}, where this belongs. Choose somebody who does."),
        person=str(user),
        department=str(broadcast.department),
    )


def can_test_send(user: User, broadcast: Broadcast) -> bool:
    return can_view(user, broadcast) and has_role(user, Role.DRAFTER, Role.PATROLLER, Role.DUTY_OFFICER)


def why_not_follow_up(user: User, original: Broadcast) -> Promise | None:
    """Why this person cannot send something after it to people out of its ledger, in words. Whether its ledger allows
    it is another question (`services.follow_conditions`)."""
    if not is_writer(user, original):
        return _("Only the department that sent this can send something after it.")
    return why_not_draft(user)


def can_copy(user: User, broadcast: Broadcast) -> bool:
    return can_draft(user) and can_view(user, broadcast)


# --- The second person's verbs ---
def _may_decide(user: User, broadcast: Broadcast) -> bool:
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


def why_not_approve(user: User, broadcast: Broadcast) -> Promise | None:
    """Why this person is barred from deciding on this broadcast, in words; None if nothing bars them."""
    roles = deciding_roles(broadcast)
    if not has_role(user, *(Role(role) for role in roles)):
        return _("Only the PR office can decide on this broadcast.")
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
    """Held for a size that somebody may find right after all; what is broken or empty can only be taken back."""
    return broadcast.status == _S.HELD and broadcast.status_reason in OUTWEIGHABLE


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
    if broadcast.contributors.filter(pk=user.pk).exists():
        return _(
            "You wrote, edited or submitted this text or the one it was copied from. Somebody else must look at it."
        )
    let_it_go = any(one.why == LookAfter.Why.EMERGENCY and one.authorisation.granted_by_id == user.pk for one in owed)
    if let_it_go and _has_other_looker(user, broadcast):
        return _("You approved this emergency yourself. Somebody else of the PR office looks at it.")
    return why_unsettled(user)


def _has_other_looker(user: User, broadcast: Broadcast) -> bool:
    writers = broadcast.contributors.values("pk")
    return approvers(timezone.now()).exclude(pk=user.pk).exclude(pk__in=writers).exists()


# --- Either side's verbs ---
def can_comment(user: User, broadcast: Broadcast) -> bool:
    """Those who write it and those who decide on it, in every state."""
    return is_writer(user, broadcast) or _may_decide(user, broadcast)


def can_take_back(user: User, broadcast: Broadcast) -> bool:
    return broadcast.status in {_S.APPROVED, _S.HELD} and (is_writer(user, broadcast) or can_patrol(user))


def can_pause(user: User, broadcast: Broadcast) -> bool:
    return broadcast.status == _S.SENDING and (is_writer(user, broadcast) or _may_decide(user, broadcast))


def can_resume(user: User, broadcast: Broadcast) -> bool:
    """Not once a correction of it is on its way: the wrong message would go on behind its back. Nor under a delegation
    that has been ended."""
    if (
        broadcast.status != _S.PAUSED
        or not _may_decide(user, broadcast)
        or broadcast.status_reason == "delegation_ended"
    ):
        return False
    return not broadcast.follow_ups.correcting().exists()


def can_cancel(user: User, broadcast: Broadcast) -> bool:
    """The department only before the first request can have left."""
    if broadcast.status not in AUTHORISED:
        return False
    return _may_decide(user, broadcast) or (is_writer(user, broadcast) and broadcast.status in {_S.APPROVED, _S.HELD})


_CHECKS = {
    Verb.SUBMIT: can_submit,
    Verb.WITHDRAW: can_withdraw,
    Verb.APPROVE: can_approve,
    Verb.RETURN_FOR_EDIT: can_return,
    Verb.REJECT: can_reject,
    Verb.TAKE_BACK: can_take_back,
    Verb.SEND_ANYWAY: can_send_anyway,
    Verb.PAUSE: can_pause,
    Verb.RESUME: can_resume,
    Verb.CANCEL: can_cancel,
}


def available_verbs(user: User, broadcast: Broadcast) -> list[Verb]:
    """What this person can do to it now: the single source of the buttons."""
    return [verb for verb, check in _CHECKS.items() if check(user, broadcast)]
