from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('broadcasts', '0039_feed_alarms_by_area'),
    ]

    operations = [
        migrations.AddField(
            model_name='boardpost',
            name='events',
            field=models.JSONField(default=list),
        ),
    ]
