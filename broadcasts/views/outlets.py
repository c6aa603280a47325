"""What the screens say about outlets: the choice, the buttons, and what became of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from broadcasts import permissions
from broadcasts.board.permissions import can_withdraw_post
from broadcasts.forms.boxes import Box
from broadcasts.models import BoardPost, Broadcast, FollowKind, OutletMark
from broadcasts.outlets import WORDED, Outlet, in_order, is_pushed, named, push_only
from broadcasts.services import follow_conditions
from broadcasts.states import BroadcastStatus
from broadcasts.templatetags.humane import residents
from cityline.staff.models import User

_HINTS = {
    Outlet.PUSH: gettext_lazy("To the phones of those who chose the categories below."),
    Outlet.BOARD: gettext_lazy("The same message on a public page, for everybody, also without LINE."),
    Outlet.TEXT: gettext_lazy("Plain words, ready to be copied."),
    Outlet.VOOM: gettext_lazy("A draft that somebody posts by hand."),
}


@dataclass(frozen=True, slots=True)
class OutletChoice:
    outlet: Outlet
    is_chosen: bool
    box: Box | None

    @property
    def hint(self) -> Promise:
        return _HINTS[self.outlet]


def submit_words(outlets: Sequence[str], total: int) -> str:
    """On the writer's button."""
    if is_pushed(outlets):
        return _("Ask the PR office to check this (%(people)s)") % {"people": residents(total)}
    return _("Ask the PR office to check this (nothing is sent)")


def approve_words(outlets: Sequence[str], total: int) -> str:
    """On the button that lets it go: to how many, or where it appears and that nothing is sent."""
    if is_pushed(outlets):
        return _("Approve sending to %(people)s") % {"people": residents(total)}
    if list(outlets) == [Outlet.BOARD]:
        return _("Publish on the notice board (nothing is sent)")
    return _("Approve: %(outlets)s (nothing is sent)") % {"outlets": "・".join(named(outlets))}


@dataclass(frozen=True, slots=True)
class OutletResult:
    """One outlet of a broadcast: what it says there, and what became of it."""

    outlet: Outlet
    broadcast: Broadcast
    has_appeared: bool
    words: str = ""
    post: BoardPost | None = None
    mark: OutletMark | None = None
    may_mark: bool = False
    may_withdraw: bool = False
    may_correct: bool = False

    @property
    def is_by_hand(self) -> bool:
        return self.outlet in WORDED

    @property
    def is_left_standing(self) -> bool:
        """Of something that was stopped: whoever stopped it probably wants it off the board too."""
        stands = self.post is not None and self.post.withdrawn_at is None
        return stands and self.broadcast.status in _STOPPED

    @property
    def counts(self) -> int:
        return len(self.words)


_STOPPED = frozenset({BroadcastStatus.PAUSED, BroadcastStatus.CANCELLED, BroadcastStatus.EXPIRED})


def outlet_results(user: User, broadcast: Broadcast) -> list[OutletResult]:
    """Of what was approved, as it was sealed; before that, of what is chosen. In a fixed number of queries."""
    sealed = None
    if not broadcast.is_editable:
        approvals = broadcast.authorisations.filter(revision=broadcast.revision)
        sealed = approvals.defer("request_body").order_by("-pk").first()
    outlets: Sequence[str] = sealed.outlets if sealed else broadcast.outlets
    words: Mapping[str, str] = sealed.outlet_words if sealed else broadcast.chosen_words
    if outlets == push_only():
        return []
    marks = {mark.outlet: mark for mark in broadcast.outlet_marks.filter(unmarked_at=None).select_related("marked_by")}
    appeared = permissions.has_appeared(broadcast)
    post = BoardPost.objects.filter(broadcast=broadcast).select_related("withdrawn_by", "corrected_by").first()
    return [
        OutletResult(
            outlet=Outlet(name),
            broadcast=broadcast,
            has_appeared=appeared,
            words=words.get(name, ""),
            post=post if name == Outlet.BOARD else None,
            mark=marks.get(name),
            may_mark=name in WORDED and permissions.can_mark_outlet(user, broadcast),
            may_withdraw=name == Outlet.BOARD and post is not None and can_withdraw_post(user, broadcast),
            may_correct=name == Outlet.BOARD and post is not None and _may_correct(user, broadcast, post),
        )
        for name in in_order(outlets)
    ]


def _may_correct(user: User, broadcast: Broadcast, post: BoardPost) -> bool:
    """Here, where no message goes to phones with it; otherwise that is begun in its results, where they are counted."""
    return (
        post.withdrawn_at is None
        and follow_conditions.is_quiet(broadcast)
        and permissions.why_not_follow_up(user, broadcast) is None
        and follow_conditions.why_not(broadcast, FollowKind.CORRECTION) is None
    )
