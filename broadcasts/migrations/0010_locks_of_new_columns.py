"""What was added to a broadcast's content, and to the copied times of an approved one, is locked like the rest."""

from django.db import migrations

CONTENT = (
    "department_id title parts alt_text is_silent is_emergency reaches_everyone scheduled_at document_number"
    " head_confirmed_by revision author_id copied_from_id aggregation_unit"
).split()
TIMES = ["due_at", "send_by"]


def lock(content: list[str], times: list[str]) -> str:
    def row(side: str, columns: list[str]) -> str:
        return ", ".join(f"{side}.{column}" for column in columns)

    return f"""
    CREATE OR REPLACE FUNCTION broadcasts_lock_content() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.status NOT IN ('draft', 'returned')
            AND ({row("NEW", content)}) IS DISTINCT FROM ({row("OLD", content)}) THEN
            RAISE EXCEPTION 'the content of broadcast % is locked', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE OR REPLACE FUNCTION broadcasts_lock_times() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.status NOT IN ('draft', 'returned', 'pending_patrol')
            AND ({row("NEW", times)}) IS DISTINCT FROM ({row("OLD", times)}) THEN
            RAISE EXCEPTION 'the times of broadcast % are locked', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    """


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0009_calendar_heartbeat_following")]

    operations = [
        migrations.RunSQL(
            lock([*CONTENT, "spread_minutes", "follows_id", "follow_kind"], [*TIMES, "ignores_quiet_hours"]),
            lock(CONTENT, TIMES),
        )
    ]
