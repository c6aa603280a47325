"""What no code may do to a rich menu, whichever code it is."""

from django.db import migrations

FORWARD = """
ALTER TABLE subscribers_menupicture ADD CONSTRAINT menupicture_is_its_address
    CHECK (sha256 = encode(sha256(content), 'hex'));

CREATE FUNCTION subscribers_guard_menu_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state = 'approved' THEN
            RAISE EXCEPTION 'menu version % was approved and stays', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'a menu version begins as a draft' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state = 'approved' AND NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'menu version % was approved and stays as it is', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state <> 'draft' AND (NEW.bar_text, NEW.is_open, NEW.revision) IS DISTINCT FROM (OLD.bar_text, OLD.is_open, OLD.revision) THEN
        RAISE EXCEPTION 'menu version % is being looked at', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = 'approved' AND OLD.state <> 'approved' THEN
        IF OLD.state <> 'submitted' OR EXISTS (
            SELECT 1 FROM subscribers_menuversion_contributors
            WHERE menuversion_id = NEW.id AND user_id = NEW.approved_by_id
        ) OR EXISTS (
            SELECT 1 FROM staff_user WHERE id = NEW.approved_by_id AND raised_at > NEW.approved_at - interval '24 hours'
        ) OR NOT (
            EXISTS (
                SELECT 1 FROM staff_user_groups m JOIN auth_group g ON g.id = m.group_id
                WHERE m.user_id = NEW.approved_by_id AND g.name = 'patroller'
            ) OR EXISTS (
                SELECT 1 FROM staff_deputyship d
                    JOIN staff_user a ON a.id = d.absent_id AND a.is_active
                    JOIN staff_user_groups m ON m.user_id = a.id
                    JOIN auth_group g ON g.id = m.group_id AND g.name = 'patroller'
                WHERE d.deputy_id = NEW.approved_by_id AND d.ended_at IS NULL
                    AND (NEW.approved_at AT TIME ZONE 'Asia/Tokyo')::date BETWEEN d.first_day AND d.last_day
                    AND d.appointed_at <= NEW.approved_at - interval '24 hours'
                    AND (a.raised_at IS NULL OR a.raised_at <= NEW.approved_at - interval '24 hours')
                    AND NOT EXISTS (
                        SELECT 1 FROM subscribers_menuversion_contributors
                        WHERE menuversion_id = NEW.id AND user_id = a.id
                    )
            )
        ) THEN
            RAISE EXCEPTION 'menu version % cannot be approved by this person', NEW.id USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER menu_version_guarded BEFORE INSERT OR UPDATE OR DELETE ON subscribers_menuversion
    FOR EACH ROW EXECUTE FUNCTION subscribers_guard_menu_version();

CREATE FUNCTION subscribers_guard_menu_panel() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of bigint; BEGIN
    of := CASE WHEN TG_OP = 'DELETE' THEN OLD.version_id ELSE NEW.version_id END;
    IF EXISTS (SELECT 1 FROM subscribers_menuversion WHERE id = of AND state <> 'draft')
        OR (TG_OP = 'UPDATE' AND OLD.version_id <> NEW.version_id) THEN
        RAISE EXCEPTION 'menu version % is no draft', of USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER menu_panel_guarded BEFORE INSERT OR UPDATE OR DELETE ON subscribers_menupanel
    FOR EACH ROW EXECUTE FUNCTION subscribers_guard_menu_panel();

CREATE FUNCTION subscribers_guard_menu_area() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of bigint; BEGIN
    of := CASE WHEN TG_OP = 'DELETE' THEN OLD.panel_id ELSE NEW.panel_id END;
    IF EXISTS (
        SELECT 1 FROM subscribers_menuversion v JOIN subscribers_menupanel p ON p.version_id = v.id
        WHERE p.id = of AND v.state <> 'draft'
    ) OR (TG_OP = 'UPDATE' AND OLD.panel_id <> NEW.panel_id) THEN
        RAISE EXCEPTION 'panel % belongs to no draft', of USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER menu_area_guarded BEFORE INSERT OR UPDATE OR DELETE ON subscribers_menuarea
    FOR EACH ROW EXECUTE FUNCTION subscribers_guard_menu_area();

CREATE FUNCTION subscribers_guard_menu_contributor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM subscribers_menuversion WHERE id = OLD.menuversion_id) THEN
        RAISE EXCEPTION 'whose hand is in menu version % stays known', OLD.menuversion_id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER menu_contributor_guarded AFTER UPDATE OR DELETE ON subscribers_menuversion_contributors
    FOR EACH ROW EXECUTE FUNCTION subscribers_guard_menu_contributor();

CREATE FUNCTION subscribers_guard_menu_publication() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM subscribers_menuversion WHERE id = NEW.version_id AND menu_id = NEW.menu_id AND state = 'approved'
    ) THEN
        RAISE EXCEPTION 'menu version % is not approved', NEW.version_id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER menu_publication_guarded BEFORE INSERT OR UPDATE OF version_id, menu_id ON subscribers_menupublication
    FOR EACH ROW EXECUTE FUNCTION subscribers_guard_menu_publication();
"""

BACKWARD = """
DROP TRIGGER menu_publication_guarded ON subscribers_menupublication;
DROP TRIGGER menu_contributor_guarded ON subscribers_menuversion_contributors;
DROP TRIGGER menu_area_guarded ON subscribers_menuarea;
DROP TRIGGER menu_panel_guarded ON subscribers_menupanel;
DROP TRIGGER menu_version_guarded ON subscribers_menuversion;
DROP FUNCTION subscribers_guard_menu_publication;
DROP FUNCTION subscribers_guard_menu_contributor;
DROP FUNCTION subscribers_guard_menu_area;
DROP FUNCTION subscribers_guard_menu_panel;
DROP FUNCTION subscribers_guard_menu_version;
ALTER TABLE subscribers_menupicture DROP CONSTRAINT menupicture_is_its_address;
"""


class Migration(migrations.Migration):
    dependencies = [("subscribers", "0016_rich_menus"), ("staff", "0005_deputyships")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
