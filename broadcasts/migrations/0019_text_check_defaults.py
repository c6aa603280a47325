"""The rules with the weight they begin with, hosts of public bodies and LINE, and a guard over what was found."""

from django.db import migrations

WARNING = (
    "weekday impossible_date order clock past_date era dropped_word charter own_words platform_characters half_width amount too_long"
    " link_form link_short link_disguise link_dead phone_form personal_number private_addresses picture_words same_text too_often quota"
).split()
NOTE = "year_missing link_host no_contact quiet_hours".split()
LIMITS = {"too_long": 500, "same_text": 85, "too_often": 3}
ORDER = (
    "weekday impossible_date order clock past_date year_missing era dropped_word charter own_words platform_characters half_width amount"
    " too_long link_form link_short link_disguise link_host link_dead phone_form personal_number private_addresses picture_words"
    " no_contact same_text too_often quiet_hours quota"
).split()
HOSTS = {"lg.jp": "地方公共団体", "go.jp": "国の機関", "line.me": "LINE", "lin.ee": "LINE"}

FORWARD = """
CREATE TRIGGER check_report_append_only BEFORE UPDATE OR DELETE ON broadcasts_checkreport
    FOR EACH ROW EXECUTE FUNCTION cityline_refuse_change();
"""
BACKWARD = "DROP TRIGGER check_report_append_only ON broadcasts_checkreport;"


def seed(apps, schema_editor):
    setting, host = apps.get_model("broadcasts", "CheckSetting"), apps.get_model("broadcasts", "LinkHost")
    setting.objects.bulk_create(
        setting(code=code, level="note" if code in NOTE else "warning", limit=LIMITS.get(code)) for code in ORDER
    )
    host.objects.bulk_create(host(host=name, words=words) for name, words in HOSTS.items())


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0018_text_checks")]

    operations = [
        migrations.RunPython(seed, migrations.RunPython.noop),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
