"""What the lines that were read would do, said before anything is done."""

from django.db import connection, transaction

from subscribers.models import ImportProblem, Precedence, ResidentImport
from subscribers.services import bulk_preferences
from subscribers.services.importing import leavers

_REPEATED = """
WITH later AS (
    SELECT l.number, l.first FROM (
        SELECT number, min(number) OVER (PARTITION BY line_user_id) AS first
        FROM subscribers_importline WHERE resident_import_id = %(job)s
    ) l WHERE l.number > l.first
), gone AS (
    DELETE FROM subscribers_importline l USING later
    WHERE l.resident_import_id = %(job)s AND l.number = later.number
)
INSERT INTO subscribers_importproblem (resident_import_id, number, "column", code, detail)
SELECT %(job)s, number, '', 'repeated', first::text FROM later
"""


def look(*, job: ResidentImport) -> dict[str, int]:
    """Refuse whom the lines alone could not tell, and count the rest: new, changed, unchanged, refused."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ANALYZE subscribers_importline")
        cursor.execute(_REPEATED, {"job": job.pk})
        leavers.refuse(cursor=cursor, import_id=job.pk, as_of=job.as_of)
        counts = bulk_preferences.foresee(cursor=cursor, source=source_of(job))
    refused = ImportProblem.objects.filter(resident_import=job).values("number").distinct().count()
    return {**counts, "refused_count": refused}


def source_of(job: ResidentImport) -> bulk_preferences.Source:
    return bulk_preferences.Source(
        import_id=job.pk,
        as_of=job.as_of,
        covered_mask=job.covered_mask,
        file_wins=job.precedence == Precedence.FILE,
    )
