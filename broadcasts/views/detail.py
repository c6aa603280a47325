"""One broadcast: where it stands, what happens next, and what this person can do."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from broadcasts import audience, permissions
from broadcasts.models import Broadcast, SendingSwitch
from broadcasts.queries import approved_counts
from broadcasts.services import allowance
from broadcasts.services.results import ledger
from broadcasts.stages import Stage, stage_of
from broadcasts.standing import Standing
from broadcasts.states import BroadcastStatus
from broadcasts.views.explaining import drift, next_step, steps, why_drifted
from broadcasts.views.finding import or_its_series, person, visible_or_404
from broadcasts.views.history import history_of
from broadcasts.views.offering import offers
from broadcasts.views.outlets import outlet_results
from broadcasts.views.preview import phone_on_record
from broadcasts.views.progress import piece
from cityline.staff.screens import screen


@or_its_series
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    user, broadcast = person(request), visible_or_404(request, pk)
    stage = stage_of(broadcast.status)
    approval = broadcast.authorisations.filter(revoked_at=None).first()
    decisions = list(broadcast.decisions.select_related("decided_by", "on_behalf_of"))
    return screen(
        request,
        "broadcasts/detail.html",
        title=str(broadcast),
        trail=[(f"{reverse('admin:broadcast_list')}?stage={stage}", stage.label)],
        broadcast=broadcast,
        stage=stage,
        steps=steps(broadcast, approved_at=approval.granted_at if approval else None),
        quiet_hours_reason=approval.quiet_hours_reason if approval else "",
        next_step=next_step(broadcast, sending_allowed=SendingSwitch.allows_sending(), unknown=_unknown(broadcast)),
        drift=drift(broadcast, approved_counts([broadcast]).get(broadcast.pk)),
        why_drifted=why_drifted(broadcast, approval),
        standing=_standing(broadcast),
        offers=offers(user, broadcast),
        verdict=decisions[-1] if decisions and decisions[-1].words else None,
        categories=list(broadcast.categories.select_related("group")),
        undecided=list(broadcast.undecided_groups.all()),
        reach=audience.count(audience.rule_of(broadcast), is_emergency=broadcast.is_emergency)
        if stage in {Stage.WRITING, Stage.PATROL} and broadcast.is_pushed
        else None,
        **(piece(broadcast) if stage is Stage.SENDING and broadcast.is_pushed else {}),  # type: ignore[arg-type]  # names of the piece's own
        phone=phone_on_record(broadcast),
        outlet_results=outlet_results(user, broadcast),
        history=history_of(broadcast),
        may_copy=permissions.can_copy(user, broadcast),
        may_hand_over=not broadcast.is_final and permissions.can_hand_over(user, broadcast),
        holder=broadcast.in_charge_id or broadcast.author_id,
        may_see_evidence=permissions.can_see_evidence(user, broadcast),
    )


def _standing(broadcast: Broadcast) -> Standing | None:
    """How the month's messages stand, where that is what it is held for."""
    if broadcast.status != BroadcastStatus.HELD or broadcast.status_reason != "quota_short":
        return None
    now = timezone.now()
    need = broadcast.audience_count or 0
    return allowance.standing_of(broadcast, need=need, goes_out_at=broadcast.due_at or now, now=now)


def _unknown(broadcast: Broadcast) -> int:
    return ledger(broadcast).unknown if broadcast.status == BroadcastStatus.PARTLY_FAILED else 0
