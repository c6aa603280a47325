"""The system's own sign of life, kept where its memory is."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Heartbeat(models.Model):
    """The one row that says when the system last saw itself alive: what this database missed shows as a gap."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    count = models.BigIntegerField(default=0)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(id=1), name="heartbeat_is_one")]

    def __str__(self) -> str:
        return f"{self.count}: {self.seen_at:%Y-%m-%d %H:%M:%S}"
