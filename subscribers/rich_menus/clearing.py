"""Taking away at LINE what nobody is to see any more, once what follows it is seen; and what nobody knows of."""

import logging
from datetime import timedelta

from django.utils import timezone

from cityline.line import rich_menus as line
from cityline.line.errors import LineChannelProblem, LineRefused
from subscribers.models import MenuPublication, MenuWork, PublicationState, PublishedPanel, ResidentMenu
from subscribers.rich_menus import making, objects, publishing, showing

# Phones notice another default within a minute; whoever taps an old tab until then shall find it.
GRACE = timedelta(minutes=2)
COMPARED_EVERY = timedelta(hours=1)
AGAIN = timedelta(minutes=15)
OVER = (PublicationState.ENDED, PublicationState.FAILED, PublicationState.CANCELLED)
_ORPHANS_AT_ONCE = 20

logger = logging.getLogger(__name__)


def clear_next() -> bool:
    """Clear one publication that is over; False if none may be cleared. Raises LineError.

    What LINE does not let go keeps no other from being cleared; it is tried again later.
    """
    work, now = MenuWork.objects.get(pk=1), timezone.now()
    waiting = MenuPublication.objects.filter(state__in=OVER, is_cleared=False).exclude(try_again_at__gt=now)
    for publication in waiting.filter(ended_at__lte=now - GRACE).order_by("ended_at"):
        if _is_seen(publication, work):
            continue
        one = MenuPublication.objects.filter(pk=publication.pk)
        try:
            for panel in publication.panels.select_related("panel"):
                _take_away(panel)
        except (LineRefused, LineChannelProblem) as error:
            logger.warning("rich menu not cleared", extra={"error_code": error.code, "publication": publication.pk})
            one.update(try_again_at=now + AGAIN)
            continue
        one.update(is_cleared=True)
        return True
    return False


def _is_seen(publication: MenuPublication, work: MenuWork) -> bool:
    if work.default_shown == showing.NOT_KNOWN or work.is_sweep_urgent:
        return True
    shown = publication.panels.filter(line_menu_id=work.default_shown).exclude(line_menu_id="")
    return shown.exists() or ResidentMenu.objects.filter(publication=publication).exists()


def _take_away(panel: PublishedPanel) -> None:
    if panel.has_alias:
        line.delete_alias(alias=making.alias_of(panel))
        panel.has_alias = False
        panel.save(update_fields=["has_alias"])
    if panel.line_menu_id:
        line.delete(menu_id=panel.line_menu_id)
        panel.line_menu_id, panel.has_picture = "", False
        panel.save(update_fields=["line_menu_id", "has_picture"])


def compare() -> bool:
    """Once an hour: look at what LINE has, delete ours that nobody knows of, and see who changed the default."""
    work = MenuWork.objects.get(pk=1)
    now = timezone.now()
    if work.compared_at is not None and work.compared_at > now - COMPARED_EVERY:
        return False
    if not MenuPublication.objects.exists():
        return False
    listed, default = line.list_menus(), line.get_default()
    MenuWork.objects.filter(pk=1).update(compared_at=now, default_shown=default)
    if _put_up_vanished({menu.menu_id for menu in listed}):
        # After a restored backup LINE may show what we do not know: it stays until ours stands beside it.
        return True
    known = {making.name_of(panel): panel.line_menu_id for panel in _kept_panels()}
    orphans = [menu for menu in listed if menu.menu_id != default and _is_orphan(menu, known)]
    for menu in orphans[:_ORPHANS_AT_ONCE]:
        try:
            line.delete(menu_id=menu.menu_id)
        except (LineRefused, LineChannelProblem) as error:
            logger.warning("orphaned rich menu not deleted", extra={"error_code": error.code})
    return True


def _kept_panels() -> list[PublishedPanel]:
    return list(PublishedPanel.objects.filter(publication__is_cleared=False))


def _is_orphan(menu: line.ListedMenu, known: dict[str, str]) -> bool:
    """Ours by its name, and nobody's any more; or a twin of one we have. One that is just being made has no id yet."""
    if not menu.name.startswith(objects.MARK):
        return False
    return menu.name not in known or known[menu.name] not in {"", menu.menu_id}


def _put_up_vanished(listed: set[str]) -> bool:
    """A live menu that somebody deleted at LINE is put up again: residents must not be left without."""
    found = False
    for publication in MenuPublication.objects.filter(state=PublicationState.LIVE):
        ids = set(publication.panels.values_list("line_menu_id", flat=True)) - {""}
        if not ids <= listed:
            publishing.put_up_again(publication_id=publication.pk, vanished=ids - listed)
            found = True
    return found
