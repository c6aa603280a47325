"""What a broadcast cost: how many blocked the account after it. Counts alone; who it was is not kept here."""

from django.db import models

from broadcasts.models.broadcasts import Broadcast


class BlockTally(models.Model):
    """One broadcast's blocks, kept up to date by `services.block_counting`."""

    broadcast = models.OneToOneField(
        Broadcast, on_delete=models.CASCADE, primary_key=True, related_name="block_tally", db_column="broadcast_id"
    )
    # Residents for whom LINE accepted it: what the blocks are a share of.
    accepted_count = models.PositiveIntegerField(default=0)
    within_day = models.PositiveIntegerField(default=0)
    # Includes those within a day.
    within_three_days = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(within_day__lte=models.F("within_three_days")),
                name="block_tally_day_is_part_of_three",
            )
        ]

    def __str__(self) -> str:
        return f"{self.broadcast_id}: {self.within_three_days}"
