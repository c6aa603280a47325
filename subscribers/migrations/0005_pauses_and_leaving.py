from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("subscribers", "0004_audience_indexes")]

    operations = [
        migrations.CreateModel(
            name="Leaver",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("left_at", models.DateTimeField()),
            ],
            options={"default_permissions": ()},
        ),
        migrations.AddField(
            model_name="subscriber",
            name="pause_is_total",
            field=models.BooleanField(db_default=False, default=False, verbose_name="also without emergencies"),
        ),
        migrations.AddField(
            model_name="subscriber",
            name="pause_decided_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="subscriber",
            name="forgets_before",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.RemoveIndex(model_name="subscriber", name="subscriber_audience_paused"),
        migrations.AddIndex(
            model_name="subscriber",
            index=models.Index(
                fields=["paused_until", "choice_mask"],
                name="subscriber_audience_paused",
                condition=Q(is_following=True, left_at=None, paused_until__isnull=False),
                include=["pause_is_total"],
            ),
        ),
        migrations.AddIndex(
            model_name="subscriber",
            index=models.Index(fields=["left_at"], name="subscriber_left", condition=Q(left_at__isnull=False)),
        ),
        migrations.AddIndex(
            model_name="subscriber",
            index=models.Index(fields=["unfollowed_at"], name="subscriber_blocked", condition=Q(is_following=False)),
        ),
    ]
