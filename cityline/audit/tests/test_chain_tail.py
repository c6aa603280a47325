# ruff: noqa: S608  the attacker writes SQL by hand
"""The end of the record is cut off, put back, grown again or calculated anew; rows are slipped in or exchanged."""

import pytest
from django.db import connection
from django.utils import timezone

from cityline.audit.chain import keys, witness
from cityline.audit.chain.linking import ChainBroken, link_waiting
from cityline.audit.chain.witness import Seen
from cityline.audit.models import Entry, Head
from cityline.audit.tests.chaining import found, put_back_the_head, rebuild, sql, write

pytestmark = pytest.mark.django_db


def test_removed_tail_is_found(chain):
    sql("DELETE FROM audit_link WHERE position > 7", f"DELETE FROM audit_entry WHERE id > {chain[6].pk}")

    assert found() == [("end_missing", None, None)]


def test_removed_tail_with_an_old_head_put_back_is_found_by_the_witness(chain):
    putting_back = put_back_the_head(chain)
    next(putting_back)
    write(3)
    link_waiting(now=timezone.now())
    next(putting_back, None)

    assert found() == [("shorter_than_witnessed", None, None)]
    with pytest.raises(ChainBroken, match="shorter_than_witnessed"):
        link_waiting(now=timezone.now())


def test_without_a_witness_a_head_from_the_logs_finds_it(chain):
    putting_back = put_back_the_head(chain)
    next(putting_back)
    write(3)
    link_waiting(now=timezone.now())
    logged = Head.objects.get()
    next(putting_back, None)
    witness.forget()

    assert found() == []
    assert found(kept=Seen(logged.position, logged.mac)) == [("shorter_than_witnessed", None, None)]


def test_tail_that_was_cut_and_grown_again_is_found(chain):
    """The application itself links on from the old head: the witness still knows another link at that place."""
    putting_back = put_back_the_head(chain)
    next(putting_back)
    write(3)
    link_waiting(now=timezone.now())
    seen = witness.told()
    next(putting_back, None)
    witness.forget()
    write(5)
    link_waiting(now=timezone.now())

    assert found(kept=seen) == [("other_than_witnessed", None, None)]


def test_inserted_row_is_found_and_never_linked(chain):
    sql(
        "INSERT INTO audit_entry (at, actor_label, action, object_type, object_label, data, nonce, key_id, tag)"
        f" VALUES (now(), 'system', 'tables.add', '', '', '{{}}', gen_random_uuid(), '{keys.current()}', repeat('a', 64))"
    )
    forged = Entry.objects.latest("id")

    assert found() == [("inserted", None, forged.pk)]


def test_row_inserted_past_the_application_with_triggers_on_is_found(chain):
    Entry.objects.create(
        at=timezone.now(), action="tables.add", actor_label="system", key_id=keys.current(), tag="b" * 64
    )
    forged = Entry.objects.latest("id")

    assert link_waiting(now=timezone.now()) == 0
    assert found() == [("inserted", None, forged.pk)]


def test_copied_row_is_found(chain):
    columns = "at, actor_id, actor_label, action, object_type, object_id, object_label, data, nonce, key_id, tag"
    constraint = "SELECT conname FROM pg_constraint WHERE conrelid = 'audit_entry'::regclass AND contype = 'u'"
    with connection.cursor() as cursor:
        cursor.execute(constraint)
        [(name,)] = cursor.fetchall()
        cursor.execute(f'SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE audit_entry DROP CONSTRAINT "{name}"')
        cursor.execute(
            f"INSERT INTO audit_entry ({columns}) SELECT {columns} FROM audit_entry WHERE id = {chain[2].pk}"
        )
    copy = Entry.objects.latest("id")

    assert link_waiting(now=timezone.now()) == 0
    assert found() == [("inserted", None, copy.pk)]


def test_two_rows_exchanged_are_found(chain):
    a, b = chain[2], chain[6]
    columns = ["at", "actor_label", "action", "data", "tag"]
    swap = ", ".join(f"{c} = other.{c}" for c in [*columns, "nonce"])
    nonces = {a.pk: b.nonce, b.pk: a.nonce}
    sql(
        f"CREATE TEMPORARY TABLE other ON COMMIT DROP AS SELECT * FROM audit_entry WHERE id IN ({a.pk}, {b.pk})",
        f"UPDATE audit_entry SET nonce = gen_random_uuid() WHERE id IN ({a.pk}, {b.pk})",
        f"UPDATE audit_entry e SET {swap} FROM other WHERE e.id IN ({a.pk}, {b.pk}) AND other.id = {a.pk + b.pk} - e.id",
    )

    assert {e.pk: e.nonce for e in Entry.objects.filter(pk__in=nonces)} == nonces
    assert found() == [("link_wrong", 3, a.pk), ("link_wrong", 7, b.pk)]


def test_links_of_two_rows_exchanged_are_found(chain):
    sql(
        "UPDATE audit_link SET entry_id = -1 WHERE position = 3",
        f"UPDATE audit_link SET entry_id = {chain[2].pk} WHERE position = 7",
        f"UPDATE audit_link SET entry_id = {chain[6].pk} WHERE position = 3",
    )

    assert found() == [("link_wrong", 3, chain[6].pk), ("link_wrong", 7, chain[2].pk)]


def test_removed_tail_and_the_rest_calculated_anew_without_the_key_is_found(chain):
    sql("DELETE FROM audit_link", f"DELETE FROM audit_entry WHERE id > {chain[6].pk}")
    rebuild(chain[:7], b"a key of their own")

    problems = found()

    assert [kind for kind, _position, _entry in problems] == [*["link_wrong"] * 7, "head_forged"]


def test_truncated_and_rebuilt_table_is_found(chain):
    sql("TRUNCATE audit_entry, audit_link CASCADE")
    with pytest.raises(ChainBroken):
        link_waiting(now=timezone.now())
    fresh = write(2)
    rebuild(fresh, b"a key of their own")

    assert [kind for kind, _p, _e in found()] == ["link_wrong", "link_wrong", "head_forged"]


def test_everything_emptied_is_found_by_the_witness(chain):
    sql("TRUNCATE audit_entry, audit_link, audit_head, audit_waiting CASCADE")

    assert found() == [("shorter_than_witnessed", None, None)]


def test_row_taken_out_of_the_waiting_ones_is_found(chain):
    [entry] = write()
    sql("DELETE FROM audit_waiting")
    link_waiting(now=timezone.now())

    assert found() == [("unlinked", None, entry.pk)]


def test_row_removed_before_it_was_linked_is_found(chain):
    [entry] = write()
    sql(f"DELETE FROM audit_entry WHERE id = {entry.pk}")

    assert found() == [("removed_early", None, entry.pk)]
