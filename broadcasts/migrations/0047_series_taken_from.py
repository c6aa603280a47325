"""Which draft a series was begun from, so that its old address leads on."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('broadcasts', '0046_series_load_reading'),
    ]

    operations = [
        migrations.AddField(
            model_name='seriesversion',
            name='taken_from',
            field=models.BigIntegerField(db_index=True, null=True),
        ),
    ]
