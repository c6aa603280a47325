"""When what residents did in the past began to hold, for some thousand residents at a time: the webhook goes on meanwhile.

The history is only added to, so its trigger rests while a part is filled in. Rows were written in the order in which they
were applied: none was applied before the newest tap among those above it.
"""

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models, transaction

RESIDENTS_AT_ONCE = 20_000
_FILL = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE subscribers_subscriptionchange DISABLE TRIGGER subscription_change_append_only;
UPDATE subscribers_subscriptionchange h SET applied_at = filled.at FROM (
    SELECT id, max(at) OVER (PARTITION BY subscriber_id ORDER BY id) AS at FROM subscribers_subscriptionchange
    WHERE subscriber_id > %(after)s AND subscriber_id <= %(last)s
) filled
WHERE filled.id = h.id;
ALTER TABLE subscribers_subscriptionchange ENABLE TRIGGER subscription_change_append_only;
SET CONSTRAINTS ALL DEFERRED;
"""


def fill(apps: Any, editor: Any) -> None:
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(subscriber_id), 0) FROM subscribers_subscriptionchange")
        last = cursor.fetchone()[0]
        for after in range(0, last, RESIDENTS_AT_ONCE):
            with transaction.atomic(using=editor.connection.alias):
                cursor.execute(_FILL, {"after": after, "last": after + RESIDENTS_AT_ONCE})


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("subscribers", "0013_gentle_vacuum")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        AddIndexConcurrently(
            "subscriber",
            models.Index(
                fields=["forgets_before"],
                name="subscriber_forgetting",
                condition=models.Q(("forgets_before__isnull", False)),
            ),
        ),
    ]
