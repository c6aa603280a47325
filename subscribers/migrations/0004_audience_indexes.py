from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("subscribers", "0003_audience_index")]

    operations = [
        migrations.RemoveIndex(model_name="subscriber", name="subscriber_audience"),
        migrations.AddIndex(
            model_name="subscriber",
            index=models.Index(
                fields=["choice_mask"],
                name="subscriber_audience",
                condition=models.Q(is_following=True, left_at=None, paused_until=None),
            ),
        ),
        migrations.AddIndex(
            model_name="subscriber",
            index=models.Index(
                fields=["paused_until", "choice_mask"],
                name="subscriber_audience_paused",
                condition=models.Q(is_following=True, left_at=None, paused_until__isnull=False),
            ),
        ),
    ]
