"""Writing: make a draft, keep what is typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from broadcasts import permissions
from broadcasts.content.parts import dump, normalise, parse
from broadcasts.exceptions import (
    EmergencyNotAllowed,
    FromTemplate,
    Locked,
    NotAllowed,
    ScheduleOutOfRange,
    StaleRevision,
)
from broadcasts.models import Broadcast, Contributor, Presence
from broadcasts.models.broadcasts import SPREAD_MINUTES_MAX
from broadcasts.outlets import Outlet, in_order
from broadcasts.services.moving import locked
from broadcasts.services.outlet_words import kept
from cityline.audit.services import record
from cityline.staff.models import User
from subscribers.models import Category, CategoryGroup

# How long after their last sign of life somebody counts as being in the draft.
PRESENT_FOR = timedelta(seconds=30)
# Whoever types a year of five lives ago means another; a time just missed is kept and judged when it is submitted.
SCHEDULED_BEHIND, SCHEDULED_AHEAD = timedelta(days=1), timedelta(days=2 * 365)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftContent:
    """Everything a writer can change, as typed: it may be unfinished or too long, submitting judges that."""

    title: str = ""
    parts: Sequence[dict[str, Any]] = ()
    alt_text: str = ""
    is_silent: bool = False
    is_emergency: bool = False
    category_ids: frozenset[int] = field(default_factory=frozenset)
    undecided_group_ids: frozenset[int] = field(default_factory=frozenset)
    scheduled_at: datetime | None = None
    spread_minutes: int = 0
    document_number: str = ""
    head_confirmed_by: str = ""
    outlets: Sequence[str] = (Outlet.PUSH.value,)
    # Of an outlet whose words are not said here, they stay as they are.
    outlet_words: Mapping[str, str] = field(default_factory=dict)


def create(*, author: User) -> Broadcast:
    """An empty draft of the author's department: the one they left untouched before, or a new one. Raises NotAllowed."""
    with transaction.atomic():
        if left := _left_untouched(author):
            return left
        broadcast = new_draft(author)
        record(action="broadcasts.create", actor=author, on=broadcast)
    return broadcast


def can_schedule(at: datetime, *, now: datetime) -> bool:
    """Whether a draft may carry this time at all; whether it is still to come is asked when it is submitted."""
    return now - SCHEDULED_BEHIND <= at <= now + SCHEDULED_AHEAD


def save(*, broadcast_id: int, editor: User, expected_revision: int, content: DraftContent) -> Broadcast:
    """Keep what was typed; the revision goes up only if something changed.

    EmergencyNotAllowed is raised once the rest is kept: nobody loses a text over a tick.
    Raises NotAllowed, FromTemplate, Locked outside draft and returned, StaleRevision if somebody else saved since
    ``expected_revision``, ScheduleOutOfRange for a new time nobody can mean,
    PartsUnreadable for a shape no form of ours sends.
    """
    with transaction.atomic():
        broadcast = locked(broadcast_id)
        if not broadcast.is_editable:
            raise Locked
        if not permissions.can_edit(editor, broadcast):
            raise NotAllowed(permissions.why_not_draft(editor))
        if broadcast.emergency_version_id is not None:
            raise FromTemplate
        if broadcast.revision != expected_revision:
            raise StaleRevision(broadcast=broadcast)
        _demand_sensible_time(broadcast, content.scheduled_at)
        barred = permissions.why_not_emergency(broadcast) if content.is_emergency else None
        if barred:
            content = replace(content, is_emergency=False)
        _keep(broadcast, editor, content)
    if barred:
        raise EmergencyNotAllowed(barred, saved=broadcast)
    return broadcast


def discard(*, broadcast_id: int, by: User) -> None:
    """Delete a draft the PR office has never seen. Raises NotAllowed, with words, for anything else."""
    with transaction.atomic():
        broadcast = locked(broadcast_id)
        if barred := permissions.why_not_discard(by, broadcast):
            raise NotAllowed(barred)
        record(action="broadcasts.discard", actor=by, on=broadcast)
        broadcast.delete()


def silence(*, broadcast: Broadcast, editor: User) -> None:
    """Let it arrive without ringing; the caller holds the lock and has asked who may."""
    if not broadcast.is_silent:
        broadcast.is_silent = True
        _note_edit(broadcast, editor, "is_silent")


def only_on_board(*, broadcast: Broadcast, editor: User) -> None:
    """Let it appear on the board and ring nobody, beside what is carried over by hand; the caller holds the lock."""
    quiet = in_order([Outlet.BOARD, *(name for name in broadcast.outlets if name != Outlet.PUSH)])
    if broadcast.outlets != quiet:
        broadcast.outlets = quiet
        _note_edit(broadcast, editor, "outlets")


