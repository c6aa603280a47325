"""Taking up what the PR office proposed with a return: the writer's act, which goes back to another look."""

from django.db import transaction

from broadcasts import permissions
from broadcasts.exceptions import NotAllowed, StaleRevision
from broadcasts.models import Broadcast, Proposal
from broadcasts.services import drafting, submitting
from broadcasts.services.moving import locked
from cityline.audit.services import record
from cityline.staff.models import User

_CHANGES = {Proposal.SILENT: drafting.silence, Proposal.BOARD_ONLY: drafting.only_on_board}


def take_up(*, broadcast_id: int, by: User, expected_revision: int) -> Broadcast:
    """Change the returned broadcast as proposed and submit it anew.

    What was proposed stays changed where submitting is refused: the draft can then be submitted like any other.
    Raises NotAllowed, StaleRevision, and whatever `submitting.submit` raises.
    """
    with transaction.atomic():
        broadcast = locked(broadcast_id)
        proposal = permissions.open_proposal(broadcast)
        if proposal is None or not permissions.can_edit(by, broadcast):
            raise NotAllowed
        if broadcast.revision != expected_revision:
            raise StaleRevision(broadcast=broadcast)
        _CHANGES[Proposal(proposal.proposal)](broadcast=broadcast, editor=by)
        record(action="broadcasts.accept_proposal", actor=by, on=broadcast, proposal=proposal.proposal)
    return submitting.submit(broadcast_id=broadcast_id, by=by, expected_revision=broadcast.revision)
