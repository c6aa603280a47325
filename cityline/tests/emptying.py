"""Emptying the test database after a test that really commits.

Django truncates, which gives every table and index new files and then makes permissions and content types again: for a
handful of rows in a hundred tables that takes longer than most tests.
"""

from functools import cache

from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import ProgrammingError

# What the migrations' end makes, and Django's own flush makes again: no test changes it.
KEPT = frozenset({"django_migrations", "django_content_type", "auth_permission"})

GROWN = """
    SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_table_size(oid) > %s AND relname <> ALL (%s)
"""
GROWN_BYTES = 1_000_000


def empty_database() -> None:
    """Leave what Django's flush leaves. Like it, wait for whoever still writes."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_emptying())
            cursor.execute(GROWN, [GROWN_BYTES, list(KEPT)])
            # What was deleted stays in the way of whoever looks through a table that was a whole city's.
            if grown := [connection.ops.quote_name(name) for (name,) in cursor.fetchall()]:
                cursor.execute(f"TRUNCATE {', '.join(grown)} CASCADE")
    except ProgrammingError:  # only a superuser may go past the triggers that keep history
        call_command("flush", verbosity=0, interactive=False)


@cache
def _emptying() -> str:
    tables = [connection.ops.quote_name(name) for name in connection.introspection.table_names() if name not in KEPT]
    deletes = "; ".join(f"DELETE FROM {table}" for table in tables)  # noqa: S608
    lock = f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE"
    return f"SET LOCAL session_replication_role = replica; {lock}; {deletes}"
