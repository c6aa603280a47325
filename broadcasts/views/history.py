"""What happened to a broadcast, newest first, from the audit log."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from broadcasts.models import Broadcast, PatrolDecision
from broadcasts.models.reviews import ReasonCode
from broadcasts.reasons import words
from cityline.audit.actions import UnknownAction, label
from cityline.audit.models import Entry
from cityline.audit.services import SYSTEM


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    who: str | Promise
    what: str | Promise
    why: str | Promise = ""
    words: str = ""


def history_of(broadcast: Broadcast, *, limit: int = 100) -> list[Event]:
    """Entries with the words the PR office added to them."""
    entries = Entry.objects.filter(object_type=broadcast._meta.label_lower, object_id=broadcast.pk)[:limit]
    said = {(d.decided_at, d.decided_by_id): d for d in broadcast.decisions.all()}
    comments = {(c.made_at, c.made_by_id): c.words for c in broadcast.comments.all()}
    return [
        Event(at=entry.at, who=entry.actor_label, what=what(entry.action), words=comments.get(_by(entry), ""))
        if entry.action == "broadcasts.comment"
        else _event(entry, said.get(_by(entry)))
        for entry in entries
    ]


def _by(entry: Entry) -> tuple[datetime, int]:
    return entry.at, entry.actor_id or 0


def _event(entry: Entry, decision: PatrolDecision | None) -> Event:
    return Event(
        at=entry.at,
        who=_("the system") if entry.actor_label == SYSTEM else _who(entry),
        what=what(entry.action),
        why=ReasonCode(decision.reason).label if decision and decision.reason else "",
        words=decision.words if decision else _said(entry),
    )


def _who(entry: Entry) -> str:
    absent = entry.data.get("on_behalf_of")
    return f"{entry.actor_label} {gettext('deputy of {absent}').format(absent=absent)}" if absent else entry.actor_label


def _said(entry: Entry) -> str:
    """What was found by a look after the fact, or was outweighed."""
    if entry.action == "broadcasts.look_after":
        return str(entry.data.get("note", ""))
    return str(words(entry.data.get("outweighed", "")))


def what(action: str) -> str | Promise:
    try:
        return label(action)
    except UnknownAction:
        return action
