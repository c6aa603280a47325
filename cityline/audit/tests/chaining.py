# ruff: noqa: S608  the attacker writes SQL by hand
"""What an attacker with every right in the database, but no key, has at hand."""

from django.db import connection
from django.utils import timezone

from cityline.audit.chain import keys
from cityline.audit.chain.verifying import verify
from cityline.audit.models import Head
from cityline.audit.services import record


def write(count=1, **data):
    return [record(action="tables.add", actor=None, number=n, **data) for n in range(count)]


def sql(*statements):
    """As a superuser with the triggers switched off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")


def found(**options):
    return [(p.kind, p.position, p.entry) for p in verify(now=timezone.now(), **options).problems]


def put_back_the_head(entries):
    """An earlier head, genuinely signed, that somebody had copied; with links and entries cut to it."""
    old = Head.objects.get()
    yield
    sql(
        f"DELETE FROM audit_link WHERE position > {old.position}",
        f"DELETE FROM audit_entry WHERE id > {entries[-1].pk}",
        "DELETE FROM audit_waiting",
        f"UPDATE audit_head SET position = {old.position}, mac = '{old.mac}', seal = '{old.seal}'",
    )


def rebuild(entries, key):
    """What somebody without our key can do: calculate everything anew, with a key of their own."""
    before = "0" * 64
    for position, entry in enumerate(entries, 1):
        message = f"link|{position}|{before}|{entry.pk}|{entry.tag}".encode()
        before = keys.hmac.new(key, message, "sha256").hexdigest()
        sql(
            f"INSERT INTO audit_link (position, entry_id, key_id, mac) VALUES ({position}, {entry.pk}, '{keys.current()}', '{before}')"
        )
    seal = keys.hmac.new(key, f"head|{len(entries)}|{before}".encode(), "sha256").hexdigest()
    sql(f"UPDATE audit_head SET position = {len(entries)}, mac = '{before}', seal = '{seal}'")
