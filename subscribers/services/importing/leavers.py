"""Residents who left are not brought back by a file, nor is what they chose before: only they themselves can come back.

Of some there is still a row, which a look in the database finds; of the others only a digest (`services.departed`), which
is asked for while the file is read. Rows outlive the time a file may wait for its button, so nobody slips through.
"""

from datetime import datetime

from django.db.backends.utils import CursorWrapper

_REFUSED = """
WITH gone AS (
    DELETE FROM subscribers_importline l USING subscribers_subscriber s
    WHERE l.resident_import_id = %(job)s AND s.line_user_id = l.line_user_id
        AND (s.left_at IS NOT NULL OR s.forgets_before >= %(as_of)s)
    RETURNING l.number, s.left_at IS NOT NULL AS is_away
)
INSERT INTO subscribers_importproblem (resident_import_id, number, "column", code, detail)
SELECT %(job)s, number, '', CASE WHEN is_away THEN 'left' ELSE 'left_since' END, '' FROM gone
"""


def refuse(*, cursor: CursorWrapper, import_id: int, as_of: datetime) -> None:
    """Move their lines among the problems."""
    cursor.execute(_REFUSED, {"job": import_id, "as_of": as_of})
