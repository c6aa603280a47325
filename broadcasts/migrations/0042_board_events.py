from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('broadcasts', '0038_affiliate_templates'),
    ]

    operations = [
        migrations.AddField(
            model_name='boardpost',
            name='events',
            field=models.JSONField(default=list),
        ),
    ]
