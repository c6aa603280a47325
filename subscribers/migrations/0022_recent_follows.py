"""Residents who came or came back lately are found by an index, built while the webhook goes on."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("subscribers", "0021_friends_from_before")]

    operations = [
        AddIndexConcurrently("subscriber", models.Index(fields=["followed_at"], name="subscriber_followed")),
    ]
