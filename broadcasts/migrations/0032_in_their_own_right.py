"""Who grants, looks and reviews by which right, held by the database too; and what a broadcast was made from is locked."""

from django.db import migrations

FORWARD = """
-- A role of their own, or one lent by somebody absent who has no hand in it: for so long settled as any role must be.
CREATE FUNCTION broadcasts_may_decide(person bigint, roles text[], moment timestamptz, hands bigint[])
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT broadcasts_has_role(person, roles) OR EXISTS (
        SELECT FROM staff_deputyship d JOIN staff_user a ON a.id = d.absent_id
        WHERE d.deputy_id = person AND d.ended_at IS NULL AND broadcasts_has_role(a.id, roles)
            AND (moment AT TIME ZONE 'Asia/Tokyo')::date BETWEEN d.first_day AND d.last_day
            AND d.appointed_at <= moment - interval '24 hours'
            AND (a.raised_at IS NULL OR a.raised_at <= moment - interval '24 hours')
            AND NOT a.id = ANY (hands)
    )
$$;

-- What is only lent grants nothing that outlasts it, and keeps nothing standing.
CREATE FUNCTION broadcasts_guard_own_right() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT broadcasts_has_role(NEW.granted_by_id, ARRAY['patroller']) THEN
        RAISE EXCEPTION 'a delegation is granted by the PR office itself' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER delegation_in_own_right BEFORE INSERT ON broadcasts_delegation
    FOR EACH ROW EXECUTE FUNCTION broadcasts_guard_own_right();

CREATE FUNCTION broadcasts_guard_grantors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM broadcasts_delegation d JOIN broadcasts_broadcast b ON b.id = NEW.broadcast_id
        WHERE d.id = ANY (NEW.delegation_ids)
            AND (d.granted_by_id = b.in_charge_id OR NOT broadcasts_has_role(d.granted_by_id, ARRAY['patroller']))
    ) THEN
        RAISE EXCEPTION 'who granted a delegation for broadcast % could not approve it', NEW.broadcast_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER authorisation_of_grantors BEFORE INSERT ON broadcasts_authorisation
    FOR EACH ROW WHEN (NEW.kind = 'delegation') EXECUTE FUNCTION broadcasts_guard_grantors();

-- The look is that of somebody who neither wrote it nor answers for it, nor stands in for whoever does.
CREATE FUNCTION broadcasts_guard_looker() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    hands bigint[] := ARRAY(
        SELECT user_id FROM broadcasts_contributor WHERE broadcast_id = NEW.broadcast_id
        UNION SELECT in_charge_id FROM broadcasts_broadcast WHERE id = NEW.broadcast_id AND in_charge_id IS NOT NULL
    );
BEGIN
    IF NEW.looked_by_id = ANY (hands)
        OR NOT broadcasts_may_decide(NEW.looked_by_id, ARRAY['patroller'], NEW.looked_at, hands) THEN
        RAISE EXCEPTION 'broadcast % cannot be looked at by this person', NEW.broadcast_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER look_after_by_another BEFORE UPDATE ON broadcasts_lookafter
    FOR EACH ROW WHEN (NEW.looked_by_id IS NOT NULL) EXECUTE FUNCTION broadcasts_guard_looker();

CREATE FUNCTION broadcasts_guard_reviewer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    writers bigint[] := ARRAY(
        SELECT own.written_by_id FROM broadcasts_emergencytemplateversion own
            JOIN broadcasts_emergencytemplateversion v ON v.template_id = own.template_id AND own.number <= v.number
        WHERE v.id = NEW.version_id
    );
BEGIN
    IF NOT broadcasts_may_decide(NEW.reviewed_by_id, ARRAY['patroller', 'duty_officer'], NEW.reviewed_at, writers) THEN
        RAISE EXCEPTION 'version % cannot be reviewed by this person', NEW.version_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER emergency_review_by_right BEFORE INSERT ON broadcasts_emergencytemplatereview
    FOR EACH ROW EXECUTE FUNCTION broadcasts_guard_reviewer();

-- From which template it was made decides what it needs; and what is made from a drill's is a drill.
CREATE FUNCTION broadcasts_guard_made_from() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.made_from_template IS NOT DISTINCT FROM OLD.made_from_template THEN
            RETURN NEW;
        END IF;
        IF OLD.status NOT IN ('draft', 'returned') THEN
            RAISE EXCEPTION 'the content of broadcast % is locked', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF NOT NEW.is_drill AND EXISTS (
        SELECT FROM broadcasts_broadcasttemplate WHERE id = NEW.made_from_template AND is_drill
    ) THEN
        RAISE EXCEPTION 'what is made from the template of a drill is a drill' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER broadcast_made_from_locked BEFORE INSERT OR UPDATE OF made_from_template ON broadcasts_broadcast
    FOR EACH ROW EXECUTE FUNCTION broadcasts_guard_made_from();
"""

HAS_ROLE = """
CREATE FUNCTION broadcasts_has_role(person bigint, roles text[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM staff_user u JOIN staff_user_groups m ON m.user_id = u.id JOIN auth_group g ON g.id = m.group_id
        WHERE u.id = person AND u.is_active AND g.name = ANY (roles)
    )
$$;
"""

BACKWARD = """
DROP TRIGGER broadcast_made_from_locked ON broadcasts_broadcast;
DROP FUNCTION broadcasts_guard_made_from();
DROP TRIGGER emergency_review_by_right ON broadcasts_emergencytemplatereview;
DROP FUNCTION broadcasts_guard_reviewer();
DROP TRIGGER look_after_by_another ON broadcasts_lookafter;
DROP FUNCTION broadcasts_guard_looker();
DROP TRIGGER authorisation_of_grantors ON broadcasts_authorisation;
DROP FUNCTION broadcasts_guard_grantors();
DROP TRIGGER delegation_in_own_right ON broadcasts_delegation;
DROP FUNCTION broadcasts_guard_own_right();
DROP FUNCTION broadcasts_may_decide(bigint, text[], timestamptz, bigint[]);
DROP FUNCTION broadcasts_has_role(bigint, text[]);
"""


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0031_deputy_of_who_is_in_charge"), ("staff", "0005_deputyships")]

    operations = [migrations.RunSQL(HAS_ROLE + FORWARD, BACKWARD)]
