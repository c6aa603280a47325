"""What no code may do to what residents are told, whichever code it is: only a second person of the PR office changes it.

One exception: a way to ask may be added to what was passed, for it changes nothing that is said.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION subscribers_guard_passed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE is_by_hand boolean; is_deputy boolean; of_hands text := TG_TABLE_NAME || '_hands'; of_row text := TG_ARGV[0];
    old_version integer;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        old_version := OLD.version;
        IF (NEW.passed, NEW.passed_at, NEW.passed_by_id, NEW.version)
            IS NOT DISTINCT FROM (OLD.passed, OLD.passed_at, OLD.passed_by_id, OLD.version) THEN
            RETURN NEW;
        END IF;
        IF (NEW.passed_at, NEW.passed_by_id, NEW.version) IS NOT DISTINCT FROM (OLD.passed_at, OLD.passed_by_id, OLD.version)
            AND NEW.passed - 'ways' = OLD.passed - 'ways'
            AND starts_with(NEW.passed ->> 'ways', rtrim(OLD.passed ->> 'ways', E' \\n')) THEN
            RETURN NEW;
        END IF;
    ELSIF NEW.passed IS NULL THEN
        RETURN NEW;
    END IF;
    IF NEW.passed IS NULL OR NEW.passed_at IS NULL OR NEW.passed_by_id IS NULL
        OR NEW.version <> coalesce(old_version, 0) + 1 THEN
        RAISE EXCEPTION '% % is passed as a whole, by somebody', TG_TABLE_NAME, NEW.id USING ERRCODE = 'restrict_violation';
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE %I = $1 AND user_id = $2)', of_hands, of_row)
        INTO is_by_hand USING NEW.id, NEW.passed_by_id;
    IF is_by_hand OR EXISTS (
        SELECT 1 FROM staff_user WHERE id = NEW.passed_by_id AND raised_at > NEW.passed_at - interval '24 hours'
    ) THEN
        RAISE EXCEPTION '% % cannot be passed by this person', TG_TABLE_NAME, NEW.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM staff_user_groups m JOIN auth_group g ON g.id = m.group_id
        WHERE m.user_id = NEW.passed_by_id AND g.name = 'patroller'
    ) THEN
        RETURN NEW;
    END IF;
    EXECUTE format(
        'SELECT EXISTS (
            SELECT 1 FROM staff_deputyship d
                JOIN staff_user a ON a.id = d.absent_id AND a.is_active
                JOIN staff_user_groups m ON m.user_id = a.id
                JOIN auth_group g ON g.id = m.group_id AND g.name = ''patroller''
            WHERE d.deputy_id = $2 AND d.ended_at IS NULL
                AND ($3 AT TIME ZONE ''Asia/Tokyo'')::date BETWEEN d.first_day AND d.last_day
                AND d.appointed_at <= $3 - interval ''24 hours''
                AND (a.raised_at IS NULL OR a.raised_at <= $3 - interval ''24 hours'')
                AND NOT EXISTS (SELECT 1 FROM %I WHERE %I = $1 AND user_id = a.id)
        )', of_hands, of_row
    ) INTO is_deputy USING NEW.id, NEW.passed_by_id, NEW.passed_at;
    IF NOT is_deputy THEN
        RAISE EXCEPTION '% % is passed by the PR office', TG_TABLE_NAME, NEW.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
TRIGGERS = """
CREATE TRIGGER answer_passed_guarded BEFORE INSERT OR UPDATE ON subscribers_faqentry
    FOR EACH ROW EXECUTE FUNCTION subscribers_guard_passed('faqentry_id');
CREATE TRIGGER dialogue_passed_guarded BEFORE INSERT OR UPDATE ON subscribers_dialogue
    FOR EACH ROW EXECUTE FUNCTION subscribers_guard_passed('dialogue_id');
"""
BACKWARD = """
DROP TRIGGER dialogue_passed_guarded ON subscribers_dialogue;
DROP TRIGGER answer_passed_guarded ON subscribers_faqentry;
DROP FUNCTION subscribers_guard_passed;
"""


class Migration(migrations.Migration):
    dependencies = [("subscribers", "0026_answers_taken_over"), ("staff", "0005_deputyships")]

    operations = [migrations.RunSQL(FUNCTION + TRIGGERS, BACKWARD)]
