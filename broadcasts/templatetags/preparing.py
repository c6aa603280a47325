"""What was filled into a prepared text, in the order of its gaps: a JSON object in PostgreSQL keeps none."""

from dataclasses import dataclass

from django import template

from broadcasts.content.gaps import gaps_from, said
from broadcasts.models import Broadcast, EmergencyTemplateVersion
from broadcasts.services.emergency_templates import version_in_force
from broadcasts.states import BroadcastStatus

register = template.Library()


@register.filter
def gaps_filled(broadcast: Broadcast) -> list[tuple[str, str]]:
    """The name of each gap, and what residents read there."""
    if broadcast.emergency_version is None:
        return []
    gaps = gaps_from(broadcast.emergency_version.gaps)
    words = said(gaps, broadcast.gap_values)
    return [(gap.name, words.get(gap.name, "")) for gap in gaps]


@dataclass(frozen=True, slots=True)
class Since:
    """What became of a template after something was handed over that was made from it."""

    newer: EmergencyTemplateVersion | None = None
    is_withdrawn: bool = False


@register.filter
def template_since(broadcast: Broadcast) -> Since:
    """Told to whoever decides; nothing once it is decided."""
    version = broadcast.emergency_version
    if version is None or broadcast.status != BroadcastStatus.PENDING_PATROL:
        return Since()
    newest = version_in_force(version.template_id)
    return Since(newer=newest if newest and newest != version else None, is_withdrawn=newest is None)
