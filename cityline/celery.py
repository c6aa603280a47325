"""The Celery application: an engine that spreads doorbells over processes, never the source of truth."""

import os
from typing import Any

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cityline.settings")

app = Celery("cityline", task_cls="cityline.doorbells:DoorbellTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def route(name: str, args: Any, kwargs: Any, options: Any, task: Any = None, **more: Any) -> dict[str, str] | None:
    """Draining goes to the queue of its lane, so that emergencies have workers nothing else can fill."""
    if name == "broadcasts.drain_deliveries" and args:
        return {"queue": str(args[0])}
    return {"queue": "webhooks"} if name == "subscribers.apply_events" else None


app.conf.task_routes = (route,)

# A tick nobody heard in time is worthless: the next one says the same.
app.conf.beat_schedule = {
    "start what is due": {"task": "broadcasts.start_due", "schedule": 1.0, "options": {"expires": 2}},
    "reconcile": {"task": "broadcasts.reconcile", "schedule": 10.0, "options": {"expires": 20}},
}
