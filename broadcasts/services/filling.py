"""From a reviewed template to a broadcast: only the gaps are typed, the words around them are those that were reviewed."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadcasts import permissions
from broadcasts.content import gaps
from broadcasts.content.parts import dump, normalise, parse
from broadcasts.exceptions import BroadcastError, Locked, NotAllowed, StaleRevision
from broadcasts.models import Broadcast, Contributor, EmergencyTemplate, EmergencyTemplateVersion
from broadcasts.outlets import Outlet, in_order
from broadcasts.permissions import preparing as may
from broadcasts.services import drafting
from broadcasts.services.emergency_templates import version_in_force
from broadcasts.services.moving import locked
from cityline.audit.services import record
from cityline.staff.models import User
from subscribers.models import Category

TITLE_MAX, TYPED_MAX = 100, 200


class VersionReplaced(BroadcastError):
    """What was reviewed last is something else by now."""

    message = _(
        "A newer version of this template has been reviewed in the meantime. Take it over: what you filled in stays,"
        " and the text is the new one. Read it once more before you go on."
    )


class TemplateWithdrawn(BroadcastError):
    message = _("This template has been withdrawn from use. Write freely instead, or choose another template.")


class GapsUnfilled(BroadcastError):
    message = _("Something is still to be filled in. See the notes beside the fields.")


def begin(*, version_id: int, by: User) -> Broadcast:
    """A draft of the writer's department in which only the gaps are open.

    Raises NotAllowed with words, VersionReplaced for a version that is not in force (any more).
    """
    with transaction.atomic():
        version = EmergencyTemplateVersion.objects.select_related("template").get(pk=version_id)
        if barred := may.why_not_prepare(by):
            raise NotAllowed(barred)
        if version.template.department_id != by.department_id:
            raise NotAllowed
        _demand_in_force(version)
        broadcast = drafting.new_draft(
            by,
            emergency_version=version,
            is_emergency=not version.template.is_drill,
            is_drill=version.template.is_drill,
            reaches_everyone=version.reaches_everyone,
            **_content(version, {}),
        )
        broadcast.categories.set(Category.objects.offered().filter(pk__in=version.category_ids))
        drafting.inherit(broadcast, _writers(version))
        record(
            action="broadcasts.create",
            actor=by,
            on=broadcast,
            emergency_template=version.template_id,
            version=version.number,
        )
    return broadcast


def fill(
    *,
    broadcast_id: int,
    by: User,
    expected_revision: int,
    values: Mapping[str, str],
    on_board: bool | None = None,
) -> Broadcast:
    """Keep what is typed into the gaps, right or not; the revision goes up only if something changed.

    ``on_board``: whether it appears on the notice board too; None leaves that as it is.
    """
    with transaction.atomic():
        broadcast = _own(broadcast_id, by, expected_revision)
        version = _version(broadcast)
        known = {gap.name: normalise(values.get(gap.name, ""))[:TYPED_MAX] for gap in gaps.gaps_from(version.gaps)}
        outlets = broadcast.outlets if on_board is None else [Outlet.PUSH, *([Outlet.BOARD] if on_board else [])]
        _put(broadcast, by, {"gap_values": known, "outlets": in_order(outlets), **_content(version, known)})
    return broadcast


def take_newer(*, broadcast_id: int, by: User, expected_revision: int) -> Broadcast:
    """The version in force instead of the one it was begun with; what has the same name stays filled in."""
    with transaction.atomic():
        broadcast = _own(broadcast_id, by, expected_revision)
        newer = version_in_force(_version(broadcast).template_id)
        if newer is None:
            raise TemplateWithdrawn
        names = [gap.name for gap in gaps.gaps_from(newer.gaps)]
        kept = {name: broadcast.gap_values.get(name, "") for name in names}
        broadcast.categories.set(Category.objects.offered().filter(pk__in=newer.category_ids))
        drafting.inherit(broadcast, _writers(newer))
        changed = {"emergency_version": newer, "gap_values": kept, "reaches_everyone": newer.reaches_everyone}
        _put(broadcast, by, {**changed, **_content(newer, kept)})
        record(action="broadcasts.take_newer_template", actor=by, on=broadcast, version=newer.number)
    return broadcast


def write_freely(*, broadcast_id: int, by: User, expected_revision: int) -> Broadcast:
    """An ordinary draft of an emergency instead: everything can be changed, and nobody has reviewed it beforehand.

    Everyone is not kept: only a reviewed template may reach them. A drill stays a drill.
    """
    with transaction.atomic():
        broadcast = _own(broadcast_id, by, expected_revision)
        version = _version(broadcast)
        _put(broadcast, by, {"emergency_version": None, "gap_values": {}, "reaches_everyone": False})
        record(action="broadcasts.write_freely", actor=by, on=broadcast, emergency_template=version.template_id)
    return broadcast


def gap_problems(broadcast: Broadcast) -> dict[str, Promise]:
    """What is still wrong, by the name of the gap."""
    today = timezone.localdate()
    found = {
        gap.name: gaps.value_problem(gap, str(broadcast.gap_values.get(gap.name, "")), today=today)
        for gap in gaps.gaps_from(_version(broadcast).gaps)
    }
    return {name: problem for name, problem in found.items() if problem is not None}


def demand_as_reviewed(broadcast: Broadcast) -> None:
    """What is handed over as coming from a reviewed template is exactly that, filled, and in force.

    Under a lock that a review of the next version waits for. Raises GapsUnfilled, VersionReplaced, TemplateWithdrawn.
    """
    if broadcast.emergency_version_id is None:
        return
    version = _version(broadcast)
    EmergencyTemplate.objects.select_for_update(no_key=True).get(pk=version.template_id)
    _demand_in_force(version)
    if gap_problems(broadcast):
        raise GapsUnfilled
    demand_words(broadcast)


def demand_words(broadcast: Broadcast) -> None:
    """The words around the gaps, and whom it is for, are those of the version. Raises BroadcastError."""
    if broadcast.emergency_version_id is None:
        return
    version = _version(broadcast)
    meant = _content(version, broadcast.gap_values)
    has = {name: getattr(broadcast, name) for name in meant}
    chosen = set(broadcast.categories.values_list("pk", flat=True))
    if has != meant or chosen - set(version.category_ids) or broadcast.reaches_everyone != version.reaches_everyone:
        raise BroadcastError(
            _("This is not what the reviewed template says. Write freely instead, or begin again from the template.")
        )


def _demand_in_force(version: EmergencyTemplateVersion) -> None:
    newest = version_in_force(version.template_id)
    if newest is None:
        raise TemplateWithdrawn
    if newest.pk != version.pk:
        raise VersionReplaced


def _own(broadcast_id: int, by: User, expected_revision: int) -> Broadcast:
    broadcast = locked(broadcast_id)
    if not broadcast.is_editable:
        raise Locked
    if not permissions.can_edit(by, broadcast):
        raise NotAllowed(permissions.why_not_draft(by))
    if broadcast.emergency_version_id is None:
        raise BroadcastError(_("This is written freely by now. Open it again to go on."))
    if broadcast.revision != expected_revision:
        raise StaleRevision(broadcast=broadcast)
    return broadcast


def _version(broadcast: Broadcast) -> EmergencyTemplateVersion:
    if broadcast.emergency_version is None:
        raise ValueError("this broadcast comes from no template")
    return broadcast.emergency_version


def _writers(version: EmergencyTemplateVersion) -> list[int]:
    """Whose hands are in the text: they cannot approve what is made from it."""
    earlier = version.template.versions.filter(number__lte=version.number)
    return list(earlier.values_list("written_by", flat=True))


def _content(version: EmergencyTemplateVersion, values: Mapping[str, str]) -> dict[str, Any]:
    said = gaps.said(gaps.gaps_from(version.gaps), values)
    parts, alt_text = gaps.filled(version.parts, version.alt_text, said)
    places = "・".join(said[gap.name] for gap in gaps.gaps_from(version.gaps) if gap.name in said)
    title = f"{version.name}（{places}）" if places else version.name
    return {"title": title[:TITLE_MAX], "parts": dump(parse(parts)), "alt_text": alt_text}


def _put(broadcast: Broadcast, by: User, content: Mapping[str, Any]) -> None:
    if all(getattr(broadcast, name) == value for name, value in content.items()):
        return
    for name, value in content.items():
        setattr(broadcast, name, value)
    if broadcast.edited_by_id != by.pk:
        record(action="broadcasts.edit", actor=by, on=broadcast, revision=broadcast.revision + 1)
    broadcast.revision += 1
    broadcast.edited_by, broadcast.edited_at = by, timezone.now()
    broadcast.save(update_fields=[*content, "revision", "edited_by", "edited_at"])
    drafting.contribute(broadcast, by, Contributor.How.EDITOR)
