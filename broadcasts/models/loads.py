"""How much the residents a broadcast or series is for have had lately. Counts alone; who had what is not kept here."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from broadcasts.models.broadcasts import Broadcast
from broadcasts.models.recurring import SeriesVersion

# None, one, two, and three or more.
STEPS = 4


def _whole_or_none(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(measured_at=None, had=None, with_coming=None)
        | Q(measured_at__isnull=False, had__len=STEPS, with_coming__len=STEPS),
        name=name,
    )


class LoadFigures(models.Model):
    """What is counted, whatever it is counted for."""

    # A count that failed is not begun again at every ring.
    tried_at = models.DateTimeField()
    # The moment the week before ends at; None until it is counted.
    measured_at = models.DateTimeField(null=True)
    # Residents by how many broadcasts LINE accepted for them in the seven days before.
    had = ArrayField(models.PositiveIntegerField(), size=STEPS, null=True)
    # The same with what is approved for them and still to come.
    with_coming = ArrayField(models.PositiveIntegerField(), size=STEPS, null=True)
    # How many broadcasts those are.
    coming_count = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class LoadReading(LoadFigures):
    """What was counted for one revision of a broadcast, kept up to date by `services.load_measuring`."""

    broadcast = models.OneToOneField(
        Broadcast, on_delete=models.CASCADE, primary_key=True, related_name="load_reading", db_column="broadcast_id"
    )
    revision = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [_whole_or_none("load_reading_whole_or_none")]

    def __str__(self) -> str:
        return f"{self.broadcast_id} r{self.revision}"


class SeriesLoadReading(LoadFigures):
    """What was counted for one version of a series while it waits, kept up to date by `recurring.load_measuring`."""

    version = models.OneToOneField(
        SeriesVersion, on_delete=models.CASCADE, primary_key=True, related_name="load_reading"
    )

    class Meta:
        default_permissions = ()
        constraints = [_whole_or_none("series_load_reading_whole_or_none")]

    def __str__(self) -> str:
        return f"{self.version_id}"
