"""When what residents did began to hold, when they last chose their language, and which events wait for their resident.

The history is only added to, so its trigger rests while the past is filled in. Rows were written in the order in which they
were applied: none was applied before the newest tap among those above it.
"""

from django.db import migrations, models
from django.db.models.functions import Now

FILL = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE subscribers_subscriptionchange DISABLE TRIGGER subscription_change_append_only;
UPDATE subscribers_subscriptionchange h SET applied_at = filled.at FROM (
    SELECT id, max(at) OVER (PARTITION BY subscriber_id ORDER BY id) AS at FROM subscribers_subscriptionchange
) filled
WHERE filled.id = h.id;
ALTER TABLE subscribers_subscriptionchange ENABLE TRIGGER subscription_change_append_only;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [("subscribers", "0011_follower_syncs")]

    operations = [
        migrations.AddField(
            model_name="subscriber",
            name="language_decided_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="webhookevent",
            name="held_until",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="subscriptionchange",
            name="applied_at",
            field=models.DateTimeField(db_default=Now(), editable=False),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
