"""What the absent person is in charge of is not their deputy's to approve, as what they wrote is not."""

from django.db import migrations

GUARD = """
CREATE OR REPLACE FUNCTION broadcasts_guard_deputy() RETURNS trigger LANGUAGE plpgsql AS $$
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
            )%s
    ) THEN
        RAISE EXCEPTION 'broadcast %% cannot be approved by this deputy', NEW.broadcast_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""

IN_CHARGE = """
            AND NOT EXISTS (
                SELECT FROM broadcasts_broadcast b WHERE b.id = NEW.broadcast_id AND b.in_charge_id = a.id
            )"""


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0030_drills_stay_drills")]

    operations = [migrations.RunSQL(GUARD % IN_CHARGE, GUARD % "")]
