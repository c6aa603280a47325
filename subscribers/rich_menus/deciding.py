"""The second person's look at a version: approved, and so published when its time comes, or returned."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cityline.audit.services import record
from cityline.staff.models import User
from subscribers.exceptions import MenuChanged, MenuError, MenuNotAllowed
from subscribers.models import MenuPublication, MenuVersion, VersionState
from subscribers.permissions import why_not_approve_menu
from subscribers.rich_menus import publishing


def approve(*, by: User, version_id: int, revision: int, publish_at: datetime | None = None) -> MenuPublication:
    """Let it be published, now or at a time. Raises MenuNotAllowed for whose hand is in it, MenuChanged."""
    with transaction.atomic():
        version = _submitted(by, version_id, revision)
        version.state, version.approved_by, version.approved_at = VersionState.APPROVED, by, timezone.now()
        version.save(update_fields=["state", "approved_by", "approved_at"])
        record(action="subscribers.approve_menu", actor=by, on=version.menu, version=version.number)
        return publishing.order(by=by, version=version, publish_at=publish_at)


def waiting_for(user: User) -> int:
    """How many versions wait for somebody who could answer as this person may: not their own."""
    submitted = MenuVersion.objects.filter(state=VersionState.SUBMITTED).select_related("menu")
    return sum(not why_not_approve_menu(user, version) for version in submitted)


@transaction.atomic
def return_(*, by: User, version_id: int, revision: int, words: str) -> MenuVersion:
    """Give it back to its writers with a reason."""
    if not words.strip():
        raise MenuError(_("Write what has to be changed."))
    version = _submitted(by, version_id, revision)
    version.state, version.returned_words = VersionState.DRAFT, words.strip()
    version.save(update_fields=["state", "returned_words"])
    record(action="subscribers.return_menu", actor=by, on=version.menu, version=version.number)
    return version


def _submitted(by: User, version_id: int, revision: int) -> MenuVersion:
    """The version that was seen, locked, if this person may decide on it."""
    version = MenuVersion.objects.select_for_update(of=("self",)).select_related("menu").get(pk=version_id)
    if version.state != VersionState.SUBMITTED or version.revision != revision:
        raise MenuChanged
    if why := why_not_approve_menu(by, version):
        raise MenuNotAllowed(why)
    return version
