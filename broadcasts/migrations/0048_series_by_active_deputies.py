"""A day falls with the account of whoever approved its series, and the absent person had no hand in that day either."""

from importlib import import_module

from django.db import migrations

by_deputies = import_module("broadcasts.migrations.0045_series_by_deputies")

HELD = """
            AND broadcasts_has_role(coalesce(p.on_behalf_of_id, p.granted_by_id), ARRAY['patroller'])"""
FALLS_WITH_THEM = """
            AND EXISTS (SELECT FROM staff_user u WHERE u.id = p.granted_by_id AND u.is_active)
            AND (p.on_behalf_of_id IS NULL OR b.in_charge_id IS DISTINCT FROM p.on_behalf_of_id)
            AND NOT EXISTS (
                SELECT FROM broadcasts_contributor c WHERE c.broadcast_id = b.id AND c.user_id = p.on_behalf_of_id
            )"""


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0047_series_taken_from")]

    operations = [
        migrations.RunSQL(by_deputies.made("", HELD + FALLS_WITH_THEM), by_deputies.made("", HELD)),
    ]
