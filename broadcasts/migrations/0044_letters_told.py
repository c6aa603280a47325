"""When a department was told of a letter; of those that are there already it has not been."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0043_sealed_events")]

    operations = [
        migrations.AddField(
            model_name="boardletter",
            name="told_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="boardletter",
            index=models.Index(
                fields=["post"], name="boardletter_news", condition=models.Q(told_at=None, read_at=None)
            ),
        ),
    ]
