"""The Celery application: an engine that spreads doorbells over processes, never the source of truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cityline.settings")

app = Celery("cityline")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
