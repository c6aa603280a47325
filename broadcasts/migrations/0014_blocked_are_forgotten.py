import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0013_lists_kept_as_they_are")]

    operations = [
        migrations.AddField(
            model_name="sendingpolicy",
            name="keep_blocked_days",
            field=models.PositiveSmallIntegerField(
                default=365,
                validators=[
                    django.core.validators.MinValueValidator(30),
                    django.core.validators.MaxValueValidator(1825),
                ],
                verbose_name="days until residents who blocked the account are erased",
            ),
        ),
    ]
