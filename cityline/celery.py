"""The Celery application: an engine that spreads doorbells over processes, never the source of truth."""

import os
import sys
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cityline.settings")

app = Celery("cityline")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def refuse_misconfiguration(**kwargs: Any) -> None:
    """Workers reach LINE as much as the web does. Celery runs the system checks too, but throws away what they found.

    Ends the process: any other exception in a receiver Celery logs and forgets. Both signals come before the first
    connection is made.
    """
    from cityline import checks  # noqa: PLC0415  Celery sets Django up only once this module is there

    try:
        checks.refuse_misconfiguration()
    except ImproperlyConfigured as errors:
        sys.exit(str(errors))
