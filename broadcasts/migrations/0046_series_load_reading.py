"""How much the residents of a series that waits have had, beside what is decided."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('broadcasts', '0045_series_by_deputies'),
    ]

    operations = [
        migrations.CreateModel(
            name='SeriesLoadReading',
            fields=[
                ('tried_at', models.DateTimeField()),
                ('measured_at', models.DateTimeField(null=True)),
                ('had', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), null=True, size=4)),
                ('with_coming', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), null=True, size=4)),
                ('coming_count', models.PositiveIntegerField(default=0)),
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='load_reading', serialize=False, to='broadcasts.seriesversion')),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('had', None), ('measured_at', None), ('with_coming', None)), models.Q(('had__len', 4), ('measured_at__isnull', False), ('with_coming__len', 4)), _connector='OR'), name='series_load_reading_whole_or_none')],
            },
        ),
    ]
