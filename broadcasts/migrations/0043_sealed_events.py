"""When events are is part of what is approved; of approvals from before, nothing is said and their seals still fit."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0042_board_changed")]

    operations = [
        migrations.AddField(
            model_name="authorisation",
            name="events",
            field=models.JSONField(null=True),
        ),
    ]
