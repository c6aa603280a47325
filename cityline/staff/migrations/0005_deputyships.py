"""Deputies of absent people: added, ended once, and otherwise never changed."""

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models
from django.db.models import F, Func, Q, Value

GUARD = """
CREATE FUNCTION staff_guard_deputyship() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL
        AND to_jsonb(NEW) - ARRAY['ended_at', 'ended_by_id'] = to_jsonb(OLD) - ARRAY['ended_at', 'ended_by_id'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'deputyship % can only be ended', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER deputyship_guarded BEFORE UPDATE OR DELETE ON staff_deputyship
    FOR EACH ROW EXECUTE FUNCTION staff_guard_deputyship();
"""

UNGUARD = """
DROP TRIGGER deputyship_guarded ON staff_deputyship;
DROP FUNCTION staff_guard_deputyship();
"""


def person(**options):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        to=settings.AUTH_USER_MODEL,
        **{"related_name": "+", **options},
    )


class Migration(migrations.Migration):
    dependencies = [("staff", "0004_strong_logins")]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name="Deputyship",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_day", models.DateField(verbose_name="first day")),
                ("last_day", models.DateField(verbose_name="last day")),
                ("appointed_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("absent", person(related_name="stood_in_by", verbose_name="absent person")),
                ("deputy", person(related_name="stands_in_for", verbose_name="deputy")),
                ("appointed_by", person()),
                ("ended_by", person(null=True)),
            ],
            options={
                "ordering": ["first_day", "pk"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(condition=~Q(absent=F("deputy")), name="deputyship_of_another"),
                    models.CheckConstraint(
                        condition=Q(last_day__gte=F("first_day")), name="deputyship_days_in_order"
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        name="deputyship_once_at_a_time",
                        expressions=[
                            (F("absent"), "="),
                            (F("deputy"), "="),
                            (Func("first_day", "last_day", Value("[]"), function="daterange"), "&&"),
                        ],
                        condition=Q(ended_at=None),
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
