"""What becomes of an import nobody finished, and of what it leaves behind."""

from datetime import datetime, timedelta

from django.db import transaction

from subscribers.models import ImportState, ResidentImport
from subscribers.models.imports import OPEN
from subscribers.services.importing import files
from subscribers.services.importing.verbs import KEPT_READY, clear, end, locked

PROBLEMS_KEPT = timedelta(days=30)
# A file without an import is one that is just being uploaded, or was left behind.
ORPHAN_AFTER = timedelta(hours=6)


def prune(*, now: datetime) -> int:
    """Let what nobody confirmed expire, and forget files, lines and reports that are no longer needed."""
    stale = ResidentImport.objects.filter(state=ImportState.READY, uploaded_at__lt=now - KEPT_READY)
    expired = list(stale.values_list("pk", flat=True))
    for import_id in expired:
        with transaction.atomic():
            job = locked(import_id)
            if job.state == ImportState.READY:
                end(job=job, state=ImportState.EXPIRED)
    over = ResidentImport.objects.exclude(state__in=OPEN)
    for job in over.filter(finished_at__gt=now - PROBLEMS_KEPT):
        clear(job)
    for job in over.filter(finished_at__lte=now - PROBLEMS_KEPT, problems__isnull=False).distinct():
        job.problems.all()._raw_delete("default")
    needed = set(ResidentImport.objects.filter(state__in=OPEN).values_list("file_key", flat=True))
    for key, written in files.all_keys():
        if key not in needed and written < (now - ORPHAN_AFTER).timestamp():
            files.forget(key)
    return len(expired)
