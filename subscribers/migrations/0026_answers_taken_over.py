"""What residents were told before passes were is what they go on being told; nobody's name stands under it.

What nobody was told (switched off, or of a department that is closed or in training) waits for the PR office instead.
"""

from django.db import migrations
from django.utils import timezone

_ENTRY = ("question", "question_easy", "question_en", "ways", "answer", "answer_easy", "answer_en", "link", "phone", "kind")
_DIALOGUE = ("name", "name_easy", "name_en", "ways")
_STEP = ("code", "under", "label", "label_easy", "label_en", "words", "words_easy", "words_en", "ways", "link", "phone")


def take_over(apps, schema_editor):
    now = timezone.now()
    for entry in apps.get_model("subscribers", "FaqEntry").objects.select_related("department").prefetch_related("related"):
        related = sorted(other.pk for other in entry.related.all())
        passed = {**_taken(entry, _ENTRY), "facility": entry.facility_id, "related": related, **_standing(entry)}
        _keep(entry, passed, now, version=1)
    for dialogue in apps.get_model("subscribers", "Dialogue").objects.select_related("department").prefetch_related("steps"):
        steps = [_taken(step, _STEP) for step in sorted(dialogue.steps.all(), key=lambda step: step.pk)]
        passed = {**_taken(dialogue, _DIALOGUE), "steps": steps, **_standing(dialogue)}
        _keep(dialogue, passed, now, version=dialogue.version)  # it stands in buttons that are out


def _keep(row, passed, now, *, version):
    was_told = row.is_active and row.department.is_active and not row.department.is_training
    said = {"passed": passed, "passed_at": now, "version": version} if was_told else {"proposed_at": now}
    type(row).objects.filter(pk=row.pk).update(**said)


def _taken(row, names):
    return {name: getattr(row, name).replace("\r\n", "\n") for name in names}


def _standing(row):
    days = {"valid_from": row.valid_from, "valid_until": row.valid_until}
    return {"department": row.department_id, **{name: day.isoformat() if day else "" for name, day in days.items()}}


class Migration(migrations.Migration):
    dependencies = [("subscribers", "0025_answers_are_passed")]

    operations = [migrations.RunPython(take_over, migrations.RunPython.noop)]
