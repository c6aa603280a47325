"""What the picture of a tab was made with."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('subscribers', '0023_dialogue_ways'),
    ]

    operations = [
        migrations.AddField(
            model_name='menupanel',
            name='colour',
            field=models.CharField(blank=True, max_length=7),
        ),
        migrations.AddField(
            model_name='menupanel',
            name='is_filled',
            field=models.BooleanField(default=False),
        ),
    ]
