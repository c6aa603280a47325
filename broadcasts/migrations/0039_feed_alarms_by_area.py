"""An alarm of a feed says which area it is about, and when it was last seen."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('broadcasts', '0038_affiliate_templates'),
    ]

    operations = [
        migrations.AddField(
            model_name='feedalarm',
            name='area',
            field=models.CharField(blank=True, default='', max_length=60),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='feedalarm',
            name='seen_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RemoveConstraint(
            model_name='feedalarm',
            name='feed_alarm_open_once',
        ),
        migrations.AddConstraint(
            model_name='feedalarm',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('feed', 'kind', 'area'), name='feed_alarm_open_once'),
        ),
    ]
