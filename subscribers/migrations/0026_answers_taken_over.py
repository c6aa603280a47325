"""What residents were told before passes were is what they go on being told; nobody's name stands under it."""

from django.db import migrations
from django.utils import timezone

_ENTRY = ("question", "question_easy", "question_en", "ways", "answer", "answer_easy", "answer_en", "link", "phone", "kind")
_DIALOGUE = ("name", "name_easy", "name_en", "ways")
_STEP = ("code", "under", "label", "label_easy", "label_en", "words", "words_easy", "words_en", "ways", "link", "phone")


def take_over(apps, schema_editor):
    now = timezone.now()
    for entry in apps.get_model("subscribers", "FaqEntry").objects.prefetch_related("related"):
        related = sorted(other.pk for other in entry.related.all())
        passed = {**_taken(entry, _ENTRY), "facility": entry.facility_id, "related": related, **_validity(entry)}
        _keep(entry, passed, now, version=1)
    for dialogue in apps.get_model("subscribers", "Dialogue").objects.prefetch_related("steps"):
        steps = [_taken(step, _STEP) for step in sorted(dialogue.steps.all(), key=lambda step: step.pk)]
        passed = {**_taken(dialogue, _DIALOGUE), "steps": steps, **_validity(dialogue)}
        _keep(dialogue, passed, now, version=dialogue.version)  # it stands in buttons that are out


def _keep(row, passed, now, *, version):
    type(row).objects.filter(pk=row.pk).update(passed=passed, passed_at=now, version=version)


def _taken(row, names):
    return {name: getattr(row, name).replace("\r\n", "\n") for name in names}


def _validity(row):
    days = {"valid_from": row.valid_from, "valid_until": row.valid_until}
    return {name: day.isoformat() if day else "" for name, day in days.items()}


class Migration(migrations.Migration):
    dependencies = [("subscribers", "0025_answers_are_passed")]

    operations = [migrations.RunPython(take_over, migrations.RunPython.noop)]
