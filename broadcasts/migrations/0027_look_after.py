"""What goes out without a look beforehand is owed one afterwards."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# A look is answered once, by who could have approved it; nothing else of the row ever changes but the reminder.
GUARD = """
CREATE FUNCTION broadcasts_guard_look_after() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.looked_at IS NULL
        AND to_jsonb(NEW) - ARRAY['reminded_at', 'looked_at', 'looked_by_id', 'words']
          = to_jsonb(OLD) - ARRAY['reminded_at', 'looked_at', 'looked_by_id', 'words'] THEN
        IF EXISTS (
            SELECT FROM broadcasts_contributor WHERE broadcast_id = NEW.broadcast_id AND user_id = NEW.looked_by_id
        ) THEN
            RAISE EXCEPTION 'broadcast % cannot be looked at by one of its writers', NEW.broadcast_id
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'look % cannot be changed', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER look_after_guarded BEFORE UPDATE OR DELETE ON broadcasts_lookafter
    FOR EACH ROW EXECUTE FUNCTION broadcasts_guard_look_after();
"""
UNGUARD = """
DROP TRIGGER look_after_guarded ON broadcasts_lookafter;
DROP FUNCTION broadcasts_guard_look_after();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('broadcasts', '0026_in_charge_and_discovery'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='sendingpolicy',
            name='look_within_hours',
            field=models.PositiveSmallIntegerField(default=24, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(168)], verbose_name='time to look at what was sent without a review beforehand (hours)'),
        ),
        migrations.CreateModel(
            name='LookAfter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why', models.CharField(choices=[('delegation', 'Sent under a delegation'), ('emergency', 'Emergency')], max_length=10)),
                ('owed_since', models.DateTimeField()),
                ('look_by', models.DateTimeField()),
                ('reminded_at', models.DateTimeField(null=True)),
                ('looked_at', models.DateTimeField(null=True)),
                ('words', models.CharField(blank=True, max_length=1000)),
                ('authorisation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='look_after', to='broadcasts.authorisation')),
                ('broadcast', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='looks_after', to='broadcasts.broadcast')),
                ('looked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['look_by', 'id'],
                'default_permissions': (),
                'indexes': [models.Index(condition=models.Q(('looked_at', None)), fields=['look_by'], name='look_after_owed')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('looked_at', None), ('looked_by', None), ('words', '')), models.Q(('looked_at__isnull', False), ('looked_by__isnull', False)), _connector='OR'), name='look_after_by_somebody')],
            },
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
