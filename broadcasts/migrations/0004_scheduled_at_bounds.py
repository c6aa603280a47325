"""A time to send lies in this century: the ends of Python's calendar cannot be turned into local time."""

from datetime import UTC, datetime

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0003_locked_times")]

    operations = [
        migrations.AddConstraint(
            model_name="broadcast",
            constraint=models.CheckConstraint(
                condition=Q(scheduled_at=None)
                | Q(scheduled_at__gte=datetime(2000, 1, 1, tzinfo=UTC), scheduled_at__lt=datetime(2100, 1, 1, tzinfo=UTC)),
                name="broadcast_scheduled_at_bounds",
            ),
        ),
    ]
