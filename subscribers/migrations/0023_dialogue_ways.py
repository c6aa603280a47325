"""Validators and a name alone: nothing changes in the database."""

import subscribers.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('subscribers', '0022_recent_follows'),
    ]

    operations = [
        migrations.AlterField(
            model_name='dialogue',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False, verbose_name='version'),
        ),
        migrations.AlterField(
            model_name='dialoguestep',
            name='link',
            field=models.URLField(blank=True, max_length=300, validators=[subscribers.validators.validate_link], verbose_name='link'),
        ),
        migrations.AlterField(
            model_name='dialoguestep',
            name='phone',
            field=models.CharField(blank=True, max_length=40, validators=[subscribers.validators.validate_phone], verbose_name='phone'),
        ),
    ]
