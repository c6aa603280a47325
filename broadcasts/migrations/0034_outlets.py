"""Where one approval lets an announcement appear; and that what is not meant for phones is never sent, whoever writes."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import broadcasts.outlets

FORWARD = """
-- Chosen while it is written, and locked like the rest of the content.
CREATE FUNCTION broadcasts_lock_outlets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status NOT IN ('draft', 'returned')
        AND (NEW.outlets, NEW.outlet_words) IS DISTINCT FROM (OLD.outlets, OLD.outlet_words) THEN
        RAISE EXCEPTION 'the outlets of broadcast % are locked', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER broadcast_outlets_locked BEFORE UPDATE OF outlets, outlet_words ON broadcasts_broadcast
    FOR EACH ROW EXECUTE FUNCTION broadcasts_lock_outlets();

-- An approval is of the outlets that were chosen, and a delegation covers each of them.
CREATE FUNCTION broadcasts_guard_outlets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF jsonb_typeof(NEW.outlets) <> 'array' OR jsonb_array_length(NEW.outlets) = 0 OR NOT EXISTS (
        SELECT FROM broadcasts_broadcast b WHERE b.id = NEW.broadcast_id
            AND NEW.outlets @> to_jsonb(b.outlets) AND NEW.outlets <@ to_jsonb(b.outlets)
    ) THEN
        RAISE EXCEPTION 'the approval of broadcast % is not of its outlets', NEW.broadcast_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (
        SELECT FROM broadcasts_delegation d
        WHERE d.id = ANY(NEW.delegation_ids) AND NOT (to_jsonb(d.outlets) @> NEW.outlets)
    ) THEN
        RAISE EXCEPTION 'the delegation does not cover the outlets of broadcast %', NEW.broadcast_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER authorisation_outlets_guarded BEFORE INSERT ON broadcasts_authorisation
    FOR EACH ROW EXECUTE FUNCTION broadcasts_guard_outlets();

-- Whether messages to phones are among the outlets of what was approved.
CREATE FUNCTION broadcasts_is_pushed(wanted bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT b.outlets @> ARRAY['push']::varchar[] AND NOT EXISTS (
        SELECT FROM broadcasts_authorisation a
        WHERE a.broadcast_id = b.id AND a.revision = b.revision AND a.revoked_at IS NULL AND NOT a.outlets ? 'push'
    ) FROM broadcasts_broadcast b WHERE b.id = wanted
$$;

-- What is not meant for phones is never being sent; what is, is never complete without having been.
CREATE FUNCTION broadcasts_demand_push() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.status = 'sending' OR NEW.status = 'paused' AND OLD.status <> 'sending') AND NOT (
        NEW.outlets @> ARRAY['push']::varchar[] AND broadcasts_is_pushed(NEW.id)
    ) THEN
        RAISE EXCEPTION 'broadcast % is not meant for phones', NEW.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.status = 'approved' AND NEW.status = 'completed' AND broadcasts_is_pushed(NEW.id) THEN
        RAISE EXCEPTION 'broadcast % has not been sent', NEW.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER broadcast_sent_if_pushed BEFORE UPDATE OF status ON broadcasts_broadcast
    FOR EACH ROW EXECUTE FUNCTION broadcasts_demand_push();

-- No audience, no chunk: once for a whole freeze.
CREATE FUNCTION broadcasts_demand_push_of_chunks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM (SELECT DISTINCT broadcast_id FROM made) m WHERE NOT broadcasts_is_pushed(m.broadcast_id)) THEN
        RAISE EXCEPTION 'what is not meant for phones has no audience' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER delivery_of_what_is_pushed AFTER INSERT ON broadcasts_delivery
    REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION broadcasts_demand_push_of_chunks();

