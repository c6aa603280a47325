"""The invariants that must hold whoever writes: the lock on content, the seal's four eyes, and what is only ever added."""

from django.db import migrations

FORWARD = """
-- Content is locked outside draft and returned.
CREATE FUNCTION broadcasts_lock_content() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status NOT IN ('draft', 'returned') AND (
        NEW.department_id, NEW.title, NEW.parts, NEW.alt_text, NEW.is_silent, NEW.is_emergency, NEW.reaches_everyone,
        NEW.scheduled_at, NEW.document_number, NEW.head_confirmed_by, NEW.revision, NEW.author_id, NEW.copied_from_id,
        NEW.aggregation_unit
    ) IS DISTINCT FROM (
        OLD.department_id, OLD.title, OLD.parts, OLD.alt_text, OLD.is_silent, OLD.is_emergency, OLD.reaches_everyone,
        OLD.scheduled_at, OLD.document_number, OLD.head_confirmed_by, OLD.revision, OLD.author_id, OLD.copied_from_id,
        OLD.aggregation_unit
    ) THEN
        RAISE EXCEPTION 'the content of broadcast % is locked', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER broadcast_content_locked BEFORE UPDATE ON broadcasts_broadcast
    FOR EACH ROW EXECUTE FUNCTION broadcasts_lock_content();

CREATE FUNCTION broadcasts_lock_audience() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.broadcast_id ELSE NEW.broadcast_id END;
BEGIN
    IF EXISTS (SELECT FROM broadcasts_broadcast WHERE id = touched AND status NOT IN ('draft', 'returned')) THEN
        RAISE EXCEPTION 'the audience of broadcast % is locked', touched USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER broadcast_categories_locked BEFORE INSERT OR UPDATE OR DELETE ON broadcasts_broadcast_categories
    FOR EACH ROW EXECUTE FUNCTION broadcasts_lock_audience();
CREATE TRIGGER broadcast_undecided_groups_locked BEFORE INSERT OR UPDATE OR DELETE ON broadcasts_broadcast_undecided_groups
    FOR EACH ROW EXECUTE FUNCTION broadcasts_lock_audience();

-- Nothing is on its way without an authorisation of exactly this revision that is in force.
CREATE FUNCTION broadcasts_demand_authorisation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status IN ('approved', 'held', 'sending', 'paused') AND NOT EXISTS (
        SELECT FROM broadcasts_authorisation
        WHERE broadcast_id = NEW.id AND revision = NEW.revision AND revoked_at IS NULL
    ) THEN
        RAISE EXCEPTION 'broadcast % has no authorisation in force', NEW.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER broadcast_authorised BEFORE INSERT OR UPDATE OF status ON broadcasts_broadcast
    FOR EACH ROW EXECUTE FUNCTION broadcasts_demand_authorisation();

-- An authorisation is granted by a second person, may be revoked once, and is otherwise never changed.
CREATE FUNCTION broadcasts_guard_authorisation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF EXISTS (SELECT FROM broadcasts_contributor WHERE broadcast_id = NEW.broadcast_id AND user_id = NEW.granted_by_id) THEN
            RAISE EXCEPTION 'broadcast % cannot be approved by one of its writers', NEW.broadcast_id
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.revoked_at IS NULL
        AND to_jsonb(NEW) - ARRAY['revoked_at', 'revoked_by_id', 'revoked_for']
          = to_jsonb(OLD) - ARRAY['revoked_at', 'revoked_by_id', 'revoked_for'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'authorisation % cannot be changed', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER authorisation_guarded BEFORE INSERT OR UPDATE OR DELETE ON broadcasts_authorisation
    FOR EACH ROW EXECUTE FUNCTION broadcasts_guard_authorisation();

-- A try is written before its request leaves, completed once, and then history.
CREATE FUNCTION broadcasts_guard_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.outcome = ''
        AND (NEW.delivery_id, NEW.claim_token, NEW.retry_key, NEW.recipient_count, NEW.started_at)
          = (OLD.delivery_id, OLD.claim_token, OLD.retry_key, OLD.recipient_count, OLD.started_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'delivery attempt % is history', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER delivery_attempt_guarded BEFORE UPDATE OR DELETE ON broadcasts_deliveryattempt
    FOR EACH ROW EXECUTE FUNCTION broadcasts_guard_attempt();

CREATE TRIGGER revision_append_only BEFORE UPDATE OR DELETE ON broadcasts_revision
    FOR EACH ROW EXECUTE FUNCTION cityline_refuse_change();
CREATE TRIGGER patrol_decision_append_only BEFORE UPDATE OR DELETE ON broadcasts_patroldecision
    FOR EACH ROW EXECUTE FUNCTION cityline_refuse_change();
CREATE TRIGGER sending_switch_append_only BEFORE UPDATE OR DELETE ON broadcasts_sendingswitch
    FOR EACH ROW EXECUTE FUNCTION cityline_refuse_change();
CREATE TRIGGER sending_policy_append_only BEFORE UPDATE OR DELETE ON broadcasts_sendingpolicy
    FOR EACH ROW EXECUTE FUNCTION cityline_refuse_change();
"""

BACKWARD = """
DROP TRIGGER sending_policy_append_only ON broadcasts_sendingpolicy;
DROP TRIGGER sending_switch_append_only ON broadcasts_sendingswitch;
DROP TRIGGER patrol_decision_append_only ON broadcasts_patroldecision;
DROP TRIGGER revision_append_only ON broadcasts_revision;
DROP TRIGGER delivery_attempt_guarded ON broadcasts_deliveryattempt;
DROP FUNCTION broadcasts_guard_attempt();
DROP TRIGGER authorisation_guarded ON broadcasts_authorisation;
DROP FUNCTION broadcasts_guard_authorisation();
DROP TRIGGER broadcast_authorised ON broadcasts_broadcast;
DROP FUNCTION broadcasts_demand_authorisation();
DROP TRIGGER broadcast_undecided_groups_locked ON broadcasts_broadcast_undecided_groups;
DROP TRIGGER broadcast_categories_locked ON broadcasts_broadcast_categories;
DROP FUNCTION broadcasts_lock_audience();
DROP TRIGGER broadcast_content_locked ON broadcasts_broadcast;
DROP FUNCTION broadcasts_lock_content();
"""


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0001_initial"), ("audit", "0003_append_only")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
