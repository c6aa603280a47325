"""The journey of a broadcast as people see it: four stations, each a set of states."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from broadcasts.states import AUTHORISED, EDITABLE, FINAL, BroadcastStatus


class Stage(models.TextChoices):
    WRITING = "writing", _("Writing")
    PATROL = "patrol", _("Waiting for review")
    SENDING = "sending", _("On its way")
    RESULTS = "results", _("Results")


STATES: dict[Stage, frozenset[BroadcastStatus]] = {
    Stage.WRITING: EDITABLE,
    Stage.PATROL: frozenset({BroadcastStatus.PENDING_PATROL}),
    Stage.SENDING: AUTHORISED,
    Stage.RESULTS: FINAL,
}

# Somebody has to decide before anything moves again.
STUCK = frozenset({BroadcastStatus.HELD, BroadcastStatus.PAUSED})


def stage_of(status: str) -> Stage:
    return next(stage for stage, states in STATES.items() if status in states)
