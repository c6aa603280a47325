"""The roles, as groups. What each may do is code (the permission policy), so the groups carry no permissions of their own."""

from django.db import migrations

ROLES = ["drafter", "patroller", "duty_officer", "administrator", "viewer"]


def make_roles(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    for name in ROLES:
        group.objects.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
