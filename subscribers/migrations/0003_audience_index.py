from django.db import migrations, models

# An index answers a count alone only for pages that a vacuum has seen since their last change. PostgreSQL's own default
# waits until a fifth of the rows has changed: with two million residents that is weeks, and every page is touched in days.
VACUUM_OFTEN = """
ALTER TABLE subscribers_subscriber SET (
    autovacuum_vacuum_scale_factor = 0.005, autovacuum_vacuum_insert_scale_factor = 0.01
)
"""
AS_BEFORE = """
ALTER TABLE subscribers_subscriber RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor)
"""


class Migration(migrations.Migration):
    dependencies = [("subscribers", "0002_history")]

    operations = [
        migrations.AddIndex(
            model_name="subscriber",
            index=models.Index(
                condition=models.Q(("is_following", True), ("left_at", None)),
                fields=["choice_mask", "paused_until"],
                name="subscriber_audience",
            ),
        ),
        migrations.RunSQL(VACUUM_OFTEN, AS_BEFORE),
    ]
