"""When what residents did began to hold, when they last chose their language, and which events wait for their resident."""

from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("subscribers", "0011_follower_syncs")]

    operations = [
        migrations.AddField(
            model_name="subscriber",
            name="language_decided_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="webhookevent",
            name="held_until",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="subscriptionchange",
            name="applied_at",
            field=models.DateTimeField(db_default=Now(), editable=False),
        ),
    ]
