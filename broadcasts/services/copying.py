"""Beginning from what there is: an earlier broadcast, or a template of the department. Its writers come along."""

from django.db import transaction

from broadcasts import permissions
from broadcasts.content.events import without_times
from broadcasts.content.parts import normalise
from broadcasts.exceptions import NotAllowed
from broadcasts.models import Broadcast, BroadcastTemplate
from broadcasts.services.drafting import inherit, new_draft
from broadcasts.services.moving import locked
from cityline.audit.services import record
from cityline.staff.models import User


def copy(*, original_id: int, by: User) -> Broadcast:
    """A new draft with the content of an earlier broadcast; everyone whose hand was in that one counts as a writer
    of this one."""
    with transaction.atomic():
        original = locked(original_id)  # somebody may be discarding it
        if not permissions.can_copy(by, original):
            raise NotAllowed(permissions.why_not_draft(by))
        broadcast = new_draft(
            by,
            copied_from=original,
            title=original.title,
            parts=without_times(original.parts),
            alt_text=original.alt_text,
            is_silent=original.is_silent,
            made_from_template=original.made_from_template,
            spread_minutes=original.spread_minutes,
            is_drill=original.is_drill,
            outlets=original.outlets,
            outlet_words=original.outlet_words,
        )
        broadcast.categories.set(original.categories.offered())
        broadcast.undecided_groups.set(original.undecided_groups.all())
        inherit(broadcast, list(original.contributors.values_list("pk", flat=True)))
        record(action="broadcasts.copy", actor=by, on=broadcast, original=original.pk)
    return broadcast


def create_from_template(*, template_id: int, by: User) -> Broadcast:
    """A new draft from a saved template. Raises NotAllowed for another department's template."""
    with transaction.atomic():
        template = BroadcastTemplate.objects.get(pk=template_id)
        if template.department_id not in {None, by.department_id}:
            raise NotAllowed
        broadcast = new_draft(
            by,
            title=template.title,
            parts=template.parts,
            alt_text=template.alt_text,
            is_drill=template.is_drill,
            made_from_template=template.pk,
        )
        inherit(broadcast, [template.made_by_id, *template.writers.values_list("pk", flat=True)])
        record(action="broadcasts.create", actor=by, on=broadcast, template=template.pk)
    return broadcast


def save_as_template(*, broadcast_id: int, by: User, name: str) -> BroadcastTemplate:
    """Keep this text for the department to start from."""
    with transaction.atomic():
        broadcast = Broadcast.objects.get(pk=broadcast_id)
        if not permissions.can_copy(by, broadcast):
            raise NotAllowed
        template = BroadcastTemplate.objects.create(
            department=by.department,
            name=normalise(name),
            title=broadcast.title,
            parts=without_times(broadcast.parts),
            alt_text=broadcast.alt_text,
            is_drill=broadcast.is_drill,
            made_by=by,
        )
        template.writers.set(broadcast.contributors.all())
        template.writers.add(by)
        record(action="broadcasts.save_template", actor=by, on=broadcast, template=template.pk)
    return template
