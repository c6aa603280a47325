from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0014_blocked_are_forgotten")]

    operations = [
        migrations.AddIndex(
            model_name="broadcast",
            index=models.Index(
                F("started_at").desc(), F("id").desc(), name="broadcast_started", condition=Q(started_at__isnull=False)
            ),
        ),
    ]
