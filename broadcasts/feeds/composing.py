"""The draft a met rule begins: written in the name of who answers for the rule, as if they had written it."""

from django.utils.translation import gettext_lazy as _

from broadcasts.exceptions import BroadcastError
from broadcasts.feeds import texts
from broadcasts.models import Broadcast, FeedFiring
from broadcasts.services import copying, drafting, filling
from broadcasts.services.drafting import DraftContent
from broadcasts.services.emergency_templates import version_in_force
from cityline.staff.models import User
from subscribers.models import Category

TITLE_MAX = 100


def compose(firing: FeedFiring) -> Broadcast:
    """In the caller's transaction. Raises BroadcastError with words where this person, this text or these values will not do."""
    rule, reading = firing.rule, firing.reading
    if reading is None:
        raise BroadcastError(_("The reading is no longer kept."))
    # Asked anew: whatever they were allowed when they kept the rule, this moment counts.
    person = User.objects.select_related("department").get(pk=rule.responsible_id)
    if person.department_id != rule.feed.department_id:
        raise BroadcastError(
            _("Who answers for the rule is no longer in the department. A colleague must take it over.")
        )
    if rule.emergency_template_id is not None:
        return _from_emergency_template(firing, person, texts.typed(reading))
    return _from_template(firing, person, texts.typed(reading))


def _from_emergency_template(firing: FeedFiring, person: User, values: dict[str, str]) -> Broadcast:
    """Only the gaps that the feed knows; the others stay open for whoever arms it."""
    version = version_in_force(firing.rule.emergency_template_id or 0)
    if version is None or version.template.is_drill:
        raise BroadcastError(_("No reviewed version of the emergency template is in force."))
    made = filling.begin(version_id=version.pk, by=person)
    return filling.fill(broadcast_id=made.pk, by=person, expected_revision=made.revision, values=values)


def _from_template(firing: FeedFiring, person: User, values: dict[str, str]) -> Broadcast:
    rule = firing.rule
    template = rule.template
    if template is None or template.is_drill:
        raise BroadcastError(_("The text of the rule cannot be used."))
    offered = frozenset(Category.objects.offered().filter(pk__in=rule.category_ids).values_list("pk", flat=True))
    if offered != frozenset(rule.category_ids):
        raise BroadcastError(_("One of the rule's categories is no longer offered. Choose again in the rule."))
    words = texts.filled(template, rule.feed, values)
    if words is None:
        raise BroadcastError(_("The reading does not say everything that stands in the text."))
    made = copying.create_from_template(template_id=template.pk, by=person)
    said = "・".join(filter(None, [values[texts.AREA], values[texts.VALUE] + rule.feed.unit]))
    return drafting.save(
        broadcast_id=made.pk,
        editor=person,
        expected_revision=made.revision,
        content=DraftContent(
            title=f"{rule.name}（{said}）"[:TITLE_MAX],
            parts=words[0],
            alt_text=words[1],
            category_ids=offered,
        ),
    )
