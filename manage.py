#!/usr/bin/env python
"""Django's command line for Cityline."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cityline.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # Also --help comes here: commands are found through the settings. A traceback would hide the sentence.
        sys.exit(f"{error} Without any settings: make demo, make rehearsal, make bench, make chaos.")
