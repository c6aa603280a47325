import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("subscribers", "0006_three_languages")]

    operations = [
        migrations.AddField(
            model_name="category",
            name="min_age_months",
            field=models.SmallIntegerField(
                blank=True,
                help_text="Only for life stages: 0 is the month of birth, 72 the sixth birthday, -9 nine months before birth.",
                null=True,
                verbose_name="from the age of (months)",
            ),
        ),
        migrations.AddField(
            model_name="category",
            name="max_age_months",
            field=models.SmallIntegerField(
                blank=True,
                help_text="From this age on a child belongs to the next stage. Residents are moved by themselves.",
                null=True,
                verbose_name="until under the age of (months)",
            ),
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("min_age_months", None),
                    ("max_age_months", None),
                    ("min_age_months__lt", models.F("max_age_months")),
                    _connector="OR",
                ),
                name="category_ages_in_order",
                violation_error_message="The band ends before it begins: the second age must be the higher one.",
            ),
        ),
        migrations.CreateModel(
            name="BirthMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(verbose_name="month of birth")),
                ("bands_mask", models.BigIntegerField(default=0, editable=False)),
                ("look_again_on", models.DateField(editable=False, null=True)),
                (
                    "subscriber",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="birth_months",
                        to="subscribers.subscriber",
                    ),
                ),
            ],
            options={
                "verbose_name": "birth month",
                "verbose_name_plural": "birth months",
                "ordering": ["month"],
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("look_again_on__isnull", False)),
                        fields=["look_again_on"],
                        name="birth_month_look_again",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("subscriber", "month"), name="birth_month_once"),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="birth_month_is_a_month"),
                ],
            },
        ),
    ]
