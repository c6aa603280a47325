"""What LINE last said of the month's messages."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class AllowanceReading(models.Model):
    """The one row in which LINE's answer is kept, so that no page and no transaction ever waits for LINE to give it."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    # None: the plan knows no limit.
    limit = models.PositiveBigIntegerField(null=True)
    used = models.PositiveBigIntegerField(default=0)
    asked_at = models.DateTimeField(null=True)
    # Also when LINE did not answer: not everybody who comes by should try again.
    tried_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(id=1), name="allowance_reading_is_one")]

    def __str__(self) -> str:
        return f"{self.used} / {self.limit or '∞'}"
