from django.db import migrations

# A broadcast writes its whole audience at once, and vacuuming that would take a quarter of a processor from sending it.
GENTLE = """
ALTER TABLE broadcasts_delivery SET (autovacuum_vacuum_cost_delay = 20, toast.autovacuum_vacuum_cost_delay = 20)
"""
AS_BEFORE = """
ALTER TABLE broadcasts_delivery RESET (autovacuum_vacuum_cost_delay, toast.autovacuum_vacuum_cost_delay)
"""


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0016_block_tallies")]
    operations = [migrations.RunSQL(GENTLE, AS_BEFORE)]
