# ruff: noqa: S608  the attacker writes SQL by hand
"""The record is attacked with direct SQL by somebody who may do everything in the database but has no key."""

import io
import json
import threading
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cityline.audit.chain import keys, linking, nightly, witness
from cityline.audit.chain.linking import ChainBroken, link_waiting
from cityline.audit.chain.verifying import LINKED_WITHIN, verify
from cityline.audit.chain.witness import Seen
from cityline.audit.models import Entry, Head, Link, Verification, Waiting
from cityline.audit.services import record
from cityline.staff.models import Letter
from cityline.staff.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_witness():
    witness.forget()
    yield
    witness.forget()


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


@pytest.fixture
def chain():
    """Ten entries, linked."""
    entries = write(10)
    assert link_waiting(now=timezone.now()) == 10
    return entries


def test_chain_of_what_was_recorded_is_intact(chain):
    finding = verify(now=timezone.now())

    assert (finding.is_intact, finding.linked, finding.waiting, finding.has_witness) == (True, 10, 0, True)


def test_waiting_entries_are_counted_and_linked_later_in_the_order_seen(chain):
    write(2)

    before = verify(now=timezone.now())
    link_waiting(now=timezone.now())

    assert (before.is_intact, before.waiting, Waiting.objects.count()) == (True, 2, 0)
    assert list(Link.objects.order_by("position").values_list("position", flat=True)) == list(range(1, 13))


def test_odd_values_verify_as_postgresql_gives_them_back():
    record(
        action="tables.add",
        actor=factories.drafter(),
        a=(1, 2),
        b=1e20,
        c=-0.0,
        d={"1": None},
        e="é\U0001f600",
        f=1.5e-7,
    )
    link_waiting(now=timezone.now())

    assert found() == []


def test_entry_waiting_too_long_is_a_problem():
    [entry] = write()

    finding = verify(now=timezone.now() + LINKED_WITHIN * 2)

    assert [(p.kind, p.entry) for p in finding.problems] == [("behind", entry.pk)]


@pytest.mark.parametrize(
    "change",
    [
        "actor_label = 'somebody else'",
        "action = 'tables.delete'",
        "at = at - interval '1 second'",
        "data = '{}'",
        "object_label = 'x'",
        "object_id = 7",
        "actor_id = NULL, object_type = 'x'",
        "nonce = gen_random_uuid()",
        "tag = repeat('0', 64)",
    ],
)
def test_changed_row_is_found(chain, change):
    sql(f"UPDATE audit_entry SET {change} WHERE id = {chain[4].pk}")

    assert found() == [("changed", 5, chain[4].pk)]


def test_row_removed_in_the_middle_is_found(chain):
    sql(f"DELETE FROM audit_entry WHERE id = {chain[4].pk}")

    assert found() == [("removed", 5, chain[4].pk)]


def test_row_removed_with_its_link_is_found(chain):
    sql(f"DELETE FROM audit_link WHERE position = 5; DELETE FROM audit_entry WHERE id = {chain[4].pk}")

    assert found() == [("link_missing", 5, None), ("link_wrong", 6, chain[5].pk)]


def test_removed_link_with_the_rest_moved_up_is_found(chain):
    sql(
        f"DELETE FROM audit_link WHERE position = 5; DELETE FROM audit_entry WHERE id = {chain[4].pk}",
        "UPDATE audit_link SET position = position - 1 WHERE position > 5",
    )

    assert [kind for kind, _position, _entry in found()] == [*["link_wrong"] * 5, "end_missing"]


def test_removed_tail_is_found(chain):
    sql("DELETE FROM audit_link WHERE position > 7", f"DELETE FROM audit_entry WHERE id > {chain[6].pk}")

    assert found() == [("end_missing", None, None)]


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


def test_key_is_replaced_and_earlier_links_still_verify(chain, settings):
    settings.AUDIT_OLD_KEYS, settings.AUDIT_KEY = [settings.AUDIT_KEY], "another-key-" * 5
    write(2)
    link_waiting(now=timezone.now())

    assert found() == []
    assert Head.objects.get().key_id == keys.current()


def test_link_under_a_key_that_was_replaced_is_found(chain, settings):
    """Somebody found the old key somewhere and links on with it."""
    old = settings.AUDIT_KEY
    settings.AUDIT_OLD_KEYS, settings.AUDIT_KEY = [old], "another-key-" * 5
    write()
    link_waiting(now=timezone.now())
    forged = Link.objects.get(position=11)
    message = f"link|11|{Link.objects.get(position=10).mac}|{forged.entry_id}|{forged.entry.tag}".encode()
    sql(
        f"UPDATE audit_link SET key_id = '{keys.key_id(old)}', mac = '{keys.sign(message, under=keys.key_id(old))}' WHERE position = 11"
    )

    assert "end_missing" in [kind for kind, _p, _e in found()]


