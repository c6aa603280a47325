"""Whoever was given an approving role less than a day ago approves nothing, whatever wrote the row."""

from django.db import migrations


def guard(condition: str) -> str:
    return f"""
    CREATE OR REPLACE FUNCTION broadcasts_guard_authorisation() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            IF EXISTS (SELECT FROM broadcasts_contributor WHERE broadcast_id = NEW.broadcast_id AND user_id = NEW.granted_by_id) THEN
                RAISE EXCEPTION 'broadcast % cannot be approved by one of its writers', NEW.broadcast_id
                    USING ERRCODE = 'restrict_violation';
            END IF;
            {condition}
            RETURN NEW;
        END IF;
        IF TG_OP = 'UPDATE' AND OLD.revoked_at IS NULL
            AND to_jsonb(NEW) - ARRAY['revoked_at', 'revoked_by_id', 'revoked_for']
              = to_jsonb(OLD) - ARRAY['revoked_at', 'revoked_by_id', 'revoked_for'] THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'authorisation % cannot be changed', OLD.id USING ERRCODE = 'restrict_violation';
    END $$;
    """


SETTLED = """
            IF EXISTS (
                SELECT FROM staff_user
                WHERE id = NEW.granted_by_id AND raised_at > NEW.granted_at - interval '24 hours'
            ) THEN
                RAISE EXCEPTION 'broadcast % cannot be approved by somebody whose role was just raised', NEW.broadcast_id
                    USING ERRCODE = 'restrict_violation';
            END IF;
"""


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0019_text_check_defaults"), ("staff", "0004_strong_logins")]

    operations = [migrations.RunSQL(guard(SETTLED), guard(""))]
