"""The chain beside the entries, and the trigger that tells it of each new one."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION audit_note_waiting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_waiting (entry_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER audit_entry_waits AFTER INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_note_waiting();
INSERT INTO audit_waiting (entry_id) SELECT id FROM audit_entry;
CREATE TRIGGER audit_link_append_only BEFORE UPDATE OR DELETE ON audit_link
    FOR EACH ROW EXECUTE FUNCTION cityline_refuse_change();
CREATE TRIGGER audit_verification_append_only BEFORE UPDATE OR DELETE ON audit_verification
    FOR EACH ROW EXECUTE FUNCTION cityline_refuse_change();
"""

BACKWARD = """
DROP TRIGGER audit_verification_append_only ON audit_verification;
DROP TRIGGER audit_link_append_only ON audit_link;
DROP TRIGGER audit_entry_waits ON audit_entry;
DROP FUNCTION audit_note_waiting();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_tags")]

    operations = [
        migrations.CreateModel(
            name="Waiting",
            fields=[
                ("entry_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("refused_at", models.DateTimeField(null=True)),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("key_id", models.CharField(max_length=12)),
                ("mac", models.CharField(max_length=64)),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="link", to="audit.entry"
                    ),
                ),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="Head",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("position", models.BigIntegerField(default=0)),
                ("mac", models.CharField(default="0" * 64, max_length=64)),
                ("key_id", models.CharField(blank=True, max_length=12)),
                ("seal", models.CharField(blank=True, max_length=64)),
                ("sealed_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "default_permissions": (),
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="audit_head_is_one")],
            },
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("position", models.BigIntegerField()),
                ("problem_count", models.PositiveIntegerField()),
                ("problems", models.JSONField(default=list)),
            ],
            options={"default_permissions": (), "get_latest_by": "at"},
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
