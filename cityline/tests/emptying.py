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


def empty_database() -> None:
    """Leave what Django's flush leaves. Like it, wait for whoever still writes."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_emptying())
    except ProgrammingError:  # only a superuser may go past the triggers that keep history
        call_command("flush", verbosity=0, interactive=False)


@cache
def _emptying() -> str:
    tables = [connection.ops.quote_name(name) for name in connection.introspection.table_names() if name not in KEPT]
    deletes = "; ".join(f"DELETE FROM {table}" for table in tables)  # noqa: S608
    lock = f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE"
    return f"SET LOCAL session_replication_role = replica; {lock}; {deletes}"
