"""Looking after the links of what was submitted: by a worker, through a guard, never while a page is waited for."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from broadcasts.models import LinkProbe
from broadcasts.proofreading.findings import Finding, Place
from broadcasts.proofreading.levels import WEIGHT, Level
from broadcasts.services.isolating import isolated
from cityline.guarded_web import Network, Outcome, Seen, look

# A turn stays below the time a task is given.
AT_ONCE, SECONDS = 4, 8.0
TRIES_MAX = 3
PAUSE = timedelta(minutes=2)

_WORDS = {
    Outcome.GONE: gettext_noop("This page is not there (the server answers {status}). Check the address."),
    Outcome.REFUSED: gettext_noop(
        "This link leads where residents cannot follow: into an inner network, or round in circles."
    ),
    Outcome.UNREACHABLE: gettext_noop("This link could not be opened. Check the address, and the page's certificate."),
}
_MOVED = gettext_noop("This link leads on to {host}. Link there directly, if that is right.")


def look_after(*, now: datetime, network: Network | None = None) -> bool:
    """One turn over what waits; says whether more is left. Killed at any line, it is taken up again."""
    for probe in _claim(now):
        with isolated("look_after_link"):
            _look_at(probe, network)
    return _waiting(timezone.now()).exists()


def _look_at(probe: LinkProbe, network: Network | None) -> None:
    """What broke the worker each time is not looked at a fourth time: the others behind it wait."""
    is_given_up = probe.tries > TRIES_MAX
    seen = Seen(Outcome.UNREACHABLE, probe.url) if is_given_up else look(probe.url, network=network, seconds=SECONDS)
    if seen.outcome == Outcome.UNREACHABLE and probe.tries < TRIES_MAX:
        return
    done = {"outcome": seen.outcome, "ended_at": seen.url, "status": seen.status, "done_at": timezone.now()}
    LinkProbe.objects.filter(pk=probe.pk, done_at=None).update(**done)


def finding_of(probe: LinkProbe, level: Level) -> Finding | None:
    """What there is to say of a link; None if it opens, or nobody has looked yet."""
    if not probe.outcome or level == Level.OFF:
        return None
    place = Place(**probe.place)
    if words := _WORDS.get(Outcome(probe.outcome)):
        return Finding("link_dead", level, words, place, {"status": str(probe.status or "")})
    host = urlsplit(probe.ended_at).hostname or ""
    if host.removeprefix("www.") == (urlsplit(probe.url).hostname or "").removeprefix("www."):
        return None
    return Finding("link_dead", min(level, Level.NOTE, key=WEIGHT.__getitem__), _MOVED, place, {"host": host})


def _waiting(now: datetime) -> "models.QuerySet[LinkProbe]":
    rested = Q(tried_at=None) | Q(tried_at__lt=now - PAUSE)
    return LinkProbe.objects.filter(rested, done_at=None)


def _claim(now: datetime) -> list[LinkProbe]:
    with transaction.atomic():
        probes = list(_waiting(now).select_for_update(skip_locked=True).order_by("id")[:AT_ONCE])
        for probe in probes:
            probe.tries, probe.tried_at = probe.tries + 1, now
        LinkProbe.objects.bulk_update(probes, ["tries", "tried_at"])
    return probes
