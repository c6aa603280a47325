"""Broadcasts that come again, and what the database refuses of them."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


FORWARD = """
-- What was written once stays: it is handed over once, and given back at most once.
CREATE FUNCTION broadcasts_guard_series_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND (OLD.submitted_at IS NULL OR (NEW.submitted_at, NEW.submitted_by_id) = (OLD.submitted_at, OLD.submitted_by_id))
        AND OLD.returned_at IS NULL
        AND to_jsonb(NEW) - ARRAY['submitted_at', 'submitted_by_id', 'returned_at', 'returned_by_id', 'returned_reason', 'returned_words']
          = to_jsonb(OLD) - ARRAY['submitted_at', 'submitted_by_id', 'returned_at', 'returned_by_id', 'returned_reason', 'returned_words']
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'version % of a series cannot be changed', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER series_version_guarded BEFORE UPDATE OR DELETE ON broadcasts_seriesversion
    FOR EACH ROW EXECUTE FUNCTION broadcasts_guard_series_version();

-- Nobody approves what their hand is in, nor somebody whose role was just raised or only lent; an approval only ends.
CREATE FUNCTION broadcasts_guard_series_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.ended_at IS NOT NULL
            OR NOT broadcasts_has_role(NEW.granted_by_id, ARRAY['patroller'])
            OR EXISTS (
                SELECT FROM staff_user
                WHERE id = NEW.granted_by_id AND raised_at > NEW.granted_at - interval '24 hours'
            )
            OR NEW.valid_until > (NEW.granted_at AT TIME ZONE 'Asia/Tokyo')::date + 366
            OR NOT EXISTS (
                SELECT FROM broadcasts_seriesversion v JOIN broadcasts_series s ON s.id = v.series_id
                WHERE v.id = NEW.version_id AND v.series_id = NEW.series_id AND s.mode = 'sends' AND s.stopped_at IS NULL
                    AND v.submitted_at IS NOT NULL AND v.returned_at IS NULL
                    AND NOT NEW.granted_by_id = ANY (v.writer_ids) AND v.submitted_by_id <> NEW.granted_by_id
            )
        THEN
            RAISE EXCEPTION 'series % cannot be approved so', NEW.series_id USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.ended_at IS NULL
        AND to_jsonb(NEW) - ARRAY['ended_at', 'ended_by_id', 'ended_for']
          = to_jsonb(OLD) - ARRAY['ended_at', 'ended_by_id', 'ended_for'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'approval % of a series cannot be changed', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER series_approval_guarded BEFORE INSERT OR UPDATE OR DELETE ON broadcasts_seriesapproval
    FOR EACH ROW EXECUTE FUNCTION broadcasts_guard_series_approval();

-- A stopped series stays stopped, and none changes its department or what it does.
CREATE FUNCTION broadcasts_guard_series() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.stopped_at IS NULL
        AND (NEW.department_id, NEW.mode) = (OLD.department_id, OLD.mode) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'series % cannot be changed', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER series_guarded BEFORE UPDATE OR DELETE ON broadcasts_series
    FOR EACH ROW EXECUTE FUNCTION broadcasts_guard_series();

-- What goes out by itself is one day of the very version that was approved, in the approver's name, to whom it was for.
CREATE FUNCTION broadcasts_guard_in_series() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Until this is committed nobody ends it: whoever does comes first, or sees what went under it.
    PERFORM FROM broadcasts_seriesapproval WHERE id = NEW.series_approval_id FOR SHARE;
    IF NOT broadcasts_has_role(NEW.granted_by_id, ARRAY['patroller']) OR NOT EXISTS (
        SELECT FROM broadcasts_seriesapproval p
            JOIN broadcasts_seriesversion v ON v.id = p.version_id
            JOIN broadcasts_series s ON s.id = p.series_id
            JOIN broadcasts_broadcast b ON b.id = NEW.broadcast_id AND b.department_id = s.department_id
            JOIN broadcasts_seriesday d
                ON d.broadcast_id = b.id AND d.series_id = s.id AND d.version_id = v.id AND d.day <= p.valid_until
        WHERE p.id = NEW.series_approval_id AND p.ended_at IS NULL AND p.granted_by_id = NEW.granted_by_id
            AND s.stopped_at IS NULL AND d.skipped_at IS NULL
            AND NOT b.is_emergency AND NOT b.is_drill AND NOT b.reaches_everyone AND b.follows_id IS NULL
            AND b.is_silent = v.is_silent AND b.in_charge_id IS DISTINCT FROM NEW.granted_by_id
            AND v.category_ids = ARRAY(
                SELECT category_id FROM broadcasts_broadcast_categories WHERE broadcast_id = b.id ORDER BY 1
            )
            AND v.undecided_group_ids = ARRAY(
                SELECT categorygroup_id FROM broadcasts_broadcast_undecided_groups WHERE broadcast_id = b.id ORDER BY 1
            )
    ) THEN
        RAISE EXCEPTION 'broadcast % is no day of an approved series', NEW.broadcast_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER authorisation_in_series BEFORE INSERT ON broadcasts_authorisation
    FOR EACH ROW WHEN (NEW.kind = 'series') EXECUTE FUNCTION broadcasts_guard_in_series();
"""
BACKWARD = """
DROP TRIGGER authorisation_in_series ON broadcasts_authorisation;
DROP FUNCTION broadcasts_guard_in_series();
DROP TRIGGER series_guarded ON broadcasts_series;
DROP FUNCTION broadcasts_guard_series();
DROP TRIGGER series_approval_guarded ON broadcasts_seriesapproval;
DROP FUNCTION broadcasts_guard_series_approval();
DROP TRIGGER series_version_guarded ON broadcasts_seriesversion;
DROP FUNCTION broadcasts_guard_series_version();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('broadcasts', '0036_feeds'),
        ('staff', '0005_deputyships'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('mode', models.CharField(choices=[('drafts', 'Each time a draft, which goes to the PR office as usual'), ('sends', 'Approved once, then sent each time')], max_length=6)),
                ('days_ahead', models.PositiveSmallIntegerField(default=7, validators=[django.core.validators.MaxValueValidator(60)])),
                ('made_at', models.DateTimeField()),
                ('stopped_at', models.DateTimeField(null=True)),
                ('stopped_for', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'ordering': ['-id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SeriesApproval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_until', models.DateField()),
                ('approved_count', models.PositiveIntegerField()),
                ('charter_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('granted_at', models.DateTimeField()),
                ('seal', models.CharField(max_length=64)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_for', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'ordering': ['-id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SeriesDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('named', models.DateField()),
                ('day', models.DateField()),
                ('made_at', models.DateTimeField(null=True)),
                ('skipped_at', models.DateTimeField(null=True)),
                ('trouble', models.CharField(blank=True, max_length=300)),
                ('tried_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['day'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SeriesVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('title', models.TextField()),
                ('parts', models.JSONField()),
                ('alt_text', models.TextField(blank=True)),
                ('is_silent', models.BooleanField(default=False)),
                ('spread_minutes', models.PositiveSmallIntegerField(default=0)),
                ('category_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('undecided_group_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('rule', models.JSONField()),
                ('speaks_ahead', models.PositiveSmallIntegerField(default=0)),
                ('facility_id', models.BigIntegerField(null=True)),
                ('keeps_earlier', models.BooleanField(default=False)),
                ('writer_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('written_at', models.DateTimeField()),
                ('submitted_at', models.DateTimeField(null=True)),
                ('returned_at', models.DateTimeField(null=True)),
                ('returned_reason', models.CharField(blank=True, choices=[('wrong_people', 'Not for these people'), ('too_often', 'Too often'), ('wording', 'Wording'), ('error', 'Error'), ('timing', 'Timing'), ('other', 'Other')], max_length=12)),
                ('returned_words', models.CharField(blank=True, max_length=1000)),
            ],
            options={
                'ordering': ['series', '-number'],
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='authorisation',
            name='series_approval_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name='authorisation',
            name='kind',
            field=models.CharField(choices=[('patrol', 'Approval by the PR office'), ('delegation', 'Delegation'), ('emergency', 'Emergency approval'), ('series', 'Approval of a recurring broadcast')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='authorisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'series'), ('series_approval_id__isnull', False)), models.Q(models.Q(('kind', 'series'), _negated=True), ('series_approval_id', None)), _connector='OR'), name='authorisation_names_its_series'),
        ),
        migrations.AddField(
            model_name='series',
            name='department',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='series', to='staff.department'),
        ),
        migrations.AddField(
            model_name='series',
            name='made_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='series',
            name='stopped_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='seriesapproval',
            name='ended_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='seriesapproval',
            name='granted_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='seriesapproval',
            name='series',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='broadcasts.series'),
        ),
        migrations.AddField(
            model_name='seriesday',
            name='broadcast',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='series_day', to='broadcasts.broadcast'),
        ),
        migrations.AddField(
            model_name='seriesday',
            name='series',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='days', to='broadcasts.series'),
        ),
        migrations.AddField(
            model_name='seriesday',
            name='skipped_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='seriesversion',
            name='returned_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='seriesversion',
            name='series',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='broadcasts.series'),
        ),
        migrations.AddField(
            model_name='seriesversion',
            name='submitted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='seriesversion',
            name='written_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='seriesday',
            name='version',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='broadcasts.seriesversion'),
        ),
        migrations.AddField(
            model_name='seriesapproval',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='broadcasts.seriesversion'),
        ),
        migrations.AddConstraint(
            model_name='series',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stopped_at', None), ('stopped_by', None), ('stopped_for', '')), models.Q(('stopped_at__isnull', False), ('stopped_by__isnull', False), models.Q(('stopped_for', ''), _negated=True)), _connector='OR'), name='series_stopped_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='seriesversion',
            constraint=models.UniqueConstraint(fields=('series', 'number'), name='series_version_number'),
        ),
        migrations.AddConstraint(
            model_name='seriesday',
            constraint=models.UniqueConstraint(fields=('series', 'named'), name='series_day_named_once'),
        ),
        migrations.AddConstraint(
            model_name='seriesday',
            constraint=models.UniqueConstraint(condition=models.Q(('made_at__isnull', False)), fields=('series', 'day'), name='series_day_made_once'),
        ),
        migrations.AddConstraint(
            model_name='seriesday',
            constraint=models.CheckConstraint(condition=models.Q(('made_at', None), ('skipped_at', None), _connector='OR'), name='series_day_made_or_skipped'),
        ),
        migrations.AddConstraint(
            model_name='seriesday',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('broadcast', None), ('made_at', None)), models.Q(('made_at__isnull', False), ('version__isnull', False)), _connector='OR'), name='series_day_made_of_a_version'),
        ),
        migrations.AddConstraint(
            model_name='seriesapproval',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('series',), name='series_one_approval'),
        ),
        migrations.AddConstraint(
            model_name='seriesapproval',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_for', '')), models.Q(('ended_at__isnull', False), models.Q(('ended_for', ''), _negated=True)), _connector='OR'), name='series_approval_ends_with_words'),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
