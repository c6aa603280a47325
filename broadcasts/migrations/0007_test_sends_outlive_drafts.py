"""A test send stays when its draft is discarded, so that the day's count of tests does."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0006_notices")]

    operations = [
        migrations.AlterField(
            model_name="testsend",
            name="broadcast",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="test_sends",
                to="broadcasts.broadcast",
            ),
        ),
    ]
