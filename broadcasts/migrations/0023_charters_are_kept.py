"""What was in force, confirmed and said stays as it was."""

from django.db import migrations

TABLES = {
    "operating_concept": "broadcasts_operatingconcept",
    "concept_confirmation": "broadcasts_conceptconfirmation",
    "category_charter": "broadcasts_categorycharter",
    "comment": "broadcasts_comment",
}
FORWARD = "\n".join(
    f"CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION cityline_refuse_change();"
    for name, table in TABLES.items()
)
BACKWARD = "\n".join(f"DROP TRIGGER {name}_append_only ON {table};" for name, table in TABLES.items())


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0022_charters"), ("audit", "0003_append_only")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
