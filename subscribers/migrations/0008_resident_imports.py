import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

# A million lines that live for a day at most are not worth writing twice: after a crash the file is read again.
UNLOGGED = "ALTER TABLE subscribers_importline SET UNLOGGED"
LOGGED = "ALTER TABLE subscribers_importline SET LOGGED"

STATES = [
    ("waiting", "waiting to be read"),
    ("reading", "being read"),
    ("ready", "looked at"),
    ("confirmed", "being imported"),
    ("done", "imported"),
    ("refused", "cannot be used"),
    ("cancelled", "cancelled"),
    ("failed", "failed"),
    ("expired", "out of date"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("subscribers", "0007_birth_months"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ResidentImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(choices=STATES, default="waiting", max_length=12, verbose_name="state")),
                (
                    "precedence",
                    models.CharField(
                        choices=[("present", "what residents chose here since then"), ("file", "the file")],
                        default="present",
                        max_length=10,
                    ),
                ),
                ("as_of", models.DateTimeField(verbose_name="file written")),
                ("uploaded_at", models.DateTimeField(auto_now_add=True, verbose_name="uploaded")),
                ("file_name", models.CharField(max_length=100, verbose_name="file")),
                ("file_key", models.UUIDField(editable=False, unique=True)),
                ("size", models.BigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("bytes_read", models.BigIntegerField(default=0)),
                ("lines_read", models.PositiveIntegerField(default=0)),
                ("lines_kept", models.PositiveIntegerField(default=0)),
                ("covered_mask", models.BigIntegerField(default=0)),
                ("new_count", models.PositiveIntegerField(default=0)),
                ("changed_count", models.PositiveIntegerField(default=0)),
                ("unchanged_count", models.PositiveIntegerField(default=0)),
                ("refused_count", models.PositiveIntegerField(default=0)),
                ("reason", models.CharField(blank=True, max_length=30)),
                ("reason_detail", models.CharField(blank=True, max_length=200)),
                ("attempt_count", models.PositiveSmallIntegerField(default=0)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "import of residents",
                "verbose_name_plural": "imports of residents",
                "ordering": ["-id"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(state__in=[state for state, _ in STATES]), name="resident_import_state_known"
                    ),
                    models.CheckConstraint(
                        condition=~Q(state__in=["confirmed", "done"]) | Q(confirmed_by__isnull=False),
                        name="resident_import_is_confirmed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportLine",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "resident_import_id",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("line_user_id", models.CharField(max_length=33)),
                ("chosen_mask", models.BigIntegerField()),
                ("language", models.CharField(blank=True, max_length=10)),
                ("followed_at", models.DateTimeField(null=True)),
                (
                    "resident_import",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="subscribers.residentimport",
                    ),
                ),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="ImportProblem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("column", models.CharField(blank=True, max_length=60)),
                ("code", models.CharField(max_length=30)),
                ("detail", models.CharField(blank=True, max_length=60)),
                (
                    "resident_import",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="problems",
                        to="subscribers.residentimport",
                    ),
                ),
            ],
            options={
                "ordering": ["number", "id"],
                "default_permissions": (),
                "indexes": [models.Index(fields=["resident_import", "number"], name="import_problem_line")],
            },
        ),
        migrations.RunSQL(UNLOGGED, LOGGED),
    ]
