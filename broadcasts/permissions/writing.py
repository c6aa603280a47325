"""What the department that writes a broadcast may do with it."""

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from broadcasts.models import PROPOSABLE, Broadcast, PatrolDecision, Proposal
from broadcasts.permissions.people import can_draft, can_manage_staff, can_patrol, why_not_draft
from broadcasts.permissions.seeing import can_view
from broadcasts.states import EDITABLE, BroadcastStatus
from cityline.staff.models import User
from cityline.staff.roles import Role, has_role

_S = BroadcastStatus


def is_writer(user: User, broadcast: Broadcast) -> bool:
    """Of a closed department too: its people can still stop and take back what is on its way."""
    return has_role(user, Role.DRAFTER) and user.department_id == broadcast.department_id


def can_edit(user: User, broadcast: Broadcast) -> bool:
    return is_writer(user, broadcast) and can_draft(user) and broadcast.status in EDITABLE


def can_submit(user: User, broadcast: Broadcast) -> bool:
    return can_edit(user, broadcast)


def proposable(broadcast: Broadcast) -> list[Proposal]:
    """What the PR office can propose with a return: nobody is told of a danger without a sound, what rings nobody is
    gentle enough, what goes to people out of a ledger is owed to them, and practice is never published."""
    if broadcast.is_emergency or broadcast.is_drill or not broadcast.is_pushed:
        return []
    barred = {Proposal.SILENT} if broadcast.is_silent else set()
    if broadcast.follows_id is not None or broadcast.department.is_training:
        barred.add(Proposal.BOARD_ONLY)
    return [proposal for proposal in PROPOSABLE if proposal not in barred]


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


def why_not_file(user: User, broadcast: Broadcast) -> Promise | None:
    """Why this person cannot note a document number, in words. While it is being written, the writing page has the field."""
    if not (can_patrol(user) or is_writer(user, broadcast)):
        return _("Only the PR office and the department that wrote this can note its document number.")
    if broadcast.status in EDITABLE:
        return _("It is still being written: change the document number there.")
    return None
