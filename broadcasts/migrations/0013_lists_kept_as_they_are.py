from django.db import migrations

# PostgreSQL would compress every list of 500 ids, which made the freeze of a city two and a half times as long and saved
# half of a few megabytes.
COLUMNS = ("recipient_ids", "sent_ids", "refused_ids")


def storage(kind: str) -> str:
    changes = ", ".join(f"ALTER COLUMN {column} SET STORAGE {kind}" for column in COLUMNS)
    return f"ALTER TABLE broadcasts_delivery {changes}"


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0012_no_flag_nobody_reads")]

    operations = [migrations.RunSQL(storage("EXTERNAL"), storage("EXTENDED"))]
