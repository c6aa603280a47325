"""Templates that only affiliates are offered."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('broadcasts', '0037_recurring'),
    ]

    operations = [
        migrations.AddField(
            model_name='broadcasttemplate',
            name='is_for_affiliates',
            field=models.BooleanField(default=False, help_text='Without a department: offered to libraries and the like.', verbose_name='for affiliates only'),
        ),
    ]
