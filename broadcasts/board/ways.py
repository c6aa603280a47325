"""The ways from one list to the others: topics, departments and months of which something stands on the board.

They stand on every page of every list, so they are found by probes of indexes, however much was ever published, and drawn
once after each change. In SQL, because PostgreSQL would make a join of all posts of what Django writes for it
(``OFFSET 0`` forbids that).
"""

from datetime import date

from django.db import connection
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from broadcasts.board import pages
from cityline.staff.models import Department
from subscribers import languages
from subscribers.models import Category

_CATEGORIES = """
SELECT c.* FROM subscribers_category c JOIN subscribers_categorygroup g ON g.id = c.group_id
WHERE EXISTS (
    SELECT FROM broadcasts_broadcast_categories JOIN broadcasts_boardpost USING (broadcast_id)
    WHERE category_id = c.id AND withdrawn_at IS NULL OFFSET 0
)
ORDER BY g.position, g.id, c.position, c.id
"""
_DEPARTMENTS = """
SELECT d.* FROM staff_department d
WHERE EXISTS (
    SELECT FROM broadcasts_broadcast b JOIN broadcasts_boardpost p ON p.broadcast_id = b.id
    WHERE b.department_id = d.id AND p.withdrawn_at IS NULL OFFSET 0
)
ORDER BY d.name
"""
# The city's months, from the newest to the oldest.
_MONTHS = """
SELECT month::date FROM (
    SELECT min(published_at) AT TIME ZONE %(zone)s AS first, max(published_at) AT TIME ZONE %(zone)s AS last
    FROM broadcasts_boardpost WHERE withdrawn_at IS NULL
) AS span
CROSS JOIN LATERAL generate_series(date_trunc('month', first), last, interval '1 month') AS month
WHERE EXISTS (
    SELECT FROM broadcasts_boardpost
    WHERE withdrawn_at IS NULL AND published_at >= month AT TIME ZONE %(zone)s
        AND published_at < (month + interval '1 month') AT TIME ZONE %(zone)s
)
ORDER BY month DESC
"""


def ways() -> SafeString:
    """Ready to be put into a page, in the reader's language."""
    here = languages.current()
    name, generation = f"ways&{here.code}", pages.generation()
    drawn = pages.kept(generation, name)
    if drawn is None:
        context = {
            "categories": list(Category.objects.raw(_CATEGORIES)),
            "departments": list(Department.objects.raw(_DEPARTMENTS)),
            "months": _months(),
            "is_foreign": here.tag != languages.DEFAULT.tag,
        }
        said = render_to_string("board/ways.html", context)
        drawn = pages.Page("text/html", etag="", modified="", body=said.encode())
        pages.keep(generation, name, drawn)
    return mark_safe(drawn.body.decode())  # noqa: S308  a template of ours, kept where whole pages are


def _months() -> list[date]:
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS, {"zone": timezone.get_current_timezone_name()})
        return [month for (month,) in cursor.fetchall()]
