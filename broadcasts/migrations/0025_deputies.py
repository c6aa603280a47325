"""Who decided in whose place; and a deputy approves only while it lasts, settled, and nothing the absent person wrote."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARD = """
-- Asked of whoever has no approving role of their own but stands in for others, now or before.
CREATE FUNCTION broadcasts_guard_deputy() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decides text[] := CASE NEW.kind WHEN 'emergency' THEN ARRAY['patroller', 'duty_officer'] ELSE ARRAY['patroller'] END;
BEGIN
    IF NOT EXISTS (SELECT FROM staff_deputyship WHERE deputy_id = NEW.granted_by_id) OR EXISTS (
        SELECT FROM staff_user_groups m JOIN auth_group g ON g.id = m.group_id
        WHERE m.user_id = NEW.granted_by_id AND g.name = ANY (decides)
    ) THEN
        RETURN NEW;
    END IF;
    IF NOT EXISTS (
        SELECT FROM staff_deputyship d
            JOIN staff_user a ON a.id = d.absent_id AND a.is_active
            JOIN staff_user_groups m ON m.user_id = a.id
            JOIN auth_group g ON g.id = m.group_id AND g.name = ANY (decides)
        WHERE d.deputy_id = NEW.granted_by_id AND d.ended_at IS NULL
            AND (NEW.granted_at AT TIME ZONE 'Asia/Tokyo')::date BETWEEN d.first_day AND d.last_day
            AND d.appointed_at <= NEW.granted_at - interval '24 hours'
            AND (a.raised_at IS NULL OR a.raised_at <= NEW.granted_at - interval '24 hours')
            AND NOT EXISTS (
                SELECT FROM broadcasts_contributor c WHERE c.broadcast_id = NEW.broadcast_id AND c.user_id = a.id
            )
    ) THEN
        RAISE EXCEPTION 'broadcast % cannot be approved by this deputy', NEW.broadcast_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER authorisation_by_deputy BEFORE INSERT ON broadcasts_authorisation
    FOR EACH ROW EXECUTE FUNCTION broadcasts_guard_deputy();
"""

UNGUARD = """
DROP TRIGGER authorisation_by_deputy ON broadcasts_authorisation;
DROP FUNCTION broadcasts_guard_deputy();
"""


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0024_load_reading"), ("staff", "0005_deputyships")]

    operations = [
        migrations.AddField(
            "patroldecision",
            "on_behalf_of",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
