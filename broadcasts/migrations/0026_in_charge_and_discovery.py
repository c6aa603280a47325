"""Who looks after a broadcast whose author has left, and cannot approve it; when the mistake was found that a correction mends."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

GUARD = """
CREATE FUNCTION broadcasts_guard_in_charge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM broadcasts_broadcast WHERE id = NEW.broadcast_id AND in_charge_id = NEW.granted_by_id) THEN
        RAISE EXCEPTION 'broadcast % cannot be approved by who is in charge of it', NEW.broadcast_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER authorisation_by_in_charge BEFORE INSERT ON broadcasts_authorisation
    FOR EACH ROW EXECUTE FUNCTION broadcasts_guard_in_charge();

-- Said once, when the correction is begun: it is evidence.
CREATE FUNCTION broadcasts_lock_discovery() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.discovered_at, NEW.discovered_by) IS DISTINCT FROM (OLD.discovered_at, OLD.discovered_by) THEN
        RAISE EXCEPTION 'when the mistake of broadcast % was found is on record', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER broadcast_discovery_locked BEFORE UPDATE OF discovered_at, discovered_by ON broadcasts_broadcast
    FOR EACH ROW EXECUTE FUNCTION broadcasts_lock_discovery();
"""

UNGUARD = """
DROP TRIGGER broadcast_discovery_locked ON broadcasts_broadcast;
DROP FUNCTION broadcasts_lock_discovery();
DROP TRIGGER authorisation_by_in_charge ON broadcasts_authorisation;
DROP FUNCTION broadcasts_guard_in_charge();
"""


def seed(apps, schema_editor):
    apps.get_model("broadcasts", "CheckSetting").objects.get_or_create(code="unfilled", defaults={"level": "warning"})


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0025_deputies")]

    operations = [
        migrations.AddField(
            "broadcast",
            "in_charge",
            models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="in charge",
            ),
        ),
        migrations.AddField(
            "broadcast",
            "discovered_at",
            models.DateTimeField(editable=False, null=True, verbose_name="mistake found"),
        ),
        migrations.AddField(
            "broadcast",
            "discovered_by",
            models.CharField(
                blank=True,
                choices=[
                    ("residents", "residents told us"),
                    ("ourselves", "we found it ourselves"),
                    ("other_office", "another office told us"),
                ],
                default="",
                editable=False,
                max_length=12,
                verbose_name="found by",
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            "broadcast",
            models.CheckConstraint(
                condition=Q(follow_kind="correction") | Q(discovered_at=None, discovered_by=""),
                name="broadcast_only_corrections_are_discovered",
            ),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
