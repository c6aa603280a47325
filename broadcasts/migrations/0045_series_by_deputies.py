"""A deputy approves a series as a single broadcast; what goes out under it rests on the absent person's role."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

OWN = """NOT broadcasts_has_role(NEW.granted_by_id, ARRAY['patroller'])"""
OWN_HAND = """AND NOT NEW.granted_by_id = ANY (v.writer_ids) AND v.submitted_by_id <> NEW.granted_by_id"""
# Whom they stand in for is named, so that what follows can ask for that person's role alone.
LENT = """NOT (CASE WHEN NEW.on_behalf_of_id IS NULL THEN broadcasts_has_role(NEW.granted_by_id, ARRAY['patroller'])
                ELSE EXISTS (
                    SELECT FROM staff_deputyship d JOIN staff_user a ON a.id = d.absent_id
                    WHERE d.deputy_id = NEW.granted_by_id AND a.id = NEW.on_behalf_of_id AND d.ended_at IS NULL
                        AND broadcasts_has_role(a.id, ARRAY['patroller'])
                        AND (NEW.granted_at AT TIME ZONE 'Asia/Tokyo')::date BETWEEN d.first_day AND d.last_day
                        AND d.appointed_at <= NEW.granted_at - interval '24 hours'
                        AND (a.raised_at IS NULL OR a.raised_at <= NEW.granted_at - interval '24 hours')
                ) END)"""
ITS_HANDS = (
    OWN_HAND
    + """
                    AND NOT coalesce(NEW.on_behalf_of_id = ANY (v.writer_ids), false)
                    AND NEW.on_behalf_of_id IS DISTINCT FROM v.submitted_by_id"""
)


def approved(right: str, hands: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION broadcasts_guard_series_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.ended_at IS NOT NULL
            OR {right}
            OR EXISTS (
                SELECT FROM staff_user
                WHERE id = NEW.granted_by_id AND raised_at > NEW.granted_at - interval '24 hours'
            )
            OR NEW.valid_until > (NEW.granted_at AT TIME ZONE 'Asia/Tokyo')::date + 366
            OR NOT EXISTS (
                SELECT FROM broadcasts_seriesversion v JOIN broadcasts_series s ON s.id = v.series_id
                WHERE v.id = NEW.version_id AND v.series_id = NEW.series_id AND s.mode = 'sends' AND s.stopped_at IS NULL
                    AND v.submitted_at IS NOT NULL AND v.returned_at IS NULL
                    {hands}
            )
        THEN
            RAISE EXCEPTION 'series % cannot be approved so', NEW.series_id USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.ended_at IS NULL
        AND to_jsonb(NEW) - ARRAY['ended_at', 'ended_by_id', 'ended_for']
          = to_jsonb(OLD) - ARRAY['ended_at', 'ended_by_id', 'ended_for'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'approval % of a series cannot be changed', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
"""


def made(own: str, held: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION broadcasts_guard_in_series() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Until this is committed nobody ends it: whoever does comes first, or sees what went under it.
    PERFORM FROM broadcasts_seriesapproval WHERE id = NEW.series_approval_id FOR SHARE;
    IF {own}NOT EXISTS (
        SELECT FROM broadcasts_seriesapproval p
            JOIN broadcasts_seriesversion v ON v.id = p.version_id
            JOIN broadcasts_series s ON s.id = p.series_id
            JOIN broadcasts_broadcast b ON b.id = NEW.broadcast_id AND b.department_id = s.department_id
            JOIN broadcasts_seriesday d
                ON d.broadcast_id = b.id AND d.series_id = s.id AND d.version_id = v.id AND d.day <= p.valid_until
        WHERE p.id = NEW.series_approval_id AND p.ended_at IS NULL AND p.granted_by_id = NEW.granted_by_id{held}
            AND s.stopped_at IS NULL AND d.skipped_at IS NULL
            AND NOT b.is_emergency AND NOT b.is_drill AND NOT b.reaches_everyone AND b.follows_id IS NULL
            AND b.is_silent = v.is_silent AND b.in_charge_id IS DISTINCT FROM NEW.granted_by_id
            AND v.category_ids = ARRAY(
                SELECT category_id FROM broadcasts_broadcast_categories WHERE broadcast_id = b.id ORDER BY 1
            )
            AND v.undecided_group_ids = ARRAY(
                SELECT categorygroup_id FROM broadcasts_broadcast_undecided_groups WHERE broadcast_id = b.id ORDER BY 1
            )
    ) THEN
        RAISE EXCEPTION 'broadcast % is no day of an approved series', NEW.broadcast_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""


# A day is made long after whoever stood in has stopped doing so: its series' approval was held by the guard above.
BY_DEPUTY = """
DROP TRIGGER authorisation_by_deputy ON broadcasts_authorisation;
CREATE TRIGGER authorisation_by_deputy BEFORE INSERT ON broadcasts_authorisation
    FOR EACH ROW {condition}EXECUTE FUNCTION broadcasts_guard_deputy();
"""

FORWARD = (
    approved(LENT, ITS_HANDS)
    + made(
        "",
        """
            AND broadcasts_has_role(coalesce(p.on_behalf_of_id, p.granted_by_id), ARRAY['patroller'])""",
    )
    + BY_DEPUTY.format(condition="WHEN (NEW.kind <> 'series') ")
)
BACKWARD = (
    approved(OWN, OWN_HAND)
    + made("NOT broadcasts_has_role(NEW.granted_by_id, ARRAY['patroller']) OR ", "")
    + BY_DEPUTY.format(condition="")
)


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0044_letters_told"), ("staff", "0005_deputyships")]

    operations = [
        migrations.AddField(
            "seriesapproval",
            "on_behalf_of",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
