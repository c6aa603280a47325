"""Whose hand is in a text stays on record: the four eyes of an approval are counted by it."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION broadcasts_guard_contributor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Discarding a draft nobody was shown takes its writers with it.
    IF TG_OP = 'DELETE' AND NOT EXISTS (
        SELECT FROM broadcasts_broadcast
        WHERE id = OLD.broadcast_id AND (status <> 'draft' OR submitted_at IS NOT NULL)
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the writers of broadcast % stay on record', OLD.broadcast_id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER contributor_guarded BEFORE UPDATE OR DELETE ON broadcasts_contributor
    FOR EACH ROW EXECUTE FUNCTION broadcasts_guard_contributor();
"""

BACKWARD = """
DROP TRIGGER contributor_guarded ON broadcasts_contributor;
DROP FUNCTION broadcasts_guard_contributor();
"""


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0004_scheduled_at_bounds")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
