"""What should stand below the chat: ordered, called off, gone back to, taken down. LINE follows (`working`).

Whoever locks a publication has locked its menu first, so that nobody waits for each other.
"""

from collections.abc import Collection
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cityline.audit.services import record
from cityline.doorbell import doorbell
from cityline.staff.models import User
from subscribers.exceptions import MenuError
from subscribers.models import (
    MenuPublication,
    MenuVersion,
    MenuWork,
    PublicationState,
    PublishedPanel,
    RichMenu,
    VersionState,
)
from subscribers.rich_menus.rights import demand_right

TASK = "subscribers.work_rich_menus"
COMING = (PublicationState.WAITING, PublicationState.WORKING)


def order(*, by: User, version: MenuVersion, publish_at: datetime | None = None) -> MenuPublication:
    """Let this approved version be the next to go live; inside a transaction. What was coming before is called off."""
    now = timezone.now()
    menu = RichMenu.objects.select_for_update().get(pk=version.menu_id)
    for coming in menu.publications.filter(state__in=COMING):
        _call_off(coming, by)
    made = MenuPublication.objects.create(
        menu=menu, version=version, publish_at=max(publish_at or now, now), ordered_by=by
    )
    PublishedPanel.objects.bulk_create(
        [PublishedPanel(publication=made, panel=panel) for panel in version.panels.all()]
    )
    record(action="subscribers.publish_menu", actor=by, on=menu, version=version.number)
    ring()
    return made


@transaction.atomic
def go_back(*, by: User, version_id: int) -> MenuPublication:
    """Publish an earlier version again, at once. It was approved when it was new, so nobody has to look again."""
    demand_right(by)
    version = MenuVersion.objects.select_related("menu").get(pk=version_id)
    if version.state != VersionState.APPROVED:
        raise MenuError(_("Only a version that was approved can be published."))
    if not version.publications.filter(live_since__isnull=False).exists():
        # Called off before its day, perhaps because something was wrong with it.
        raise MenuError(
            _("Only a version that residents have seen can be put up again. Write the next version instead.")
        )
    live = version.menu.publications.filter(state=PublicationState.LIVE).first()
    if live is not None and live.version_id == version.pk:
        raise MenuError(_("This version is what residents see now."))
    return order(by=by, version=version)


@transaction.atomic
def call_off(*, by: User, publication_id: int) -> None:
    """Stop one that has not gone live; what residents see now stays. Raises MenuError if it is too late."""
    demand_right(by)
    RichMenu.objects.select_for_update(of=("self",)).get(publications=publication_id)
    publication = MenuPublication.objects.select_for_update(of=("self",)).select_related("menu").get(pk=publication_id)
    if publication.state not in COMING:
        raise MenuError(_("It has gone live or has ended meanwhile. Look at how it stands now."))
    _call_off(publication, by)
    ring()


@transaction.atomic
def take_down(*, by: User, menu_id: int) -> None:
    """Show this menu to nobody any more."""
    demand_right(by)
    menu = RichMenu.objects.select_for_update().get(pk=menu_id)
    live = menu.publications.select_for_update().filter(state=PublicationState.LIVE).first()
    if live is None:
        raise MenuError(_("Residents do not see this menu now."))
    end(live)
    record(action="subscribers.take_down_menu", actor=by, on=menu, version=live.version.number)
    ring()


def end(publication: MenuPublication) -> None:
    """Call a live one over; LINE and its residents follow. Inside a transaction."""
    publication.state, publication.ended_at = PublicationState.ENDED, timezone.now()
    publication.save(update_fields=["state", "ended_at"])
    look_at_everybody_again()


def look_at_everybody_again() -> None:
    """Whose menu is which has changed: begin the round from the first resident."""
    MenuWork.objects.get_or_create(pk=1)
    MenuWork.objects.filter(pk=1).update(swept_up_to=0, is_sweep_urgent=True)


def ring() -> None:
    transaction.on_commit(partial(doorbell.ring, TASK))


def _call_off(publication: MenuPublication, by: User) -> None:
    publication.state, publication.ended_at = PublicationState.CANCELLED, timezone.now()
    publication.save(update_fields=["state", "ended_at"])
    record(action="subscribers.call_off_menu", actor=by, on=publication.menu, version=publication.version.number)


@transaction.atomic
def put_up_again(*, publication_id: int, vanished: Collection[str]) -> None:
    """Somebody deleted these at LINE of what is live: the same version once more, in the name of who ordered it.

    Where the next one waits for its day, that order stands, and only what has vanished is made anew.
    """
    RichMenu.objects.select_for_update(of=("self",)).get(publications=publication_id)
    live = MenuPublication.objects.select_for_update(of=("self",)).select_related("version", "ordered_by")
    publication = live.filter(pk=publication_id, state=PublicationState.LIVE).first()
    if publication is None:
        return
    coming = publication.menu.publications.filter(state__in=COMING).first()
    if coming is None:
        order(by=publication.ordered_by, version=publication.version)
    elif coming.state == PublicationState.WAITING and coming.publish_at > timezone.now():
        gone = publication.panels.filter(line_menu_id__in=vanished)
        gone.update(line_menu_id="", has_picture=False, has_alias=False)
        publication.residents.all().delete()
        ring()
