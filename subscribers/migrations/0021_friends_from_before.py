"""Constant defaults: no row is written anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("subscribers", "0020_dialogues")]

    operations = [
        migrations.AddField(
            "subscriber", "already_friend_at", models.DateTimeField(blank=True, editable=False, null=True)
        ),
        migrations.AddField("friendintent", "is_thanked", models.BooleanField(db_default=False, default=False)),
    ]
