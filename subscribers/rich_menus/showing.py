"""From ready to live. Everybody's menu is switched at LINE first; until then the one before stays where it is."""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from cityline.audit.services import record
from cityline.line import rich_menus as line
from cityline.line.errors import LineChannelProblem, LineError, LineRateLimited, LineRefused
from subscribers.models import MenuPublication, MenuWork, PublicationState, PublishedPanel, RichMenu
from subscribers.rich_menus import making, publishing

AGAIN = timedelta(seconds=30)
AGAIN_AFTER_RATE = timedelta(minutes=5)
# No id of LINE's: what was asked for last may be shown or not.
NOT_KNOWN = "?"

logger = logging.getLogger(__name__)


def publish_next() -> bool:
    """Carry the next publication whose time has come one step further; False if there is none."""
    now = timezone.now()
    due = MenuPublication.objects.filter(state__in=publishing.COMING, publish_at__lte=now).exclude(try_again_at__gt=now)
    publication = due.order_by("publish_at", "pk").select_related("menu", "version").first()
    if publication is None:
        return False
    try:
        if publication.state == PublicationState.WAITING:
            return _move(publication, PublicationState.WAITING, state=PublicationState.WORKING)
        if not making.step(publication):
            _go_live(publication)
        _move(publication, PublicationState.WORKING, problem="", problem_words="", try_again_at=None)
    except LineError as error:
        _stumble(publication, error)
    return True


def settle_default() -> bool:
    """Let LINE show everybody what is live for them, or nothing; True if something had to be done."""
    work = MenuWork.objects.get(pk=1)
    everybodys = MenuPublication.objects.filter(menu__category=None)
    live = everybodys.filter(state=PublicationState.LIVE).first()
    if live is not None and not making.is_whole(live.panels.all()):
        return False
    is_unknown = work.default_shown == NOT_KNOWN
    if is_unknown and everybodys.filter(state=PublicationState.WORKING).exists():
        # It is about to say again what shall be shown.
        return False
    first = live.panels.first() if live else None
    wanted = first.line_menu_id if first else ""
    if wanted == work.default_shown:
        return False
    if wanted:
        _show(wanted)
        return True
    shown = line.get_default() if is_unknown else work.default_shown
    if shown and PublishedPanel.objects.filter(line_menu_id=shown).exists():
        _note_shown(NOT_KNOWN)
        line.cancel_default()
        shown = ""
    # What another tool shows stays: the city took nothing of ours down.
    _note_shown(shown)
    return shown != work.default_shown


def mend_next() -> bool:
    """Make anew what somebody deleted at LINE of a live menu; True if there was something. Raises LineError."""
    live = MenuPublication.objects.filter(state=PublicationState.LIVE).select_related("menu").prefetch_related("panels")
    publication = next((one for one in live.order_by("pk") if not making.is_whole(one.panels.all())), None)
    if publication is None:
        return False
    making.step(publication)
    if making.is_whole(publication.panels.order_by("pk")) and publication.menu.category_id is not None:
        publishing.look_at_everybody_again()
    return True


def _show(menu_id: str) -> None:
    """While LINE's answer is out nobody knows what is shown; if it is lost, that stays so until it is settled."""
    _note_shown(NOT_KNOWN)
    line.set_default(menu_id=menu_id)
    _note_shown(menu_id)


def _note_shown(menu_id: str) -> None:
    MenuWork.objects.filter(pk=1).update(default_shown=menu_id)


def _go_live(publication: MenuPublication) -> None:
    is_everybodys = publication.menu.category_id is None
    if is_everybodys:
        # Also where it is called off at this moment: then `settle_default` puts back what is live.
        _show(publication.panels.all()[0].line_menu_id)
    with transaction.atomic():
        menu = RichMenu.objects.select_for_update().get(pk=publication.menu_id)
        now_it_is = MenuPublication.objects.select_for_update().get(pk=publication.pk)
        if now_it_is.state != PublicationState.WORKING:
            return
        for before in menu.publications.filter(state=PublicationState.LIVE):
            publishing.end(before)
        now_it_is.state, now_it_is.live_since = PublicationState.LIVE, timezone.now()
        now_it_is.problem = now_it_is.problem_words = ""
        now_it_is.save(update_fields=["state", "live_since", "problem", "problem_words"])
        record(action="subscribers.menu_live", actor=None, on=menu, version=publication.version.number)
        if not is_everybodys:
            publishing.look_at_everybody_again()


def _stumble(publication: MenuPublication, error: LineError) -> None:
    """What LINE refuses for what is in it fails for good; everything else is tried again, and the old menu stays."""
    now = timezone.now()
    logger.warning("rich menu not published", extra={"error_code": error.code, "publication": publication.pk})
    if isinstance(error, LineRefused):
        words = "; ".join(f"{each.property}: {each.message}".strip(": ") for each in error.problems)[:500]
        with transaction.atomic():
            fields = {"problem": "refused", "problem_words": words, "ended_at": now}
            if _move(publication, PublicationState.WORKING, state=PublicationState.FAILED, **fields):
                number = publication.version.number
                record(action="subscribers.menu_failed", actor=None, on=publication.menu, version=number)
        return
    if isinstance(error, LineChannelProblem) and error.status == 404:
        # Somebody deleted at LINE what we had made: it is made anew.
        publication.panels.update(line_menu_id="", has_picture=False, has_alias=False)
    is_rate = isinstance(error, LineRateLimited)
    problem = "rate" if is_rate else "channel" if isinstance(error, LineChannelProblem) else "no_answer"
    again = now + (AGAIN_AFTER_RATE if is_rate else AGAIN)
    _move(publication, PublicationState.WORKING, problem=problem, try_again_at=again)


def _move(publication: MenuPublication, expected: PublicationState, **fields: object) -> bool:
    """Write these unless somebody called it off meanwhile."""
    return bool(MenuPublication.objects.filter(pk=publication.pk, state=expected).update(**fields))
