"""WSGI entry point for gunicorn, which runs no system checks of its own."""

import os

from django.core.wsgi import get_wsgi_application

from cityline.checks import refuse_misconfiguration

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cityline.settings")

application = get_wsgi_application()
refuse_misconfiguration()
