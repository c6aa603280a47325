"""Every entry is signed. Those that are there already are taken as they are found, once."""

import uuid

from django.db import migrations, models

BATCH = 2000


def sign_what_is_there(apps, schema_editor):
    from cityline.audit.chain import keys, tags

    entry = apps.get_model("audit", "Entry")
    schema_editor.execute("UPDATE audit_entry SET nonce = gen_random_uuid()")
    last = 0
    while batch := list(entry.objects.filter(id__gt=last).order_by("id")[:BATCH]):
        for one in batch:
            one.key_id = keys.current()
            one.tag = tags.tag(one)
        entry.objects.bulk_update(batch, ["key_id", "tag"])
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_append_only")]

    operations = [
        migrations.AddField("entry", "nonce", models.UUIDField(null=True, editable=False)),
        migrations.AddField("entry", "key_id", models.CharField(blank=True, default="", editable=False, max_length=12), preserve_default=False),
        migrations.AddField("entry", "tag", models.CharField(blank=True, default="", editable=False, max_length=64), preserve_default=False),
        migrations.RunSQL("DROP TRIGGER audit_entry_append_only ON audit_entry", migrations.RunSQL.noop),
        migrations.RunPython(sign_what_is_there, migrations.RunPython.noop),
        migrations.RunSQL(
            "CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry"
            " FOR EACH ROW EXECUTE FUNCTION cityline_refuse_change()",
            migrations.RunSQL.noop,
        ),
        migrations.AlterField("entry", "nonce", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
    ]
