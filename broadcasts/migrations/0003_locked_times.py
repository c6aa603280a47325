"""The copied times of what is approved are locked like its content: set before the approval, cleared after a take-back."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION broadcasts_lock_times() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status NOT IN ('draft', 'returned', 'pending_patrol')
        AND (NEW.due_at, NEW.send_by) IS DISTINCT FROM (OLD.due_at, OLD.send_by) THEN
        RAISE EXCEPTION 'the times of broadcast % are locked', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER broadcast_times_locked BEFORE UPDATE ON broadcasts_broadcast
    FOR EACH ROW EXECUTE FUNCTION broadcasts_lock_times();
"""

BACKWARD = """
DROP TRIGGER broadcast_times_locked ON broadcasts_broadcast;
DROP FUNCTION broadcasts_lock_times();
"""


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0002_guards")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
