"""The workers of a rehearsal: ``celery -A broadcasts.rehearsal.workers``. Cityline's own, but for what they refuse.

A rehearsal has made-up secrets and a LINE of its own outside DEBUG, which Cityline's workers refuse. These refuse
everything else, so that they are no way around those checks.
"""

import sys
from collections.abc import Iterator
from typing import Any

from celery.signals import beat_init, worker_init
from django.conf import settings

from broadcasts.rehearsal.options import DATABASE_PREFIX, NotForRehearsal, refuse_line
from cityline.celery import app, refuse_misconfiguration
from cityline.embedded.environment import DEVELOPMENT

__all__ = ["app"]


def refuse_what_is_no_rehearsal(**kwargs: Any) -> None:
    """End the process unless the database is a throw-away one, the keys are made up and LINE is not LINE's own."""
    if reasons := list(_reasons()):
        sys.exit("\n".join(["These workers are for manage.py rehearse only.", *reasons]))


def _reasons() -> Iterator[str]:
    if not str(settings.DATABASES["default"]["NAME"]).startswith(DATABASE_PREFIX):
        yield "The database is not a rehearsal's."
    if any(getattr(settings, name) != DEVELOPMENT[name] for name in ("SECRET_KEY", "SEAL_KEY")):
        yield "The keys are not the made-up ones of development."
    for url in (settings.LINE_API_BASE_URL, settings.LINE_DATA_API_BASE_URL):
        try:
            refuse_line(url)
        except NotForRehearsal as refusal:
            yield str(refusal)


for starting in (worker_init, beat_init):
    starting.disconnect(refuse_misconfiguration)
    starting.connect(refuse_what_is_no_rehearsal)
