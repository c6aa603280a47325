"""What a drill is stays one, what was prepared stays as it was reviewed, whatever writes the rows."""

from django.db import migrations

MARK = "【訓練】"

FORWARD = f"""
-- A drill is one for ever, and so is all that is made from it; only what a second person has passed is used.
CREATE FUNCTION broadcasts_guard_drill() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.is_drill <> OLD.is_drill THEN
            RAISE EXCEPTION 'whether broadcast % is a drill cannot be changed', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
        IF OLD.status NOT IN ('draft', 'returned')
            AND (NEW.emergency_version_id, NEW.gap_values) IS DISTINCT FROM (OLD.emergency_version_id, OLD.gap_values) THEN
            RAISE EXCEPTION 'the content of broadcast % is locked', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
        IF (NEW.emergency_version_id, NEW.follows_id, NEW.copied_from_id, NEW.department_id)
            IS NOT DISTINCT FROM (OLD.emergency_version_id, OLD.follows_id, OLD.copied_from_id, OLD.department_id) THEN
            RETURN NEW;
        END IF;
    END IF;
    IF NOT NEW.is_drill AND EXISTS (
        SELECT FROM broadcasts_broadcast WHERE id IN (NEW.follows_id, NEW.copied_from_id) AND is_drill
    ) THEN
        RAISE EXCEPTION 'what is made from a drill is a drill' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.emergency_version_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM broadcasts_emergencytemplateversion v
        JOIN broadcasts_emergencytemplate t ON t.id = v.template_id
        JOIN broadcasts_emergencytemplatereview r ON r.version_id = v.id AND r.is_passed
        WHERE v.id = NEW.emergency_version_id AND t.is_drill = NEW.is_drill AND t.department_id = NEW.department_id
    ) THEN
        RAISE EXCEPTION 'version % of an emergency template cannot be used for this', NEW.emergency_version_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER broadcast_drill_guarded BEFORE INSERT OR UPDATE ON broadcasts_broadcast
    FOR EACH ROW EXECUTE FUNCTION broadcasts_guard_drill();

-- What is approved of a drill carries the mark: in the sealed fact, and at the head of every message that has words.
CREATE FUNCTION broadcasts_guard_drill_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.is_drill IS DISTINCT FROM (SELECT is_drill FROM broadcasts_broadcast WHERE id = NEW.broadcast_id) THEN
        RAISE EXCEPTION 'the approval of broadcast % does not say whether it is a drill', NEW.broadcast_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.is_drill AND NEW.kind = 'delegation' THEN
        RAISE EXCEPTION 'drill % goes out by a second person alone', NEW.broadcast_id USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.is_drill AND (
        coalesce(jsonb_array_length(NEW.request_body::jsonb -> 'messages'), 0) = 0 OR EXISTS (
            SELECT FROM jsonb_array_elements(NEW.request_body::jsonb -> 'messages') WITH ORDINALITY AS m (said, at)
            WHERE coalesce(said ->> 'text', said ->> 'altText') NOT LIKE '{MARK}%'
                OR at = 1 AND coalesce(said ->> 'text', said ->> 'altText') IS NULL
        )
    ) THEN
        RAISE EXCEPTION 'the approved drill % is not marked as one', NEW.broadcast_id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER authorisation_drill_guarded BEFORE INSERT ON broadcasts_authorisation
    FOR EACH ROW EXECUTE FUNCTION broadcasts_guard_drill_approval();

CREATE FUNCTION broadcasts_guard_kept_drill() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.is_drill AND NOT NEW.is_drill THEN
        RAISE EXCEPTION 'template % is of a drill for ever', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER broadcast_template_drill_guarded BEFORE UPDATE ON broadcasts_broadcasttemplate
    FOR EACH ROW EXECUTE FUNCTION broadcasts_guard_kept_drill();

-- A template is retired once, and otherwise never changed.
CREATE FUNCTION broadcasts_guard_emergency_template() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.retired_at IS NULL
        AND to_jsonb(NEW) - ARRAY['retired_at', 'retired_by_id'] = to_jsonb(OLD) - ARRAY['retired_at', 'retired_by_id'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'emergency template % cannot be changed', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER emergency_template_guarded BEFORE UPDATE OR DELETE ON broadcasts_emergencytemplate
    FOR EACH ROW EXECUTE FUNCTION broadcasts_guard_emergency_template();
CREATE TRIGGER emergency_version_append_only BEFORE UPDATE OR DELETE ON broadcasts_emergencytemplateversion
    FOR EACH ROW EXECUTE FUNCTION cityline_refuse_change();
CREATE TRIGGER emergency_review_append_only BEFORE UPDATE OR DELETE ON broadcasts_emergencytemplatereview
    FOR EACH ROW EXECUTE FUNCTION cityline_refuse_change();

-- Reviewed by somebody who has written none of it, and whose role is older than a day.
CREATE FUNCTION broadcasts_guard_emergency_review() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM broadcasts_emergencytemplateversion own JOIN broadcasts_emergencytemplateversion v
            ON v.template_id = own.template_id AND own.number <= v.number
        WHERE v.id = NEW.version_id AND own.written_by_id = NEW.reviewed_by_id
    ) THEN
        RAISE EXCEPTION 'version % cannot be reviewed by one of its writers', NEW.version_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (
        SELECT FROM staff_user
        WHERE id = NEW.reviewed_by_id AND raised_at > NEW.reviewed_at - interval '24 hours'
    ) THEN
        RAISE EXCEPTION 'version % cannot be reviewed by somebody whose role was just raised', NEW.version_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER emergency_review_guarded BEFORE INSERT ON broadcasts_emergencytemplatereview
    FOR EACH ROW EXECUTE FUNCTION broadcasts_guard_emergency_review();
"""
BACKWARD = """
DROP TRIGGER emergency_review_guarded ON broadcasts_emergencytemplatereview;
DROP FUNCTION broadcasts_guard_emergency_review();
DROP TRIGGER emergency_review_append_only ON broadcasts_emergencytemplatereview;
DROP TRIGGER emergency_version_append_only ON broadcasts_emergencytemplateversion;
DROP TRIGGER emergency_template_guarded ON broadcasts_emergencytemplate;
DROP FUNCTION broadcasts_guard_emergency_template();
DROP TRIGGER broadcast_template_drill_guarded ON broadcasts_broadcasttemplate;
DROP FUNCTION broadcasts_guard_kept_drill();
DROP TRIGGER authorisation_drill_guarded ON broadcasts_authorisation;
DROP FUNCTION broadcasts_guard_drill_approval();
DROP TRIGGER broadcast_drill_guarded ON broadcasts_broadcast;
DROP FUNCTION broadcasts_guard_drill();
"""


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0029_emergency_templates"), ("audit", "0003_append_only")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
