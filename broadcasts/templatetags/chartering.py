"""What stands beside other things on the pages of a broadcast: charters, proposals, the conversation. Each is one line
where it is shown, and one template of its own."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.functional import Promise

from broadcasts import permissions
from broadcasts.forms.deciding import DecisionForm
from broadcasts.models import Broadcast, CategoryCharter, ReasonCode
from broadcasts.services import charters as services
from broadcasts.services.reason_counts import Line
from cityline.staff.models import User
from subscribers.models import Category

register = template.Library()

WIDTH = 1000


@register.simple_tag
def charters_in_force() -> dict[int, CategoryCharter]:
    """All of them, for a page that asks for each of its categories."""
    return services.in_force()


@register.inclusion_tag("broadcasts/charters/beside.html")
def charter_beside(charters: dict[int, CategoryCharter], category: Category) -> dict[str, object]:
    return {"charter": charters.get(category.pk), "category": category}


@register.inclusion_tag("broadcasts/charters/tick.html")
def charters_to_tick(broadcast: Broadcast, form: DecisionForm) -> dict[str, object]:
    charters = services.charters_of(broadcast)
    return {"charters": charters, "ticked": form.ticked, "is_required": not broadcast.is_emergency}


@register.inclusion_tag("broadcasts/proposal/offer.html")
def propose(broadcast: Broadcast, form: DecisionForm) -> dict[str, object]:
    """What can be handed over with a return."""
    return {"proposals": permissions.proposable(broadcast), "chosen": form["proposal"].value()}


@register.inclusion_tag("broadcasts/proposal/open.html", takes_context=True)
def proposal(context: dict[str, Any], broadcast: Broadcast, user: User, in_form: bool = False) -> dict[str, object]:
    """The proposal that waits for its writer; ``in_form``: on the writing page, whose form keeps what is typed."""
    return {
        "decision": permissions.open_proposal(broadcast),
        "broadcast": broadcast,
        "may": permissions.can_take_up(user, broadcast),
        "in_form": in_form,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("broadcasts/conversation/all.html", takes_context=True)
def conversation(context: dict[str, Any], broadcast: Broadcast, user: User, page: str) -> dict[str, object]:
    comments = list(broadcast.comments.select_related("made_by"))
    return {
        "comments": comments,
        # By this their script knows that what this person typed has arrived.
        "stand": sum(comment.made_by_id == user.pk for comment in comments),
        "user": user,
        "may": permissions.can_comment(user, broadcast),
        "broadcast": broadcast,
        "page": page,
        "csrf_token": context.get("csrf_token"),
    }


@dataclass(frozen=True, slots=True)
class Piece:
    """One reason in a line of bars."""

    code: str
    label: str | Promise
    count: int
    x: int
    length: int


@register.simple_tag
def reason_pieces(line: Line, most: int) -> list[Piece]:
    """The line's reasons one after another, as long as they are frequent; ``most`` fills the width."""
    pieces, x = [], 0
    for code, label in ReasonCode.choices:
        length = round(WIDTH * line.counts[code] / most) if most else 0
        pieces.append(Piece(code, label, line.counts[code], x, length))
        x += length
    return pieces


@register.simple_tag
def most_turned_down(lines: list[Line]) -> int:
    return max((line.turned_down for line in lines), default=0)