def test_forgotten_old_key_is_named(chain, settings):
    settings.AUDIT_KEY = "another-key-" * 5

    assert {kind for kind, _p, _e in found()} == {"key_unknown", "changed", "head_forged"}


def test_command_says_it_in_words_and_for_programs(chain):
    out, told = io.StringIO(), io.StringIO()

    call_command("verify_audit", stdout=out)
    call_command("verify_audit", "--json", stdout=told)

    assert out.getvalue().splitlines()[:2] == [
        "10 entries in the chain, 0 waiting to be linked.",
        "The audit log is intact.",
    ]
    assert json.loads(told.getvalue())["intact"] is True


def test_command_ends_with_one_when_something_was_changed(chain):
    sql(f"UPDATE audit_entry SET data = '{{}}' WHERE id = {chain[0].pk}")
    out = io.StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit", stdout=out)

    assert ended.value.code == 1
    assert f"link 1, entry {chain[0].pk}: was changed after it was written" in out.getvalue()


def test_command_refuses_a_head_that_is_none(chain):
    with pytest.raises(CommandError):
        call_command("verify_audit", "--head", "nonsense", stdout=io.StringIO())


def test_restored_database_goes_on_once_somebody_says_why(chain):
    putting_back = put_back_the_head(chain)
    next(putting_back)
    write(3)
    link_waiting(now=timezone.now())
    next(putting_back, None)

    call_command("verify_audit", "--accept", "backup of Monday restored", stdout=io.StringIO())

    assert found() == []
    assert Entry.objects.latest("id").action == "audit.accepted"


def test_night_notes_what_it_found_and_raises_one_alarm(chain):
    boss = factories.patroller(email="boss@city.example")
    sql(f"UPDATE audit_entry SET data = '{{}}' WHERE id = {chain[0].pk}")
    now = timezone.now()

    nightly.verify_once_a_night(now=now)
    nightly.verify_once_a_night(now=now + timedelta(minutes=5))
    nightly.verify_and_note(now=now + timedelta(minutes=10))

    assert list(Verification.objects.values_list("problem_count", flat=True)) == [1, 1]
    assert Entry.objects.filter(action="audit.broken").count() == 1
    assert [letter.user for letter in Letter.objects.all()] == [boss]


def test_broken_end_raises_an_alarm_and_links_nothing(chain):
    sql("DELETE FROM audit_link WHERE position > 7")
    write()

    linked = nightly.link_or_raise_alarm(now=timezone.now())

    assert (linked, Link.objects.count()) == (0, 7)
    assert Entry.objects.filter(action="audit.broken").count() == 1


def test_links_are_neither_changed_nor_removed_through_the_application(chain):
    for attempt in (lambda: Link.objects.filter(position=3).delete(), lambda: Link.objects.update(mac="x")):
        with pytest.raises(Exception, match="only ever added"), transaction.atomic():
            attempt()


def test_linking_costs_the_same_for_one_entry_and_for_many():
    costs = []
    for count in (1, 30):
        write(count)
        with CaptureQueriesContext(connection) as caught:
            link_waiting(now=timezone.now())
        costs.append(len(caught))

    assert costs[1] <= costs[0]


@pytest.mark.django_db(transaction=True)
def test_many_writers_and_linkers_at_once_make_one_chain():
    """Entries become visible in another order than their numbers say; nobody waits for the linking."""
    stop = threading.Event()
    failures = []

    def run(work):
        try:
            work()
        except Exception as error:  # noqa: BLE001  the test names it
            failures.append(error)
        finally:
            connection.close()

    def writes():
        for _round in range(15):
            with transaction.atomic():
                write(2)

    def links():
        while not stop.is_set():
            link_waiting(now=timezone.now())

    writers = [threading.Thread(target=run, args=[writes]) for _ in range(4)]
    linkers = [threading.Thread(target=run, args=[links]) for _ in range(2)]
    for thread in [*writers, *linkers]:
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in linkers:
        thread.join()
    linking.link_waiting(now=timezone.now())

    assert failures == []
    assert found() == []
    assert Link.objects.count() == 120


@pytest.mark.django_db(transaction=True)
def test_long_transaction_that_recorded_keeps_no_other_from_being_linked():
    with transaction.atomic():
        write()
        other = threading.Thread(target=_write_and_link)
        other.start()
        other.join(10)
        linked_meanwhile = Link.objects.using("default").count() if not other.is_alive() else None

    link_waiting(now=timezone.now())

    assert linked_meanwhile == 1
    assert [link.entry_id for link in Link.objects.order_by("position")] == sorted(
        Entry.objects.values_list("pk", flat=True), reverse=True
    )
    assert found() == []


def _write_and_link():
    write()
    link_waiting(now=timezone.now())
    connection.close()
