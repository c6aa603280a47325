from django.db import migrations

# Thousands tap while a city is sent to, and vacuuming the residents' indexes after them would take a quarter of a
# processor from the sending. Ten times slower it is still done in minutes.
GENTLE = "ALTER TABLE subscribers_subscriber SET (autovacuum_vacuum_cost_delay = 20)"
AS_BEFORE = "ALTER TABLE subscribers_subscriber RESET (autovacuum_vacuum_cost_delay)"


class Migration(migrations.Migration):
    dependencies = [("subscribers", "0012_order_of_acts")]
    operations = [migrations.RunSQL(GENTLE, AS_BEFORE)]
