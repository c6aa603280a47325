"""Cityline with one more address, for gunicorn. It is no way around the checks: it starts for a rehearsal's database only."""

import os
import sys

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from broadcasts.rehearsal.options import DATABASE_PREFIX

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cityline.settings")
if not str(settings.DATABASES["default"]["NAME"]).startswith(DATABASE_PREFIX):
    sys.exit("This server is for manage.py bench only.")
# Pages name their files without asking for those that a deployment collects.
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.ROOT_URLCONF = "broadcasts.rehearsal.bench.webhooks.urls"

application = get_wsgi_application()
