"""How much a finding weighs: the PR office decides it, rule by rule."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    OFF = "off", _("Off")
    NOTE = "note", _("Note")
    WARNING = "warning", _("Warning")
    BLOCKING = "blocking", _("Blocks the submission")


WEIGHT = {Level.OFF: 0, Level.NOTE: 1, Level.WARNING: 2, Level.BLOCKING: 3}