-- A mark is taken back once, and otherwise never changed.
CREATE FUNCTION broadcasts_guard_outlet_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.unmarked_at IS NULL
        AND to_jsonb(NEW) - ARRAY['unmarked_at', 'unmarked_by_id'] = to_jsonb(OLD) - ARRAY['unmarked_at', 'unmarked_by_id'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'outlet mark % cannot be changed', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER outlet_mark_guarded BEFORE UPDATE OR DELETE ON broadcasts_outletmark
    FOR EACH ROW EXECUTE FUNCTION broadcasts_guard_outlet_mark();
"""

BACKWARD = """
DROP TRIGGER outlet_mark_guarded ON broadcasts_outletmark;
DROP FUNCTION broadcasts_guard_outlet_mark();
DROP TRIGGER delivery_of_what_is_pushed ON broadcasts_delivery;
DROP FUNCTION broadcasts_demand_push_of_chunks();
DROP TRIGGER broadcast_sent_if_pushed ON broadcasts_broadcast;
DROP FUNCTION broadcasts_demand_push();
DROP FUNCTION broadcasts_is_pushed(bigint);
DROP TRIGGER authorisation_outlets_guarded ON broadcasts_authorisation;
DROP FUNCTION broadcasts_guard_outlets();
DROP TRIGGER broadcast_outlets_locked ON broadcasts_broadcast;
DROP FUNCTION broadcasts_lock_outlets();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("broadcasts", "0033_board"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OutletMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outlet', models.CharField(choices=[('text', 'Text for newsletter and website'), ('voom', 'LINE VOOM')], max_length=8)),
                ('done_at', models.DateTimeField(verbose_name='done')),
                ('address', models.CharField(blank=True, max_length=500, verbose_name='address of the post')),
                ('marked_at', models.DateTimeField()),
                ('unmarked_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['id'],
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='authorisation',
            name='outlet_words',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='broadcast',
            name='outlet_words',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='broadcast',
            name='outlets',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('push', 'LINE message'), ('board', 'Notice board'), ('text', 'Text for newsletter and website'), ('voom', 'LINE VOOM')], max_length=8), blank=True, default=broadcasts.outlets.push_only, size=None),
        ),
        migrations.AddField(
            model_name='delegation',
            name='outlets',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('push', 'LINE message'), ('board', 'Notice board'), ('text', 'Text for newsletter and website'), ('voom', 'LINE VOOM')], max_length=8), default=broadcasts.outlets.push_only, size=None),
        ),
        migrations.AddConstraint(
            model_name='authorisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_drill', False), models.Q(('is_training', False), models.Q(('outlets__contains', ['board']), _negated=True), _connector='OR')), ('outlets', ['push']), _connector='OR'), name='authorisation_practice_is_not_published'),
        ),
        migrations.AddConstraint(
            model_name='broadcast',
            constraint=models.CheckConstraint(condition=models.Q(('outlets__contained_by', ['push', 'board', 'text', 'voom'])), name='broadcast_outlets_known'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(('outlets__contained_by', ['push', 'board', 'text', 'voom']), ('outlets__len__gte', 1)), name='delegation_outlets_known'),
        ),
        migrations.AddField(
            model_name='outletmark',
            name='broadcast',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outlet_marks', to='broadcasts.broadcast'),
        ),
        migrations.AddField(
            model_name='outletmark',
            name='marked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='outletmark',
            name='unmarked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='outletmark',
            constraint=models.UniqueConstraint(condition=models.Q(('unmarked_at', None)), fields=('broadcast', 'outlet'), name='outlet_mark_one_stands'),
        ),
        migrations.AddConstraint(
            model_name='outletmark',
            constraint=models.CheckConstraint(condition=models.Q(('outlet__in', ['text', 'voom'])), name='outlet_mark_by_hand'),
        ),
        migrations.AddConstraint(
            model_name='outletmark',
            constraint=models.CheckConstraint(condition=models.Q(('address', ''), models.Q(('address__startswith', 'https://'), ('outlet', 'voom')), _connector='OR'), name='outlet_mark_address_of_a_post'),
        ),
        migrations.AddConstraint(
            model_name='outletmark',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('unmarked_at', None), ('unmarked_by', None)), models.Q(('unmarked_at__isnull', False), ('unmarked_by__isnull', False)), _connector='OR'), name='outlet_mark_taken_back_by_somebody'),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
