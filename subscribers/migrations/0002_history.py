"""The history of choices is only added to, and deleted only with the whole resident."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER subscription_change_append_only BEFORE UPDATE ON subscribers_subscriptionchange
    FOR EACH ROW EXECUTE FUNCTION cityline_refuse_change();
"""

BACKWARD = "DROP TRIGGER subscription_change_append_only ON subscribers_subscriptionchange;"


class Migration(migrations.Migration):
    dependencies = [("subscribers", "0001_initial"), ("audit", "0003_append_only")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