def _note_edit(broadcast: Broadcast, editor: User, field_name: str) -> None:
    broadcast.revision += 1
    broadcast.edited_by = editor
    broadcast.edited_at = timezone.now()
    broadcast.save(update_fields=[field_name, "revision", "edited_by", "edited_at"])
    contribute(broadcast, editor, Contributor.How.EDITOR)


def note_presence(*, broadcast_id: int, user: User) -> list[User]:
    """Say that this person has the draft open; returns the others who have."""
    now = timezone.now()
    Presence.objects.update_or_create(broadcast_id=broadcast_id, user=user, defaults={"seen_at": now})
    others = Presence.objects.filter(broadcast_id=broadcast_id, seen_at__gt=now - PRESENT_FOR).exclude(user=user)
    return [presence.user for presence in others.select_related("user").order_by("user_id")]


def new_draft(author: User, **content: Any) -> Broadcast:
    """A draft of the author's department, in the caller's transaction. Raises NotAllowed."""
    if not permissions.can_draft(author) or author.department is None:
        raise NotAllowed(permissions.why_not_draft(author))
    broadcast = Broadcast.objects.create(author=author, edited_by=author, department=author.department, **content)
    contribute(broadcast, author, Contributor.How.AUTHOR)
    return broadcast


def inherit(broadcast: Broadcast, user_ids: list[int]) -> None:
    """Whoever wrote the text it was made from counts as a writer of this one."""
    Contributor.objects.bulk_create(
        [
            Contributor(broadcast=broadcast, user_id=user_id, how=Contributor.How.ORIGINAL)
            for user_id in sorted(set(user_ids))
        ],
        ignore_conflicts=True,
    )


def contribute(broadcast: Broadcast, user: User, how: Contributor.How) -> None:
    """Note whose hand is in the text; from now on they cannot approve it."""
    Contributor.objects.get_or_create(broadcast=broadcast, user=user, how=how)


_TYPED = [
    "title",
    "parts",
    "alt_text",
    "is_silent",
    "is_emergency",
    "scheduled_at",
    "spread_minutes",
    "document_number",
    "head_confirmed_by",
    "outlets",
    "outlet_words",
]


def _keep(broadcast: Broadcast, editor: User, content: DraftContent) -> None:
    if not _apply(broadcast, content):
        return
    broadcast.revision += 1
    if broadcast.edited_by_id != editor.pk:  # saved as they type: the log notes who took the pen, not every stroke
        record(action="broadcasts.edit", actor=editor, on=broadcast, revision=broadcast.revision)
    broadcast.edited_by = editor
    broadcast.edited_at = timezone.now()
    broadcast.save(update_fields=[*_TYPED, "revision", "edited_by", "edited_at"])
    contribute(broadcast, editor, Contributor.How.EDITOR)


def _left_untouched(author: User) -> Broadcast | None:
    if not permissions.can_draft(author):
        return None
    own = Broadcast.objects.untouched().filter(author=author, department=author.department)
    return own.select_for_update(of=("self",), skip_locked=True).first()


def _demand_sensible_time(broadcast: Broadcast, at: datetime | None) -> None:
    """A time that has grown old in a draft does not keep its texts from being saved."""
    if at is not None and at != broadcast.scheduled_at and not can_schedule(at, now=timezone.now()):
        raise ScheduleOutOfRange


def _apply(broadcast: Broadcast, content: DraftContent) -> bool:
    """Put the content into the (unsaved) broadcast; says whether anything is different."""
    parts, outlets = parse(content.parts), in_order(content.outlets)
    typed: dict[str, Any] = {
        "title": normalise(content.title),
        "parts": dump(parts),
        "alt_text": normalise(content.alt_text),
        "is_silent": content.is_silent,
        "is_emergency": content.is_emergency,
        "scheduled_at": content.scheduled_at,
        "spread_minutes": 0 if content.is_emergency else min(content.spread_minutes, SPREAD_MINUTES_MAX),
        "document_number": normalise(content.document_number),
        "head_confirmed_by": normalise(content.head_confirmed_by),
        "outlets": outlets,
        "outlet_words": kept(before=broadcast.outlet_words, typed=content.outlet_words, outlets=outlets, parts=parts),
    }
    changed = any(getattr(broadcast, name) != value for name, value in typed.items())
    for name, value in typed.items():
        setattr(broadcast, name, value)
    if broadcast.follows_id is not None:
        return changed  # it goes to people out of another's ledger, whatever a form says
    categories = set(Category.objects.offered().filter(pk__in=content.category_ids).values_list("pk", flat=True))
    groups = set(CategoryGroup.objects.filter(pk__in=content.undecided_group_ids).values_list("pk", flat=True))
    if categories != set(broadcast.categories.values_list("pk", flat=True)):
        broadcast.categories.set(categories)
        changed = True
    if groups != set(broadcast.undecided_groups.values_list("pk", flat=True)):
        broadcast.undecided_groups.set(groups)
        changed = True
    return changed
