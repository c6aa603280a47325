"""What a person does with an import: upload it, press the button, cancel it. The work itself is `working`."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cityline.audit.services import record
from cityline.doorbell import doorbell
from cityline.staff.models import User
from subscribers.exceptions import ImportChanged, ImportNotAllowed, ImportNotPossible
from subscribers.models import ImportState, Precedence, ResidentImport
from subscribers.models.imports import OPEN
from subscribers.permissions import can_import_residents
from subscribers.services.importing import files, staging

WORK = "subscribers.work_imports"
NAME_MAX = 100
# What was looked at is old after a day. Shorter than the rows of residents who left are kept, see `leavers`.
KEPT_READY = timedelta(hours=24)


def accept(
    *, by: User, file_key: UUID, file_name: str, size: int, sha256: str, as_of: datetime, precedence: Precedence
) -> ResidentImport:
    """Take an uploaded file: it is read aside, and nothing happens to any resident. Raises ImportNotAllowed."""
    _demand_right(by)
    with transaction.atomic():
        made = ResidentImport.objects.create(
            uploaded_by=by,
            file_key=file_key,
            file_name=" ".join(file_name.split())[:NAME_MAX] or "–",
            size=size,
            sha256=sha256,
            as_of=as_of,
            precedence=precedence,
        )
        record(action="subscribers.upload_import", actor=by, on=made, sha256=sha256, bytes=size)
        _ring()
    return made


def confirm(*, import_id: int, by: User, seen: int) -> ResidentImport:
    """Let everything that was counted happen. ``seen``: the number on the button that was pressed.

    Raises ImportNotAllowed, ImportNotPossible, ImportChanged.
    """
    _demand_right(by)
    with transaction.atomic():
        job = locked(import_id)
        is_old = job.uploaded_at < timezone.now() - KEPT_READY
        if job.state != ImportState.READY or not job.to_write or is_old:
            raise ImportNotPossible
        if job.to_write != seen:
            raise ImportChanged
        job.state, job.confirmed_by, job.confirmed_at = ImportState.CONFIRMED, by, timezone.now()
        job.attempt_count = 0
        job.save(update_fields=["state", "confirmed_by", "confirmed_at", "attempt_count"])
        _ring()
    return job


def cancel(*, import_id: int, by: User) -> ResidentImport:
    """Stop it wherever it is; also while it is being written, which then is undone as a whole.

    Raises ImportNotAllowed, or ImportNotPossible when it is over already.
    """
    _demand_right(by)
    with transaction.atomic():
        job = locked(import_id)
        if job.state not in OPEN:
            raise ImportNotPossible
        end(job=job, state=ImportState.CANCELLED)
        record(action="subscribers.cancel_import", actor=by, on=job, sha256=job.sha256)
    clear(job)
    return job


def end(*, job: ResidentImport, state: ImportState, reason: str = "", detail: str = "") -> None:
    job.state, job.finished_at = state, timezone.now()
    job.reason, job.reason_detail = reason, detail
    job.save(update_fields=["state", "finished_at", "reason", "reason_detail"])


def clear(job: ResidentImport) -> None:
    """Forget the file and its lines at once. Whoever dies here is followed by `prune`."""
    files.forget(job.file_key)
    staging.forget_lines(job.pk)


def locked(import_id: int) -> ResidentImport:
    return ResidentImport.objects.select_for_update().get(pk=import_id)


def _demand_right(by: User) -> None:
    if not can_import_residents(by):
        raise ImportNotAllowed


def _ring() -> None:
    transaction.on_commit(partial(doorbell.ring, WORK))
