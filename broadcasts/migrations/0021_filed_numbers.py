"""The document number that is noted once the content is locked."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("broadcasts", "0020_settled_approvers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FiledNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=60)),
                ("noted_at", models.DateTimeField()),
                (
                    "broadcast",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="filed_numbers",
                        to="broadcasts.broadcast",
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"ordering": ["id"], "default_permissions": ()},
        ),
        migrations.RunSQL(
            "CREATE TRIGGER filed_number_append_only BEFORE UPDATE OR DELETE ON broadcasts_filednumber"
            " FOR EACH ROW EXECUTE FUNCTION cityline_refuse_change()",
            "DROP TRIGGER filed_number_append_only ON broadcasts_filednumber",
        ),
    ]
