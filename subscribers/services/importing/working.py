"""The worker's turn at imports: read what was uploaded, write what was confirmed. One at a time, whatever rings.

The turn is held by a lock of the database connection: it is free the moment its worker dies, and the next ring begins
the step anew. Reading begins by emptying what was read; writing is one transaction. So there is never half an import.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import timezone

from cityline.audit.services import record
from subscribers.models import ImportLine, ImportState, ResidentImport
from subscribers.services import bulk_preferences
from subscribers.services.importing import leavers, looking, staging, steps
from subscribers.services.importing.problems import FileRefused
from subscribers.services.importing.staging import Interrupted
from subscribers.services.importing.verbs import clear, end, locked

ATTEMPTS_MAX = 3
# Longer than a worker ever computes without asking the database.
SILENT_SECONDS = 120
_LOCK = 0x43697470

log = logging.getLogger(__name__)


class LinesLost(Exception):
    """The lines that were read are no longer all there: PostgreSQL crashed in between."""


def work() -> int:
    """Do whatever waits, and say how many steps there were. Does nothing while another worker is at it."""
    steps = 0
    with _turn() as is_ours:
        while is_ours and (job := _next()) is not None:
            _step(job)
            steps += 1
    return steps


@contextmanager
def _turn() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        is_ours = bool(cursor.fetchone()[0])
        if is_ours:  # whoever is frozen, or cut off, does not keep it
            cursor.execute("SELECT set_config('idle_session_timeout', %s, FALSE)", [f"{SILENT_SECONDS}s"])
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s), set_config('idle_session_timeout', '0', FALSE)", [_LOCK])


def _next() -> ResidentImport | None:
    """What was confirmed goes before what is only to be looked at."""
    waiting = ResidentImport.objects.filter(
        state__in=[ImportState.CONFIRMED, ImportState.READING, ImportState.WAITING]
    ).order_by("confirmed_at", "pk")
    return waiting.first()


def _step(job: ResidentImport) -> None:
    if not _begin(job):
        return
    try:
        if job.state == ImportState.CONFIRMED:
            _write(job)
        else:
            _read(job)
    except FileRefused as refusal:
        state = ImportState.FAILED if refusal.code == "lost" else ImportState.REFUSED
        _give_up(job, state, refusal.code, refusal.detail)
    except Interrupted:
        clear(job)
        log.info("import.cancelled", extra={"resident_import": job.pk})
    except LinesLost:
        _read_again(job)


def _begin(job: ResidentImport) -> bool:
    """Count the try before it is made: whoever dies in it has been counted."""
    with transaction.atomic():
        row = locked(job.pk)
        if row.state != job.state:
            return False
        row.attempt_count += 1
        if row.state == ImportState.WAITING:
            row.state = ImportState.READING
        row.save(update_fields=["attempt_count", "state"])
        job.state, job.attempt_count = row.state, row.attempt_count
    if job.attempt_count > ATTEMPTS_MAX:
        _give_up(job, ImportState.FAILED, "broken")
        return False
    return True


def _read(job: ResidentImport) -> None:
    staging.stage(job=job)
    job.refresh_from_db()
    counts = looking.look(job=job)
    with transaction.atomic():
        row = locked(job.pk)
        if row.state != ImportState.READING:
            raise Interrupted
        for name, value in {"state": ImportState.READY, "attempt_count": 0, **counts}.items():
            setattr(row, name, value)
        row.lines_kept = ImportLine.objects.filter(resident_import=row).count()
        row.save(update_fields=["state", "attempt_count", "lines_kept", *counts])


def _write(job: ResidentImport) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        # Whoever is killed while a long statement runs: its end is noticed, and with it the lock is free.
        cursor.execute("SET LOCAL client_connection_check_interval = '5s'")
        if ImportLine.objects.filter(resident_import=job).count() != job.lines_kept:
            raise LinesLost
        refused_before = job.problems.count()
        leavers.refuse(cursor=cursor, import_id=job.pk, as_of=job.as_of)
        counts = bulk_preferences.write(
            cursor=cursor,
            source=looking.source_of(job),
            begin_step=lambda step: steps.tell(cursor=cursor, import_id=job.pk, step=step),
        )
        row = locked(job.pk)
        if row.state != ImportState.CONFIRMED:  # cancelled meanwhile: the whole transaction goes back
            raise Interrupted
        counts["refused_count"] = row.refused_count + job.problems.count() - refused_before
        for name, value in counts.items():
            setattr(row, name, value)
        row.save(update_fields=list(counts))
        end(job=row, state=ImportState.DONE)
        record(
            action="subscribers.import_residents",
            actor=row.confirmed_by,
            on=row,
            at=timezone.now(),
            added=row.new_count,
            changed=row.changed_count,
            unchanged=row.unchanged_count,
            refused=row.refused_count,
            precedence=row.precedence,
            sha256=row.sha256,
        )
    clear(job)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE subscribers_subscriber, subscribers_subscription")
    log.info("import.done", extra={"resident_import": job.pk})


def _read_again(job: ResidentImport) -> None:
    """Back to before the button: what is counted anew wants to be confirmed anew."""
    with transaction.atomic():
        row = locked(job.pk)
        if row.state == ImportState.CONFIRMED:
            row.state, row.confirmed_by, row.confirmed_at, row.attempt_count = ImportState.WAITING, None, None, 0
            row.save(update_fields=["state", "confirmed_by", "confirmed_at", "attempt_count"])


def _give_up(job: ResidentImport, state: ImportState, reason: str, detail: str = "") -> None:
    with transaction.atomic():
        row = locked(job.pk)
        if not row.is_under_way:
            return
        end(job=row, state=state, reason=reason, detail=detail)
    clear(job)
