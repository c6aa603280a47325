"""What the PR office lets a department send without a look beforehand, and what the database refuses of it."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


FORWARD = """
-- A delegation is granted by somebody settled in their role, ends once, and is otherwise never changed.
CREATE FUNCTION broadcasts_guard_delegation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.ended_at IS NOT NULL OR EXISTS (
            SELECT FROM staff_user
            WHERE id = NEW.granted_by_id AND raised_at > NEW.granted_at - interval '24 hours'
        ) THEN
            RAISE EXCEPTION 'this delegation cannot be granted' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.ended_at IS NULL
        AND to_jsonb(NEW) - ARRAY['ended_at', 'ended_by_id', 'ended_for']
          = to_jsonb(OLD) - ARRAY['ended_at', 'ended_by_id', 'ended_for'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'delegation % cannot be changed', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER delegation_guarded BEFORE INSERT OR UPDATE OR DELETE ON broadcasts_delegation
    FOR EACH ROW EXECUTE FUNCTION broadcasts_guard_delegation();

-- What goes without a look is covered, whatever wrote the row: its department, each category, the number, the day, and
-- grantors whose hand is not in the text.
CREATE FUNCTION broadcasts_guard_delegated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    covering bigint;
BEGIN
    -- Until this is committed nobody ends one: whoever does comes first, or sees what went under it.
    PERFORM FROM broadcasts_delegation WHERE id = ANY(NEW.delegation_ids) ORDER BY id FOR SHARE;
    SELECT count(*) INTO covering FROM broadcasts_delegation d JOIN broadcasts_broadcast b ON b.id = NEW.broadcast_id
    WHERE d.id = ANY(NEW.delegation_ids) AND d.ended_at IS NULL AND d.department_id = b.department_id
        AND (NEW.granted_at AT TIME ZONE 'Asia/Tokyo')::date BETWEEN d.valid_from AND d.valid_until
        AND d.reach_max >= NEW.approved_count
        AND NOT b.is_emergency AND NOT b.reaches_everyone AND b.follows_id IS NULL
        AND NOT EXISTS (
            SELECT FROM broadcasts_contributor c WHERE c.broadcast_id = b.id AND c.user_id = d.granted_by_id
        );
    IF covering <> cardinality(NEW.delegation_ids)
        OR NOT EXISTS (
            SELECT FROM broadcasts_delegation WHERE id = ANY(NEW.delegation_ids) AND granted_by_id = NEW.granted_by_id
        )
        OR NOT EXISTS (SELECT FROM broadcasts_broadcast_categories WHERE broadcast_id = NEW.broadcast_id)
        OR EXISTS (
            SELECT FROM broadcasts_broadcast_categories c WHERE c.broadcast_id = NEW.broadcast_id AND NOT EXISTS (
                SELECT FROM broadcasts_delegation d
                WHERE d.id = ANY(NEW.delegation_ids) AND d.category_id = c.category_id
            )
        )
        OR EXISTS (SELECT FROM broadcasts_broadcast_undecided_groups WHERE broadcast_id = NEW.broadcast_id)
    THEN
        RAISE EXCEPTION 'broadcast % is not covered by a delegation', NEW.broadcast_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER authorisation_delegated BEFORE INSERT ON broadcasts_authorisation
    FOR EACH ROW WHEN (NEW.kind = 'delegation') EXECUTE FUNCTION broadcasts_guard_delegated();

-- And it is owed a look, at the latest when the transaction is committed.
CREATE FUNCTION broadcasts_demand_look() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM broadcasts_lookafter WHERE authorisation_id = NEW.id) THEN
        RAISE EXCEPTION 'nobody would look at broadcast %', NEW.broadcast_id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER authorisation_owes_look AFTER INSERT ON broadcasts_authorisation
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind = 'delegation') EXECUTE FUNCTION broadcasts_demand_look();
"""
BACKWARD = """
DROP TRIGGER authorisation_owes_look ON broadcasts_authorisation;
DROP FUNCTION broadcasts_demand_look();
DROP TRIGGER authorisation_delegated ON broadcasts_authorisation;
DROP FUNCTION broadcasts_guard_delegated();
DROP TRIGGER delegation_guarded ON broadcasts_delegation;
DROP FUNCTION broadcasts_guard_delegation();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('broadcasts', '0027_look_after'),
        ('staff', '0004_strong_logins'),
        ('subscribers', '0014_past_of_acts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reach_max', models.PositiveIntegerField()),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField()),
                ('conditions', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('checks_clean', 'The checks find nothing but notes'), ('known_template', 'A template it is made from was approved by the PR office before')], max_length=20), blank=True, default=list, size=None)),
                ('granted_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_for', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'ordering': ['-id'],
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='authorisation',
            name='delegation_ids',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='broadcast',
            name='made_from_template',
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name='authorisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('delegation_ids__len__gte', 1), ('kind', 'delegation')), models.Q(models.Q(('kind', 'delegation'), _negated=True), ('delegation_ids', [])), _connector='OR'), name='authorisation_names_its_delegations'),
        ),
        migrations.AddField(
            model_name='delegation',
            name='category',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations', to='subscribers.category'),
        ),
        migrations.AddField(
            model_name='delegation',
            name='department',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations', to='staff.department'),
        ),
        migrations.AddField(
            model_name='delegation',
            name='ended_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='delegation',
            name='granted_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('ended_at', None)), expressions=[(models.F('department'), '='), (models.F('category'), '='), (models.Func(models.F('valid_from'), models.F('valid_until'), models.Value('[]'), function='daterange'), '&&')], name='delegation_one_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(('reach_max__gte', 1)), name='delegation_reaches_somebody'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until__gte', models.F('valid_from'))), name='delegation_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None), ('ended_for', '')), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), models.Q(('ended_for', ''), _negated=True)), _connector='OR'), name='delegation_ended_by_somebody'),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
