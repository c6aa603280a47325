"""Reading the file aside, by COPY, a batch at a time: whoever watches sees how far it is, whoever cancels is heard."""

from collections.abc import Iterator
from itertools import islice

from django.db import connection, transaction
from django.db.models import F

from subscribers.models import ImportLine, ImportProblem, ImportState, ResidentImport
from subscribers.services import departed
from subscribers.services.importing import files
from subscribers.services.importing.columns import all_categories, layout_of
from subscribers.services.importing.lines import LineReader, Read
from subscribers.services.importing.problems import FileRefused, Problem
from subscribers.services.importing.rows import LINES_MAX, Rows, opened

BATCH = 20_000

_LINES = """
COPY subscribers_importline (resident_import_id, number, line_user_id, chosen_mask, language, followed_at) FROM STDIN
"""
_PROBLEMS = 'COPY subscribers_importproblem (resident_import_id, number, "column", code, detail) FROM STDIN'


class Interrupted(Exception):
    """Somebody cancelled it meanwhile."""


def stage(*, job: ResidentImport) -> None:
    """Read the whole file, from its beginning. Raises FileRefused, Interrupted."""
    forget_lines(job.pk)
    ImportProblem.objects.filter(resident_import=job).delete()
    ResidentImport.objects.filter(pk=job.pk).update(bytes_read=0, lines_read=0, lines_kept=0)
    with opened(files.path_of(job.file_key)) as rows:
        numbered = iter(rows)
        _, header = next(numbered, (0, []))
        if not header:
            raise FileRefused("empty")
        categories = all_categories()
        reader = LineReader(layout_of(header, categories), categories)
        total = 0
        while batch := list(islice(numbered, BATCH)):
            total += len(batch)
            if total > LINES_MAX:
                raise FileRefused("too_many_lines")
            _store(job, batch, reader, rows)
    if not total:
        raise FileRefused("no_lines")
    _move_on(job, covered_mask=reader.covered_mask, bytes_read=job.size)


def forget_lines(import_id: int) -> None:
    ImportLine.objects.filter(resident_import=import_id)._raw_delete("default")


def _store(job: ResidentImport, batch: list[tuple[int, list[str]]], reader: LineReader, rows: Rows) -> None:
    wrong: list[tuple[int, Problem]] = []
    fine: list[tuple[int, Read]] = []
    for number, row in batch:
        read = reader.read(row)
        if isinstance(read, Read):
            fine.append((number, read))
        else:
            wrong += ((number, problem) for problem in read)
    gone = departed.who_left([read.line_user_id for _, read in fine])
    wrong += ((number, Problem("left")) for number, read in fine if read.line_user_id in gone)
    good = [_line(job.pk, number, read) for number, read in fine if read.line_user_id not in gone]
    with transaction.atomic():
        _move_on(
            job,
            bytes_read=rows.position,
            lines_read=F("lines_read") + len(batch),
            lines_kept=F("lines_kept") + len(good),
        )
        with connection.cursor() as cursor:
            with cursor.copy(_LINES) as copy:
                copy.write("".join(good))
            with cursor.copy(_PROBLEMS) as copy:
                for told in _rows(job.pk, wrong):
                    copy.write_row(told)


def _line(import_id: int, number: int, read: Read) -> str:
    """For COPY. Every value is one of ours by now: nothing in it needs escaping."""
    at = read.followed_at.isoformat() if read.followed_at else r"\N"
    return f"{import_id}\t{number}\t{read.line_user_id}\t{read.chosen_mask}\t{read.language}\t{at}\n"


def _rows(import_id: int, wrong: list[tuple[int, Problem]]) -> Iterator[tuple[int, int, str, str, str]]:
    return ((import_id, number, problem.column, problem.code, problem.detail) for number, problem in wrong)


def _move_on(job: ResidentImport, **progress: object) -> None:
    if not ResidentImport.objects.filter(pk=job.pk, state=ImportState.READING).update(**progress):
        raise Interrupted
